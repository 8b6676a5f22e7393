"""The server's side of web push: encrypts and signs, written against the standards and not against the library."""

import os
import struct

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from atoot.push.base64url import to_bytes, to_text
from atoot.push.keys import point_of, public_key

NOW = 1_800_000_000.0
ENDPOINT = "https://push.example/inbox/1"
NOTIFICATION = {
    "access_token": "pushed-secret-token",
    "preferred_locale": "en",
    "notification_id": 42,
    "notification_type": "mention",
    "icon": "https://mastodon.example/avatar.png",
    "title": "Alice mentioned you",
    "body": "hello",
}


def derived(salt, secret, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def encrypted(
    content,
    p256dh,
    auth,
    *,
    encoding="aes128gcm",
    record=4096,
    salt=None,
    sender=None,
    padding=0,
    said_padding=None,
    last=b"\2",
):
    """Headers and body."""
    salt = salt or os.urandom(16)
    sender = sender or ec.generate_private_key(ec.SECP256R1())
    theirs, ours = to_bytes(p256dh), point_of(sender.public_key())
    shared = sender.exchange(ec.ECDH(), public_key(theirs))
    if encoding == "aes128gcm":
        secret = derived(to_bytes(auth), shared, b"WebPush: info\0" + theirs + ours, 32)
        key = derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        pieces = [content[i : i + record - 17] for i in range(0, len(content), record - 17)] or [b""]
        texts = [piece + b"\1" for piece in pieces[:-1]] + [pieces[-1] + last + b"\0" * padding]
        head = salt + struct.pack("!LB", record, len(ours)) + ours
        return {"Content-Encoding": encoding}, head + _records(key, nonce, texts)
    secret = derived(to_bytes(auth), shared, b"Content-Encoding: auth\0", 32)
    context = b"P-256\0" + b"\0\x41" + theirs + b"\0\x41" + ours
    key = derived(salt, secret, b"Content-Encoding: aesgcm\0" + context, 16)
    nonce = derived(salt, secret, b"Content-Encoding: nonce\0" + context, 12)
    size = record - 2
    pieces = [content[i : i + size] for i in range(0, len(content) + 1, size)]
    texts = [struct.pack("!H", 0) + piece for piece in pieces[:-1]]
    said = padding if said_padding is None else said_padding
    texts.append(struct.pack("!H", said) + b"\0" * padding + pieces[-1])
    headers = {
        "Content-Encoding": encoding,
        "Encryption": f"salt={to_text(salt)}" + (f";rs={record}" if record != 4096 else ""),
        "Crypto-Key": f"dh={to_text(ours)}",
    }
    return headers, _records(key, nonce, texts)


def _records(key, nonce, texts):
    cipher = AESGCM(key)
    counter = int.from_bytes(nonce[4:], "big")
    return b"".join(
        cipher.encrypt(nonce[:4] + (counter ^ number).to_bytes(8, "big"), text, None)
        for number, text in enumerate(texts)
    )


class Server:
    """A server that signs."""

    def __init__(self):
        self.private_key = ec.generate_private_key(ec.SECP256R1())
        self.key = to_text(point_of(self.private_key.public_key()))

    def token(self, claims=None, algorithm="ES256", text=None):
        said = {
            "aud": "https://push.example",
            "exp": int(NOW) + 86400,
            "sub": "mailto:admin@mastodon.example",
        }
        said |= claims or {}
        said = {name: value for name, value in said.items() if value is not None}
        head = to_text(msgspec.json.encode({"typ": "JWT", "alg": algorithm}))
        signed = f"{head}.{to_text(msgspec.json.encode(said) if text is None else text)}"
        r, s = decode_dss_signature(self.private_key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{to_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def push(self, keys, content=None, *, encoding="aes128gcm", claims=None, **options):
        """Headers and body of a signed push."""
        content = msgspec.json.encode(NOTIFICATION) if content is None else content
        headers, body = encrypted(content, keys.p256dh, keys.auth, encoding=encoding, **options)
        if encoding == "aes128gcm":
            headers["Authorization"] = f"vapid t={self.token(claims)}, k={self.key}"
        else:
            headers["Authorization"] = f"WebPush {self.token(claims)}"
            headers["Crypto-Key"] += f";p256ecdsa={self.key}"
        return headers, body
