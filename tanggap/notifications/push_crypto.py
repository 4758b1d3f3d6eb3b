"""Web push: encryption of the content (RFC 8291) and the sender's proof (RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORD_SIZE = 4096
MOST_CONTENT = 3000
"""Bytes of content that every push service accepts in one record."""
PROOF_LASTS = timedelta(hours=12)
_POINT = serialization.PublicFormat.UncompressedPoint
_X962 = serialization.Encoding.X962


def text_of(raw: bytes) -> str:
    """URL-safe Base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The bytes of such a text.

    Raises:
        ValueError: when it is none.
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (NotBase64, UnicodeEncodeError) as error:
        raise ValueError("not URL-safe Base64") from error


def private_key_of(text: str) -> ec.EllipticCurvePrivateKey:
    """The key of ``VAPID_PRIVATE_KEY``: 32 bytes in URL-safe Base64, or PEM.

    Raises:
        ValueError: when it is no key of the curve P-256.
    """
    if "BEGIN" in text:
        try:
            key = serialization.load_pem_private_key(text.encode(), None)
        except (TypeError, UnsupportedAlgorithm) as error:
            raise ValueError("the PEM holds no usable key") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ValueError("the key is not of the curve P-256")
        return key
    raw = bytes_of(text.strip().rstrip("="))
    if len(raw) != 32:
        raise ValueError("the key has not 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())


def public_text_of(key: ec.EllipticCurvePrivateKey) -> str:
    """The public point as browsers and push services want it."""
    return text_of(key.public_key().public_bytes(_X962, _POINT))


def device_key_of(text: str) -> ec.EllipticCurvePublicKey:
    """The public key of a device.

    Raises:
        ValueError: when it is no point of the curve.
    """
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(text))


def encrypted(content: bytes, device_key: str, device_secret: str) -> bytes:
    """The content as one record of ``aes128gcm`` that only the device can read.

    Raises:
        ValueError: the content is too long or the device's keys are malformed.
    """
    if len(content) > MOST_CONTENT:
        raise ValueError("the content is too long")
    theirs, secret = device_key_of(device_key), bytes_of(device_secret)
    own = ec.generate_private_key(ec.SECP256R1())
    own_point = own.public_key().public_bytes(_X962, _POINT)
    shared = own.exchange(ec.ECDH(), theirs)
    info = b"WebPush: info\0" + theirs.public_bytes(_X962, _POINT) + own_point
    material = HKDF(hashes.SHA256(), 32, secret, info).derive(shared)
    salt = os.urandom(16)
    key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
    head = salt + RECORD_SIZE.to_bytes(4) + bytes([len(own_point)]) + own_point
    return head + AESGCM(key).encrypt(nonce, content + b"\x02", None)


def proof_of(key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, now: datetime) -> str:
    """The header ``Authorization`` by which a push service knows us.

    Args:
        key: ours.
        endpoint: where the message goes; only its origin stands in the proof.
        contact: ``mailto:`` or ``https:`` address of who runs this installation.
        now: the present moment.
    """
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + PROOF_LASTS).timestamp()),
        "sub": contact,
    }
    head, body = (
        text_of(json.dumps(part, separators=(",", ":")).encode())
        for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    signed = f"{head}.{body}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{text_of(r.to_bytes(32) + s.to_bytes(32))}, k={public_text_of(key)}"
