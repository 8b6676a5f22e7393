"""Checks of apps, and of the tokens that they get."""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Step, Thing, holds, steps, stranger
from atoot.testing.conformance.dues import SAYS_NO, SET, Due, refused, says
from atoot.testing.conformance.testbed import SIGN

OWN = "/api/v1/apps/verify_credentials"
nobody: Due = refused(*SAYS_NO, words=False)
no_token: Due = refused(401, words=False)

_revoked: Thing = steps(m.app_token, stranger.post("/oauth/revoke", params={"token": IT, **m.identified}))

def asked(method: str, path: str, due: Due, **values: object) -> Step:
    """A request with the client of the first step."""
    return lambda t: t.made[0].request(method, path, params=values), due

holds("apps.registered", (m.an_app, {"name": SIGN, "client_id": SET, "client_secret": SET}))
holds("apps.without_name",
    (stranger.post("/api/v1/apps", params={"redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}), refused(400, 422)))
holds("apps.wrong_secret",
    (stranger.post("/oauth/token", params={**m.asks_token, "client_secret": "wrong"}), refused(400, 401)))
holds("apps.token_of_an_app", m.a_reader, asked("GET", OWN, {"status": 200}))
holds("apps.token_says_scope", m.an_app,
    (stranger.post("/oauth/token", params=m.asks_token), {"token_type": "Bearer", "scope": "read"}))
holds("apps.no_more_scopes", m.an_app,
    (stranger.post("/oauth/token", params={**m.asks_token, "scope": "read write"}), refused(400, 401, 403, 422)))
holds("apps.app_does_not_post", m.a_reader,
    asked("POST", "/api/v1/statuses", nobody, status=SIGN, visibility="private"))
holds("apps.app_has_no_home", m.a_reader, asked("GET", "/api/v1/timelines/home", nobody))
holds("apps.revoked", m.client_with(_revoked), asked("GET", OWN, no_token))
holds("apps.invented_token", m.client_with("invented-token-of-nobody"),
    asked("GET", "/api/v1/accounts/verify_credentials", no_token))

oauth_metadata: Thing = stranger.oauth_server_metadata()

holds("oauth.metadata", (oauth_metadata.token_endpoint, says("/oauth/token")),
    (oauth_metadata.code_challenge_methods_supported, says("S256")))
