"""Checks of https://docs.joinmastodon.org/methods/oembed/"""

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.world import World

c: Chapter = Chapter("oembed")


async def _shown(w: World) -> object:
    post = await w.post("To be shown elsewhere.", visibility="public")
    return await w.stranger.oembed(post.url or post.uri)


c.answers("oembed", _shown, public=True)
