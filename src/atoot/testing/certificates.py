"""TLS for tests: a certificate of `localhost`, 127.0.0.1 and ::1 that nobody trusts unless told to."""

import ssl
from importlib.resources import as_file, files

_PEM = files("atoot.testing") / "localhost.pem"


def server_context() -> ssl.SSLContext:
    """What a server needs to present the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with as_file(_PEM) as pem:
        context.load_cert_chain(pem)
    return context


def trusting_context() -> ssl.SSLContext:
    """What a client needs to trust the certificate, and no other."""
    with as_file(_PEM) as pem:
        return ssl.create_default_context(cafile=str(pem))
