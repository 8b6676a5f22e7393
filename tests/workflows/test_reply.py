"""Answers: who is mentioned, who sees them, what they take over."""

from itertools import count

import pytest

import atoot
import entity_samples
from atoot.testing import Behaviour, ReceivedRequest, ScriptedServer, answer
from tables import each

STATUSES = "/api/v1/statuses"


def prepare(server: ScriptedServer, **me) -> None:
    account = entity_samples.account("9", acct="me", source={"privacy": "public"} | me)
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    ids = count(100)

    def posted(request: ReceivedRequest) -> Behaviour:
        content = f"<p>{request.values['status']}</p>"
        return answer(json=entity_samples.status(str(next(ids)), content=content, account=account))

    server.on("POST", STATUSES, posted)


def status(**fields) -> atoot.entities.Status:
    return atoot.entities.Status.from_dict(entity_samples.status("5", **fields))


def sent(server: ScriptedServer) -> dict:
    (post,) = [request for request in server.requests if request.method == "POST"]
    return post.values


async def test_an_answer_is_addressed_and_belongs_to_the_status(bob, alice):
    asked = await bob.create_status(status="@alice @admin What is this?", visibility="unlisted")
    made = await alice.reply(asked, "A test.")
    assert made.text() == "@bob @admin A test."
    assert made.in_reply_to_id == asked.id
    assert made.visibility == "unlisted"


async def test_a_status_is_fetched_by_its_id(bob, alice):
    asked = await bob.create_status(status="@alice Hi", visibility="direct")
    made = await alice.reply(asked.id, "Hello")
    assert (made.visibility, made.in_reply_to_id) == ("direct", asked.id)


async def test_warning_language_and_place_are_taken_over(c, server):
    prepare(server)
    await c.reply(status(spoiler_text="Food", language="de", local_only=True), "Lecker")
    form = sent(server)
    assert (form["spoiler_text"], form["language"], form["local_only"]) == ("Food", "de", True)
    assert form["status"] == "@ada@example.social @bob Lecker"


async def test_what_is_given_wins_but_never_makes_it_wider(c, server):
    prepare(server)
    more = {"spoiler_text": "", "language": "en", "visibility": "public"}
    await c.reply(status(spoiler_text="Food", language="de", visibility="private"), "Yum", **more)
    form = sent(server)
    assert (form["language"], form["visibility"], form["spoiler_text"]) == ("en", "private", "")


async def test_the_setting_of_the_account_holds_where_it_is_narrower(c, server):
    prepare(server, privacy="private")
    await c.reply(status(), "Hm")
    assert sent(server)["visibility"] == "private"


async def test_words_that_only_this_server_knows_are_taken_over(c, server):
    prepare(server, privacy="my_friends")
    await c.reply(status(visibility="unlisted", language="plattdeutsch"), "Moin")
    assert (sent(server)["visibility"], sent(server)["language"]) == ("my_friends", "plattdeutsch")


async def test_a_word_that_nobody_knows_is_refused_before_anything_is_posted(c, server):
    prepare(server)
    for call in (c.publish("x", visibility="everyone"), c.reply(status(), "x", visibility="everyone")):
        with pytest.raises(ValueError, match="visibility: expected 'public'"):
            await call
    assert [request for request in server.requests if request.method == "POST"] == []


async def test_a_server_that_does_not_say_the_setting_has_the_usual_one(c, server):
    prepare(server, privacy="")
    await c.reply(status(), "Hm")
    assert sent(server)["visibility"] == "public"


async def test_the_boosted_status_is_answered_in_place_of_its_boost(c, server):
    prepare(server)
    inner = entity_samples.status("7", account=entity_samples.account("8", acct="eve"), mentions=[])
    await c.reply(status(reblog=inner), "Hi")
    assert sent(server)["in_reply_to_id"] == "7"
    assert sent(server)["status"] == "@eve Hi"


async def test_oneself_is_asked_for_once(c, server):
    prepare(server)
    await c.reply(status(), "One")
    await c.reply(status(), "Two")
    asked = [request for request in server.requests if request.path.endswith("verify_credentials")]
    assert len(asked) == 1


async def test_mentions_count_in_the_limit_before_anything_is_posted(c, server):
    prepare(server)
    server.on(
        "GET",
        "/api/v2/instance",
        answer(json={"domain": "x", "configuration": {"statuses": {"max_characters": 30}}}),
    )
    with pytest.raises(ValueError, match="at most 30"):
        await c.reply(status(), "x" * 25)
    assert [request.method for request in server.requests if request.method == "POST"] == []


async def test_a_long_answer_can_be_a_thread_and_files_go_along(alice, bob):
    from atoot.cli.picture import sunrise

    asked = await bob.create_status(status="@alice Tell me")
    posts = await alice.reply(
        asked, "Word " * 150, thread=True, media=atoot.Attachment(sunrise(), "a sunrise")
    )
    assert len(posts) == 2
    assert posts[0].text().startswith("@bob Word")
    assert posts[0].media_attachments[0].description == "a sunrise"
    assert posts[1].in_reply_to_id == posts[0].id


@each("text", ["", "  "])
async def test_an_empty_answer_is_refused_before_anything_is_sent(c, server, text):
    with pytest.raises(ValueError, match="nothing to publish"):
        await c.reply("1", text)
    with pytest.raises(TypeError, match="text: expected a text, got int"):
        await c.reply("1", 5)
    with pytest.raises(TypeError, match="in_reply_to"):
        await c.reply("1", "x", in_reply_to="2")
    assert server.requests == []


async def test_me_is_the_account_of_the_token(alice):
    assert (await alice.me()) == (await alice.verify_account_credentials())
