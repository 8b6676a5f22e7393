"""Checks of https://docs.joinmastodon.org/methods/follow_requests/"""

# fmt: off
from atoot.errors import NotFoundError
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import Chapter, call
from atoot.testing.conformance.dues import hides, shows
from atoot.testing.conformance.expecting import has
from atoot.testing.conformance.testbed import Testbed

c: Chapter = Chapter("follow_requests")

c.holds("accepted", "who asks to follow a locked account is listed, and follows once they are accepted",
        m.a_follow_request, (call("follow_requests"), shows(m.them)),
        (call("accept_follow_request", m.them), {"followed_by": True}), (call("follow_requests"), hides(m.them)),
        about="accept_follow_request")
c.holds("rejected", "who is rejected does not follow",
        m.a_follow_request, (call("reject_follow_request", m.them), {"followed_by": False}),
        (call("account_relationships", lambda t: [t.me], by="bob"), {"following": [False], "requested": [False]}))


@c.check("nobody is accepted who did not ask", "accept_follow_request")
async def nobody_asked(t: Testbed) -> None:
    try:
        await t.alice.accept_follow_request(t.them)
    except NotFoundError:
        return
    has(await t.alice.account_relationships([t.them]), {"followed_by": [True]})
