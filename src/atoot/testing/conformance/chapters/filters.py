"""Checks of https://docs.joinmastodon.org/methods/filters/"""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Chapter, Using, made
from atoot.testing.conformance.dues import gone, refused

c: Chapter = Chapter("filters")
word: Using = Using("create_filter_keyword", IT, "filteredword")

c.holds("listed", "a filter is listed with its keywords, until it is deleted",
        m.a_filter, word, (m.own("filters_v2", IT), {"keywords.keyword": ["filteredword"]}),
        Using("delete_filter_v2", IT), (Using("filter_v2", IT), gone), about="filters_v2")
c.holds("kept", "a filter keeps its context and what it does",
        (Using("update_filter_v2", m.a_filter, context=["home"], filter_action="hide"),
         {"context": ["home"], "filter_action": "hide"}))
c.holds("post_says_so", "a post with a filtered word says so to who filters",
        m.a_filter, word, m.post("This has filteredword in it.", by="bob"),
        (Using("view_status", made(2)), {"filtered.filter.id": m.several(IT)}),
        (Using("view_status", made(2), by="bob"), {"filtered.filter.id": []}), about="view_status", since="4.0.0")
c.holds("without_context", "a filter in no place at all is refused in words",
        (Using("post", "/api/v2/filters", params=lambda t: {"title": t.sign, "context": []}, use_json=True,
              ends="delete_filter_v2"), refused(400, 422)), about="create_filter_v2")
