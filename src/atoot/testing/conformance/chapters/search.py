"""Checks of https://docs.joinmastodon.org/methods/search/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import Call, Chapter, call
from atoot.testing.conformance.dues import shows

c: Chapter = Chapter("search")
people: Call = call("search", lambda t: t.them.username, search_type="accounts", limit=40)

c.holds("finds_people", "the search finds a person by their name",
        (m.part("accounts", people), shows(m.them)), about="search")
c.holds("only_type", "only what was asked for is found", (people, {"statuses": [], "hashtags": []}), since="2.8.0")
c.holds("finds_by_address", "the address of a post finds it",
        (call("search", m.part("url", m.their_post), resolve=True), {"statuses.id": m.several(m.their_post)}))
