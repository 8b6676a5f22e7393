"""Checks of https://docs.joinmastodon.org/methods/filters/"""

# fmt: off
from atoot.entities import Filter, FilterKeyword, FilterStatus, V1Filter
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("filters")


async def _filter(w: World) -> Filter:
    made = await w.alice.create_filter_v2(w.sign, ["home"], filter_action="warn")
    w.later(lambda: w.alice.delete_filter_v2(made.id))
    return made


async def _keyword(w: World) -> FilterKeyword:
    return await w.alice.create_filter_keyword((await _filter(w)).id, "conformance", whole_word=True)


async def _filtered(w: World) -> FilterStatus:
    return await w.alice.create_filter_status((await _filter(w)).id, (await w.their_post()).id)


async def _first(w: World) -> V1Filter:
    made = await w.alice.create_filter(w.sign, ["home"])
    w.later(lambda: w.alice.remove_filter(made.id))
    return made


c.answers("all_filters", lambda w: w.alice.all_filters())
c.answers("create_filter", _first)
c.answers("view_filter", on(_first, lambda w, f: w.alice.view_filter(f.id)))
c.answers("update_filter", on(_first, lambda w, f: w.alice.update_filter(f.id, "other", ["home"])))
c.answers("remove_filter", on(_first, lambda w, f: w.alice.remove_filter(f.id)))
c.answers("filters_v2", on(_filter, lambda w, _: w.alice.filters_v2()))
c.answers("create_filter_v2", _filter)
c.answers("filter_v2", on(_filter, lambda w, f: w.alice.filter_v2(f.id)))
c.answers("update_filter_v2", on(_filter, lambda w, f: w.alice.update_filter_v2(f.id, title=f"{w.sign} 2")))
c.answers("delete_filter_v2", on(_filter, lambda w, f: w.alice.delete_filter_v2(f.id)))
c.answers("filter_keywords", on(_filter, lambda w, f: w.alice.filter_keywords(f.id)))
c.answers("create_filter_keyword", _keyword)
c.answers("filter_keyword", on(_keyword, lambda w, k: w.alice.filter_keyword(k.id)))
c.answers("update_filter_keyword", on(_keyword, lambda w, k: w.alice.update_filter_keyword(k.id, "other")))
c.answers("delete_filter_keyword", on(_keyword, lambda w, k: w.alice.delete_filter_keyword(k.id)))
c.answers("filter_statuses", on(_filter, lambda w, f: w.alice.filter_statuses(f.id)))
c.answers("create_filter_status", _filtered)
c.answers("filter_status", on(_filtered, lambda w, s: w.alice.filter_status(s.id)))
c.answers("delete_filter_status", on(_filtered, lambda w, s: w.alice.delete_filter_status(s.id)))


@c.check("a filter is listed with its keywords, until it is deleted", "GET /api/v2/filters", since="4.0.0")
async def listed(w: World) -> None:
    made = await _filter(w)
    await w.alice.create_filter_keyword(made.id, "conformance")
    found = next((one for one in await w.alice.filters_v2() if one.id == made.id), None)
    expect(found is not None, "the filter", "others")
    words = [one.keyword for one in found.keywords] if found is not None else []
    expect(words == ["conformance"], "its keyword", words)
    await w.alice.delete_filter_v2(made.id)
    await w.gone(lambda: w.alice.filter_v2(made.id), "the deleted filter")


@c.check("a filter keeps its context and what it does", "PUT /api/v2/filters/:id", since="4.0.0")
async def kept(w: World) -> None:
    made = await _filter(w)
    found = await w.alice.update_filter_v2(made.id, context=["home", "public"], filter_action="hide")
    expect(set(found.context) == {"home", "public"}, "home, public", found.context)
    expect(found.filter_action == "hide", "hide", found.filter_action)


@c.check("a post with a filtered word says so to who filters", "GET /api/v1/statuses/:id", since="4.0.0")
async def post_says_so(w: World) -> None:
    made = await _filter(w)
    await w.alice.create_filter_keyword(made.id, "filteredword")
    post = await w.post("This has filteredword in it.", by=w.bob)
    mine = await w.alice.view_status(post.id)
    expect(
        [one.filter.id for one in mine.filtered or []] == [made.id], "the filter in `filtered`", mine.filtered
    )
    theirs = await w.bob.view_status(post.id)
    expect(not theirs.filtered, "nothing filtered for bob", theirs.filtered)


@c.check("a filter in no place at all is refused in words", "POST /api/v2/filters", since="4.0.0")
async def without_context(w: World) -> None:
    asked = {"title": w.sign, "context": []}
    await w.refused(
        lambda: w.alice.post("/api/v2/filters", params=asked, use_json=True),
        "a filter without context",
        400,
        422,
    )
