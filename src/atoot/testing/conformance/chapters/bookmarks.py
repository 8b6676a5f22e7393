"""Checks of https://docs.joinmastodon.org/methods/bookmarks/"""

# fmt: off
from atoot.testing.conformance.check import Chapter, call
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("bookmarks")


@c.check("bookmarks are walked in the order in which they were made, the last first, none twice", "bookmarks")
async def walked(t: Testbed) -> None:
    own = [(await t.post(str(number))).id for number in range(3)]
    for one in own:
        await call("status_bookmark", one, undo="status_unbookmark")(t)
    ids = await t.walk(t.alice.bookmarks(limit=1), *own)
    expect(ids[:3] == own[::-1], "the three posts, the last first", ids[:5])
