"""TLS for tests: a certificate for `localhost`, 127.0.0.1 and ::1 that no client trusts by default.

It is created on first use, with a key that only this process has (`pip install trustme`, or `'atoot[tls]'`).
"""

import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import trustme

NAMES = ("localhost", "127.0.0.1", "::1")


@cache
def _authority() -> "tuple[trustme.CA, trustme.LeafCert]":
    """A certificate authority that ends with this process, and the certificate it signed."""
    try:
        import trustme  # noqa: PLC0415 - most tests need no TLS
    except ImportError:
        raise RuntimeError("a server with TLS needs trustme: pip install 'atoot[tls]'") from None
    authority = trustme.CA()
    return authority, authority.issue_cert(*NAMES)


def server_context() -> ssl.SSLContext:
    """The TLS context of a server that presents the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority()[1].configure_cert(context)
    return context


def trusting_context() -> ssl.SSLContext:
    """The TLS context of a client that trusts the certificate, and no other.

    Raises:
        RuntimeError: trustme is not installed.
    """
    return ssl.create_default_context(cadata=authority_pem())


def authority_pem() -> str:
    """The certificate to trust, as PEM text."""
    pem: Any = _authority()[0].cert_pem.bytes()
    return bytes(pem).decode("ascii")
