"""Scripted servers with OAuth, and a browser that is played by the test."""

import asyncio
from urllib.parse import parse_qs, urlencode, urlsplit

from atoot.http.settings import Clock
from atoot.oauth.signin import login
from atoot.testing import answer

APP = {
    "id": "1",
    "name": "atoot",
    "website": None,
    "client_id": "the-client-id",
    "client_secret": "the-client-secret",
}
TOKEN = {
    "access_token": "the-token",
    "token_type": "Bearer",
    "scope": "read write follow",
    "created_at": 1_800_000_000,
}
ACCOUNT = {"id": "7", "username": "alice", "acct": "alice"}


class Patient(Clock):
    """A clock whose waits end when the test says so."""

    def __init__(self, now=1_800_000_000.0):
        self.now = now
        self.rung = asyncio.Event()

    def time(self):
        return self.now

    async def sleep(self, seconds):
        await self.rung.wait()


def oauth_on(server, *, metadata=None, app=None, token=None, account=None):
    """Routes of a server that does everything right."""
    described = answer(status=404, json={"error": "Not Found"}) if metadata is None else answer(json=metadata)
    server.on("GET", "/.well-known/oauth-authorization-server", described)
    server.on("POST", "/api/v1/apps", app or answer(json=APP))
    server.on("POST", "/oauth/token", token or answer(json=TOKEN))
    server.on("POST", "/oauth/revoke", answer(json={}))
    server.on("GET", "/api/v1/accounts/verify_credentials", account or answer(json=ACCOUNT))
    server.on("GET", "/api/v1/apps/verify_credentials", answer(json={"name": "atoot"}))


def described_by(origin, **changes):
    """What a server of today says about itself."""
    return {
        "issuer": f"{origin}/",
        "authorization_endpoint": f"{origin}/oauth/authorize",
        "token_endpoint": f"{origin}/oauth/token",
        "revocation_endpoint": f"{origin}/oauth/revoke",
        "app_registration_endpoint": f"{origin}/api/v1/apps",
        "scopes_supported": ["read", "write", "follow", "push", "profile"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        **changes,
    }


def asked_in(url):
    """The parameters of an address, each once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


async def browse(url, *, method="GET", host=None, raw=None):
    """What a browser gets: status, headers as text, page."""
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        target = place.path + (f"?{place.query}" if place.query else "")
        if raw is None:
            raw = (
                f"{method} {target} HTTP/1.1\r\nHost: {host or place.netloc}\r\nAccept: */*\r\n\r\n".encode()
            )
        writer.write(raw)
        await writer.drain()
        content = (await reader.read()).decode()
    except ConnectionError:
        content = ""
    finally:
        writer.close()
    head, _, page = content.partition("\r\n\r\n")
    return int(head.split()[1]) if head else 0, head, page


class Browser:
    """Somebody who opens the address, says yes or no, and sees a page."""

    def __init__(self, answer=None):
        self.answer = answer or (lambda asked: {"code": "c0de", "state": asked["state"]})
        self.url = ""
        self.page = None

    def __call__(self, url):
        self.url = url
        asked = asked_in(url)
        self.page = asyncio.create_task(browse(f"{asked['redirect_uri']}?{urlencode(self.answer(asked))}"))


def quietly(server, store, **options):
    return login(server.host, **{"store": store, "use_https": False, "open_browser": False, **options})


def revoked(server):
    return [request.form["token"] for request in server.requests if request.path == "/oauth/revoke"]
