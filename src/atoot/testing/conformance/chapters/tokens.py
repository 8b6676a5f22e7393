"""Checks of https://docs.joinmastodon.org/methods/oauth/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried
from atoot.testing.conformance.world import World

c: Chapter = Chapter("tokens", "oauth")


async def _first(w: World) -> str:
    found = await w.alice.tokens()
    if not found:
        raise NotTried("there is no token")
    return found[0].id


c.answers("tokens", lambda w: w.alice.tokens())
c.answers("token", on(_first, lambda w, t: w.alice.token(t)))
c.answers("pleroma_tokens", lambda w: w.alice.pleroma_tokens())
