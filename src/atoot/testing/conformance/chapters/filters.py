"""Checks of https://docs.joinmastodon.org/methods/filters/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import IT, Call, Chapter, made
from atoot.testing.conformance.dues import gone, refused

c: Chapter = Chapter("filters")
word: Call = Call("create_filter_keyword", IT, "filteredword")

c.holds("listed", "a filter is listed with its keywords, until it is deleted",
        m.a_filter, word, (m.own("filters_v2", IT), {"keywords.keyword": ["filteredword"]}),
        Call("delete_filter_v2", IT), (Call("filter_v2", IT), gone), about="filters_v2")
c.holds("kept", "a filter keeps its context and what it does",
        (Call("update_filter_v2", m.a_filter, context=["home"], filter_action="hide"),
         {"context": ["home"], "filter_action": "hide"}))
c.holds("post_says_so", "a post with a filtered word says so to who filters",
        m.a_filter, word, m.post("This has filteredword in it.", by="bob"),
        (Call("view_status", made(2)), {"filtered.filter.id": m.several(IT)}),
        (Call("view_status", made(2), by="bob"), {"filtered.filter.id": []}), about="view_status", since="4.0.0")
c.holds("without_context", "a filter in no place at all is refused in words",
        (Call("post", "/api/v2/filters", params=lambda t: {"title": t.sign, "context": []}, use_json=True,
              ends="delete_filter_v2"), refused(400, 422)), about="create_filter_v2")
