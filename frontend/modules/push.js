// Pushes: asks the browser for leave, subscribes it and sends its address with the form marked data-push.
// The form names our public key (data-push-key); what goes wrong is shown in [data-push-problem].

export function keyBytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function deviceName(agent) {
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox\//.test(agent)
      ? "Firefox"
      : /Chrome\//.test(agent)
        ? "Chrome"
        : /Safari\//.test(agent)
          ? "Safari"
          : "Browser";
  const system = /Android/.test(agent)
    ? "Android"
    : /iPhone|iPad/.test(agent)
      ? "iOS"
      : /Windows/.test(agent)
        ? "Windows"
        : /Mac OS/.test(agent)
          ? "macOS"
          : /Linux/.test(agent)
            ? "Linux"
            : "";
  return system ? `${browser}, ${system}` : browser;
}

const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

async function subscribe(form) {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
  await navigator.serviceWorker.register("/worker.js");
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: keyBytes(form.dataset.pushKey),
  });
  form.elements.endpoint.value = subscription.endpoint;
  form.elements.device_key.value = textOf(subscription.getKey("p256dh"));
  form.elements.device_secret.value = textOf(subscription.getKey("auth"));
  form.elements.label.value = deviceName(navigator.userAgent);
}

function start(form) {
  const button = form.querySelector("button");
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  button.disabled = false;
  form.querySelector("[data-push-unable]").hidden = true;
  form.addEventListener("submit", async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    try {
      await subscribe(form);
      form.submit();
    } catch {
      form.querySelector("[data-push-problem]").hidden = false;
    }
  });
}

if (typeof document !== "undefined") document.querySelectorAll("form[data-push]").forEach(start);
