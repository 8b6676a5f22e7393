"""Checks of https://docs.joinmastodon.org/methods/bookmark_folders/"""

# fmt: off
from atoot.entities import BookmarkFolder
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.world import World

c: Chapter = Chapter("bookmark_folders")


async def _made(w: World) -> BookmarkFolder:
    made = await w.alice.create_bookmark_folder(w.sign)
    w.later(lambda: w.alice.delete_bookmark_folder(made.id))
    return made


c.answers("bookmark_folders", lambda w: w.alice.bookmark_folders())
c.answers("create_bookmark_folder", _made)
c.answers("update_bookmark_folder", on(_made, lambda w, f: w.alice.update_bookmark_folder(f.id, name="other")))
c.answers("delete_bookmark_folder", on(_made, lambda w, f: w.alice.delete_bookmark_folder(f.id)))
