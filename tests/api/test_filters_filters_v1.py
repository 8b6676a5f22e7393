from datetime import timedelta

import pytest

from atoot.entities import V1Filter
from atoot.errors import NotFoundError
from atoot.testing import answer

FILTER = {"id": "1", "phrase": "x", "context": ["home"]}


async def test_a_filter_is_made_shown_changed_and_deleted(alice):
    made = await alice.create_filter(
        "spoiler", ["home", "public"], whole_word=True, irreversible=False, expires_in=timedelta(hours=1)
    )
    assert isinstance(made, V1Filter)
    assert (made.phrase, made.context, made.whole_word) == ("spoiler", ["home", "public"], True)
    assert [item.id for item in await alice.all_filters()] == [made.id]
    assert (await alice.view_filter(made)).phrase == "spoiler"
    changed = await alice.update_filter(made, "ending", ["thread"])
    assert (changed.phrase, changed.context) == ("ending", ["thread"])
    assert await alice.remove_filter(made.id) is None
    with pytest.raises(NotFoundError):
        await alice.view_filter(made)


async def test_published_arguments_stand_in_their_order_and_do_not_leak(server, connect):
    c = await connect(server, "t")
    server.on("POST", "/api/v1/filters", answer(json=FILTER))
    server.on("PUT", "/api/v1/filters/1", answer(json=FILTER))
    extra = {"whole_word": True}
    await c.create_filter("x", "home", extra)
    await c.update_filter("1", "", [], extra)
    await c.update_filter("1", irreversible=False, expires_in="")
    made, changed, kept = server.requests
    assert extra == {"whole_word": True}
    assert dict(made.form) == {"whole_word": "true", "phrase": "x", "context[]": "home"}
    assert changed.json == {"whole_word": True, "phrase": "", "context": []}
    assert dict(kept.form) == {"irreversible": "false", "expires_in": ""}
