"""Posts whose text a server has rewritten or replaced, when their answer was lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scripted_posts import LATEST, PLACE, asked, known_as, status

from atoot.testing import answer, drop


def rewritten():
    """The post as such a server has it, made just now."""
    return status(7, "Hello, all of you!</p><p>-- sent by alice")


@pytest.mark.parametrize("software", ["friendica", "something new", None])
async def test_a_post_that_the_server_has_rewritten_is_not_made_again_where_the_key_does_not_help(
    server, c, software
):
    if software is not None:
        known_as(server, software)
    server.on("POST", PLACE, drop())
    made = rewritten()
    server.on("GET", LATEST, answer(json=[made]))
    server.on("GET", PLACE + "/7", answer(json=made))
    assert (await c.create_status(status="Hello, all of you!")).id == "7"
    assert asked(server) == [PLACE]


def removed(**fields):
    """What a server has made of a post whose words it does not like."""
    return status(7, "Removed by the filter", **fields)


MINE = answer(json={"name": "my bot"})


def replaced(server, *shown):
    """A server that makes the post, loses its answer, and shows it with another text."""
    server.on("POST", PLACE, drop(), answer(json=status(9)))
    server.on("GET", LATEST, answer(json=list(shown)))
    for one in shown:
        server.on("GET", f"{PLACE}/{one['id']}", answer(json=one))


async def test_a_text_that_was_replaced_is_known_as_the_only_one_since(server, c, caplog):
    replaced(server, removed())
    assert (await c.create_status(status="Hello", language="en")).id == "7"
    assert len(asked(server)) == 1
    assert "status 7 shows another text than was posted" in caplog.text


@pytest.mark.parametrize(("name", "id"), [("my bot", "7"), ("Web", "9")])
async def test_what_another_application_has_posted_is_not_taken_for_it(server, c, name, id):
    server.on("GET", "/api/v1/apps/verify_credentials", MINE)
    replaced(server, removed(application={"name": name}))
    assert (await c.create_status(status="Hello")).id == id


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "direct"},
        {"spoiler_text": "Careful"},
        {"in_reply_to_id": "3"},
        {"language": "de"},
        {"poll": {"id": "1", "options": []}},
        {"media_attachments": [{"id": "1", "type": "image"}]},
    ],
    ids=lambda fields: next(iter(fields)),
)
async def test_what_differs_in_more_than_its_text_is_another_post(server, c, fields):
    replaced(server, removed() | fields)
    assert (await c.create_status(status="Hello", visibility="public", language="en")).id == "9"


async def test_what_was_made_a_moment_before_the_call_is_another_post(server, c):
    now = datetime.now(UTC)
    before = removed() | {"created_at": (now - timedelta(seconds=4)).isoformat()}
    replaced(server, before)
    server.on("GET", LATEST, answer(json=[before], headers={"Date": format_datetime(now, usegmt=True)}))
    assert (await c.create_status(status="Hello")).id == "9"


async def test_of_two_with_another_text_none_is_taken(server, c):
    replaced(server, removed(), status(8, "Good morning"))
    assert (await c.create_status(status="Hello")).id == "9"


async def test_a_server_that_has_just_shown_a_text_as_it_was_typed_has_not_replaced_this_one(server, c):
    server.on("POST", PLACE, answer(json=status(6, "One")), drop(), answer(json=status(9)))
    server.on("GET", LATEST, answer(json=[removed()]))
    await c.create_status(status="One")
    assert (await c.create_status(status="Hello")).id == "9"


async def test_a_server_that_has_just_replaced_a_text_has_replaced_this_one_too(server, c):
    server.on("POST", PLACE, answer(json=status(6, "Removed")), drop())
    server.on("GET", LATEST, answer(json=[removed(), status(6, "Removed")]))
    server.on("GET", f"{PLACE}/7", answer(json=removed()))
    await c.create_status(status="One")
    assert (await c.create_status(status="Hello")).id == "7"


async def test_while_something_else_is_being_posted_no_text_counts_as_replaced(server, c):
    other = asyncio.Event()

    async def second(request):
        if request.json["status"] == "Other":
            await other.wait()
            return answer(json=status(8, "Other"))
        return drop() if len(asked(server)) <= 2 else answer(json=status(9))

    server.on("POST", PLACE, second)
    server.on("GET", LATEST, answer(json=[removed()]))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(c.create_status(status="Other"))
        await asyncio.sleep(0)
        mine = tasks.create_task(c.create_status(status="Hello"))
        mine.add_done_callback(lambda _: other.set())
    assert mine.result().id == "9"


async def test_where_the_key_helps_nothing_is_guessed(server, c):
    known_as(server, "mastodon")
    server.on("POST", PLACE, drop(), answer(json=status(8)))
    server.on("GET", LATEST, answer(json=[rewritten()]))
    assert (await c.create_status(status="Hello, all of you!")).id == "8"
