// Passkeys: asks the device, puts its answer into the form's hidden field and sends the form.
// A button with data-passkey="create" or "get" stands in the form; its options come from the JSON script
// named by data-passkey-options, or are fetched from data-passkey-url when the button is pressed.

const bytesOf = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (list) => (list || []).map((item) => ({ ...item, id: bytesOf(item.id) }));

export function creationOptions(given, alone) {
  const options = { ...given.publicKey };
  options.challenge = bytesOf(options.challenge);
  options.user = { ...options.user, id: bytesOf(options.user.id) };
  options.excludeCredentials = known(options.excludeCredentials);
  options.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone ? { userVerification: "required" } : {}),
  };
  return { publicKey: options };
}

export function requestOptions(given) {
  const options = { ...given.publicKey };
  options.challenge = bytesOf(options.challenge);
  options.allowCredentials = known(options.allowCredentials);
  return { publicKey: options };
}

export function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const part = credential.response[name];
    if (part) response[name] = textOf(part);
    else if (name === "userHandle" && name in credential.response) response[name] = null;
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsFor(button) {
  if (!button.dataset.passkeyUrl) {
    return JSON.parse(document.getElementById(button.dataset.passkeyOptions).textContent);
  }
  const answer = await fetch(button.dataset.passkeyUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function use(button) {
  const form = button.form;
  const problem = form.querySelector("[data-passkey-problem]");
  if (problem) problem.hidden = true;
  button.disabled = true;
  try {
    const given = await optionsFor(button);
    let credential;
    if (button.dataset.passkey === "create") {
      const alone = form.elements.passwordless ? form.elements.passwordless.checked : false;
      credential = await navigator.credentials.create(creationOptions(given.creation_options, alone));
    } else {
      credential = await navigator.credentials.get(requestOptions(given.request_options));
    }
    form.elements.credential.value = JSON.stringify(answerOf(credential));
    form.submit();
  } catch (error) {
    button.disabled = false;
    if (problem) problem.hidden = false;
    console.warn(error);
  }
}

// Browsers refuse passkeys for bare addresses such as 127.0.0.1; there has to be a name.
export const usableAt = (hostname) => !/^[\d.]+$|:/.test(hostname);

if (typeof document !== "undefined") {
  const usable = Boolean(window.PublicKeyCredential) && usableAt(location.hostname);
  for (const button of document.querySelectorAll("[data-passkey]")) {
    if (usable) button.addEventListener("click", () => use(button));
    else button.hidden = true;
  }
  for (const note of document.querySelectorAll("[data-passkey-unusable]")) note.hidden = usable;
}
