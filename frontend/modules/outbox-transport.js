// How an act travels: the form as it was, with the phone's time, a fresh token and the wish for an answer in JSON.
export function bodyOf(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  body.set("request_key", item.key);
  body.set("happened_at", item.happened_at);
  body.set("phone_time", new Date().toISOString()); // how the phone's clock stands to the server's
  for (const file of item.files) body.append(file.field, file.blob, file.name);
  return body;
}

export const headersFor = (session) => ({ "X-Outbox": "1", "X-CSRFToken": session.token, Accept: "application/json" });

// An answer that is not the server's own (a hotspot's sign-in page, a proxy's error) counts as none.
export function judged(status, type, text) {
  if (!(type ?? "").includes("json")) {
    if (status === 413) return { outcome: "refused", code: "too_large", message: "413" };
    throw new Error(String(status));
  }
  const answer = JSON.parse(text);
  if (!answer.outcome) throw new Error(String(status));
  return answer;
}

export async function begin(url, send = globalThis.fetch) {
  const response = await send(url, {
    credentials: "same-origin", cache: "no-store", headers: { "X-Outbox": "1" }, signal: AbortSignal.timeout?.(20_000),
  });
  const answer = judged(response.status, response.headers.get("Content-Type"), await response.text());
  if (answer.outcome === "signed_out") return { signedOut: true };
  if (answer.outcome !== "ready") throw new Error(answer.outcome);
  return answer;
}

export function fetchTransport(stateUrl) {
  return {
    begin: () => begin(stateUrl),
    async send(item, session) {
      const response = await fetch(item.url, {
        method: "POST", body: bodyOf(item), headers: headersFor(session), credentials: "same-origin", redirect: "manual",
      });
      return judged(response.status, response.headers.get("Content-Type"), await response.text());
    },
  };
}

// With how much of the photos has left, as only the older interface tells.
export function pageTransport(stateUrl, onShare) {
  return {
    begin: () => begin(stateUrl),
    send: (item, session) =>
      new Promise((resolve, reject) => {
        const xhr = new XMLHttpRequest();
        xhr.open("POST", item.url);
        for (const [name, value] of Object.entries(headersFor(session))) xhr.setRequestHeader(name, value);
        xhr.timeout = 180_000;
        xhr.upload.addEventListener("progress", (event) => {
          if (event.total) onShare(item, event.loaded / event.total);
        });
        xhr.addEventListener("load", () => {
          try {
            resolve(judged(xhr.status, xhr.getResponseHeader("Content-Type"), xhr.responseText));
          } catch (error) {
            reject(error);
          }
        });
        for (const end of ["error", "timeout", "abort"]) xhr.addEventListener(end, () => reject(new Error(end)));
        xhr.send(bodyOf(item));
      }),
  };
}
