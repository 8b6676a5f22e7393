"""Checks of apps, and of the tokens that they get."""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.mastodon import MastodonAPI
from atoot.testing.conformance.check import Chapter, Step, Using
from atoot.testing.conformance.dues import SAYS_NO, SET, Due, item, refused, says
from atoot.testing.conformance.testbed import SIGN, Testbed

c: Chapter = Chapter("apps")
OWN = "/api/v1/apps/verify_credentials"
nobody: Due = refused(*SAYS_NO, words=False)
no_token: Due = refused(401, words=False)


async def _invented(t: Testbed) -> MastodonAPI:
    return await t.client("invented-token-of-nobody")


async def _revoked(t: Testbed) -> MastodonAPI:
    token = await m.app_token(t)
    await t.stranger.post("/oauth/revoke", params={"token": token} | await m.identified(t))
    return await t.client(token)


async def _more(t: Testbed) -> dict[str, str]:
    return await m.asks_token(t) | {"scope": "read write"}


async def _wrong(t: Testbed) -> dict[str, str]:
    return {"grant_type": "client_credentials"} | await m.identified(t) | {"client_secret": "wrong"}


def asked(method: str, path: str, due: Due, **values: object) -> Step:
    """A request with the client of the first step."""
    return lambda t: t.made[0].request(method, path, params=values), due


c.holds("registered", "an app is registered with what it asked for",
        (m.an_app, {"name": SIGN, "client_id": SET, "client_secret": SET}), about="create_app")
c.holds("without_name", "an app without a name is refused in words",
        (Using("post", "/api/v1/apps", params={"redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}, by="stranger"),
         refused(400, 422)), about="create_app")
c.holds("wrong_secret", "a wrong secret of an app gets no token, and is told so",
        (Using("post", "/oauth/token", params=_wrong, by="stranger"), refused(400, 401)), about="login")
c.holds("token_of_an_app", "an app gets a token of its own, which says for which app it is",
        m.a_reader, asked("GET", OWN, {"status": 200}), about="login")
c.holds("token_says_scope", "a token of an app is told with its scope", m.an_app,
        (Using("post", "/oauth/token", params=m.asks_token, by="stranger"), {"token_type": "Bearer", "scope": "read"}),
        about="login")
c.holds("no_more_scopes", "an app gets no token for more than it has registered for", m.an_app,
        (Using("post", "/oauth/token", params=_more, by="stranger"), refused(400, 401, 403, 422)), about="login")
c.holds("app_does_not_post", "a token of an app that may only read does not post",
        m.a_reader, asked("POST", "/api/v1/statuses", nobody, status=SIGN, visibility="private"))
c.holds("app_has_no_home", "a token of an app is nobody's: it has no home timeline",
        m.a_reader, asked("GET", "/api/v1/timelines/home", nobody), about="home_timeline")
c.holds("revoked", "a token that was revoked is good for nothing", _revoked, asked("GET", OWN, no_token),
        about="revoke_token")
c.holds("invented_token", "a token that nobody gave out is refused with 401",
        _invented, asked("GET", "/api/v1/accounts/verify_credentials", no_token), about="verify_account_credentials")


c = Chapter("oauth")
oauth_metadata: Using = Using("oauth_server_metadata", by="stranger")

c.holds("metadata", "the metadata names where tokens are given, and PKCE with S256",
        (m.part("token_endpoint", oauth_metadata), says("/oauth/token")),
        (m.part("code_challenge_methods_supported", oauth_metadata), item("S256")), about="oauth_server_metadata")
