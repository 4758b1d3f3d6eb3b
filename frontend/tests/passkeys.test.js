import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, creationOptions, requestOptions, usableAt } from "../modules/passkeys.js";

const given = {
  publicKey: {
    challenge: "AQID",
    user: { id: "BAU", name: "a", displayName: "A" },
    excludeCredentials: [{ type: "public-key", id: "Bgc" }],
    authenticatorSelection: { userVerification: "preferred" },
  },
};

test("options for a new passkey carry bytes and ask for a second factor only", () => {
  const { publicKey } = creationOptions(given, false);

  assert.deepEqual([...publicKey.challenge], [1, 2, 3]);
  assert.deepEqual([...publicKey.user.id], [4, 5]);
  assert.deepEqual([...publicKey.excludeCredentials[0].id], [6, 7]);
  assert.equal(publicKey.authenticatorSelection.residentKey, "discouraged");
  assert.equal(publicKey.authenticatorSelection.userVerification, "preferred");
});

test("a passkey that signs in alone has to live on the device and know its owner", () => {
  const { authenticatorSelection } = creationOptions(given, true).publicKey;

  assert.equal(authenticatorSelection.residentKey, "required");
  assert.equal(authenticatorSelection.requireResidentKey, true);
  assert.equal(authenticatorSelection.userVerification, "required");
});

test("options for signing in work without a list of known passkeys", () => {
  const { publicKey } = requestOptions({ publicKey: { challenge: "_-8" } });

  assert.deepEqual([...publicKey.challenge], [255, 239]);
  assert.deepEqual(publicKey.allowCredentials, []);
});

test("the device's answer becomes text that survives a form", () => {
  const bytes = (...values) => Uint8Array.from(values).buffer;
  const answer = answerOf({
    id: "_-8",
    rawId: bytes(255, 239),
    type: "public-key",
    authenticatorAttachment: "platform",
    getClientExtensionResults: () => ({}),
    response: { clientDataJSON: bytes(1), authenticatorData: bytes(2), signature: bytes(3), userHandle: null },
  });

  assert.equal(answer.rawId, "_-8");
  assert.deepEqual(answer.response, {
    clientDataJSON: "AQ",
    authenticatorData: "Ag",
    signature: "Aw",
    userHandle: null,
  });
});

test("bare addresses cannot use passkeys, names can", () => {
  assert.deepEqual(["127.0.0.1", "::1", "[::1]"].map(usableAt), [false, false, false]);
  assert.deepEqual(["localhost", "tanggap.example.go.id"].map(usableAt), [true, true]);
});
