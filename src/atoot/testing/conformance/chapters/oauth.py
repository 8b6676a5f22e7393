"""Checks of https://docs.joinmastodon.org/methods/oauth/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("oauth")

c.answers("oauth_server_metadata", lambda w: w.stranger.oauth_server_metadata())
c.answers("userinfo", lambda w: w.alice.userinfo())


@c.check("the metadata names where tokens are given, and PKCE with S256", "GET /.well-known/oauth-authorization-server", since="4.3.0")
async def metadata(w: World) -> None:
    found = await w.stranger.oauth_server_metadata()
    expect(found.token_endpoint.endswith("/oauth/token"), "/oauth/token", found.token_endpoint)
    expect("S256" in found.code_challenge_methods_supported, "S256", found.code_challenge_methods_supported)
