"""How a post is found whose answer was lost."""

from datetime import UTC, datetime

import pytest
from scripted_posts import ALICE, LATEST, LOOKS, PLACE, TOMORROW, asked, status

from atoot.entities import ScheduledStatus
from atoot.errors import ForbiddenError, NetworkError, RatelimitError
from atoot.testing import answer, cut, drop, hang_up, html_error, redirect, stall


@pytest.mark.parametrize(
    "end",
    [
        drop(),
        hang_up(),
        stall(),
        cut(status(7), at=20),
        html_error(500),
        html_error(502),
        html_error(503),
        html_error(504),
        answer(status=408),
        redirect("/@a/7", status=302),
        redirect("/@a/7", status=303),
    ],
    ids=lambda end: end.name,
)
async def test_a_post_that_was_made_is_found_and_not_made_again(server, c, end):
    server.on("POST", PLACE, end)
    server.on("GET", LATEST, answer(json=[status(8, "Bye"), status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7, language="en")))
    made = await c.create_status(status="Hello")
    assert (made.id, made.language) == ("7", "en")
    assert asked(server) == [PLACE]


async def test_files_that_come_later_make_no_other_post(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello", media_ids=["1", "2"])).id == "7"
    assert asked(server) == [PLACE]


async def test_a_post_with_all_its_files_is_preferred_to_one_without(server, c):
    with_file = status(7, media_attachments=[{"id": "1", "type": "image"}])
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(8), with_file, status(6)]))
    server.on("GET", PLACE + "/7", answer(json=with_file))
    assert (await c.create_status(status="Hello", media_ids=["1"])).id == "7"


@pytest.mark.parametrize(
    "nonsense", [answer(json={}), answer(html="<title>Hello</title>"), answer(status=204)]
)
async def test_nonsense_about_how_it_was_typed_does_not_hide_the_post(server, c, nonsense):
    server.on("POST", PLACE, drop())
    edited = status(8, "Bye", edited_at=datetime.now(UTC).isoformat())
    server.on("GET", LATEST, answer(json=[edited]), answer(json=[edited, status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    server.on("GET", PLACE + "/8/source", nonsense)
    server.on("GET", PLACE + "/8/history", nonsense)
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]


async def test_another_visibility_and_media_under_other_ids_are_no_other_post(server, c):
    media = [{"id": "post-0a1b.png", "type": "image"}]
    server.on("POST", PLACE, drop())
    server.on(
        "GET", LATEST, answer(json=[status(7, visibility="public", media_attachments=media, sensitive=True)])
    )
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    made = await c.create_status(
        status="Hello", visibility="unlisted", media_ids=["31"], in_reply_to_id="9", spoiler_text="cw"
    )
    assert made.id == "7"
    assert asked(server) == [PLACE]


async def test_a_private_post_that_the_profile_leaves_out_is_found_in_the_home_timeline(server, c):
    others = {"id": "2", "username": "bob", "acct": "bob"}
    server.on("POST", PLACE, drop())
    server.on("GET", "/api/v1/timelines/home", answer(json=[{**status(8), "account": others}, status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello", visibility="direct")).id == "7"
    assert asked(server) == [PLACE]


@pytest.mark.parametrize("has_source", [True, False])
async def test_a_status_that_was_edited_between_two_tries_is_known_by_its_history(server, c, has_source):
    now = datetime.now(UTC).isoformat()
    versions = [
        {"content": "<p>Hello</p>", "created_at": now},
        {"content": "<p>Edited</p>", "created_at": now},
    ]
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7, "Edited", edited_at=now)]))
    if has_source:
        server.on("GET", PLACE + "/7/source", answer(json={"id": "7", "text": "Edited"}))
    server.on("GET", PLACE + "/7/history", answer(json=versions))
    server.on("GET", PLACE + "/7", answer(json=status(7, "Edited")))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]


async def test_a_post_whose_id_changes_meanwhile_is_found_under_the_new_one(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(7)]), answer(json=[status(8)]))
    server.on("GET", PLACE + "/8", answer(json=status(8)))
    assert (await c.create_status(status="Hello")).id == "8"
    assert asked(server) == [PLACE]


async def test_a_post_whose_answer_makes_no_sense_is_looked_for(server, c):
    server.on("POST", PLACE, answer(json={"ok": True}))
    server.on("GET", LATEST, answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server) == [PLACE]


async def test_a_text_that_is_shown_otherwise_is_compared_as_it_was_typed(server, c):
    server.on("POST", PLACE, drop())
    server.on("GET", LATEST, answer(json=[status(8, "<b>Bye</b>"), status(7, "<b>Hello</b>")]))
    server.on("GET", PLACE + "/8/source", answer(json={"id": "8", "text": "**Bye**"}))
    server.on("GET", PLACE + "/7/source", answer(json={"id": "7", "text": "**Hello**"}))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="**Hello**")).id == "7"


async def test_a_server_that_does_not_tell_what_was_typed_is_believed_what_it_shows(server, c):
    server.on("POST", PLACE, drop(), answer(json=status(9)))
    server.on("GET", LATEST, answer(json=[status(8, "Bye")]))
    assert (await c.create_status(status="Hello")).id == "9"


async def test_busy_accounts_are_searched_over_several_pages(server, c):
    server.on("POST", PLACE, drop())
    page = [status(number, f"Other {number}") for number in range(80, 40, -1)]
    server.on("GET", LATEST, answer(json=page), answer(json=[status(7)]))
    server.on("GET", PLACE + "/7", answer(json=status(7)))
    assert (await c.create_status(status="Hello")).id == "7"
    queries = [dict(request.query) for request in server.requests if request.path == LATEST]
    assert queries == [
        {"limit": "40", "exclude_reblogs": "true"},
        {"limit": "40", "exclude_reblogs": "true", "max_id": "41"},
    ]


async def test_a_search_ends(server, c):
    numbers = iter(range(1000, 0, -1))

    def page(_request):
        return answer(json=[status(next(numbers), "Other") for _ in range(40)])

    server.on("POST", PLACE, drop(), answer(json=status(7)))
    server.on("GET", LATEST, page)
    server.on("GET", PLACE + "/*/source", answer(json={"id": "1", "text": "Other"}))
    assert (await c.create_status(status="Hello")).id == "7"
    assert asked(server, "GET").count(LATEST) == 5 * LOOKS
    assert sum(path.endswith("/source") for path in asked(server, "GET")) == 5 * LOOKS


async def test_an_account_that_is_not_there_any_more_is_asked_for_again(server, c):
    server.on("POST", PLACE, drop(), answer(json=status(7)), drop(), answer(json=status(8)))
    await c.create_status(status="Hello")
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json={**ALICE, "id": "2"}))
    server.on("GET", LATEST, answer(status=404, json={"error": "Record not found"}))
    server.on("GET", "/api/v1/accounts/2/statuses", answer(json=[]))
    assert (await c.create_status(status="Bye")).id == "8"
    assert asked(server, "GET").count("/api/v1/accounts/2/statuses") == LOOKS


async def test_a_scheduled_status_is_found_among_the_scheduled_ones(server, c):
    waiting = {"id": "7", "scheduled_at": TOMORROW.isoformat(), "params": {"text": "Hello"}}
    server.on("POST", PLACE, html_error(504))
    server.on("GET", "/api/v1/scheduled_statuses", answer(json=[{**waiting, "id": "10"}, waiting]))
    one = answer(json={**waiting, "id": "10"})
    server.on("GET", "/api/v1/scheduled_statuses/10", *[html_error(502)] * 4, one)
    made = await c.create_status(status="Hello", scheduled_at=TOMORROW)
    assert isinstance(made, ScheduledStatus)
    assert made.id == "10"
    assert asked(server) == [PLACE]


async def test_a_token_never_leaves_in_the_error_of_a_search(server, connect):
    c = await connect(server, "s3cr3t", retries=0)
    server.on("POST", PLACE, drop())
    server.on("GET", "*", answer(status=403, json={"error": "No scope"}))
    with pytest.raises(NetworkError) as caught:
        await c.create_status(status="Hello")
    assert "s3cr3t" not in str(caught.value) + repr(caught.value)
    assert not isinstance(caught.value, ForbiddenError | RatelimitError)
