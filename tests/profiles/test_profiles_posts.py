import asyncio

import pytest
from writing import picture, write

import atoot
from atoot.testing import drop
from sizes import sized


async def test_a_post_with_media_is_published_with_them_in_order(instance, alice):
    described = [atoot.Attachment(picture(), description=f"Number {number}") for number in range(12)]
    for media in (described[:4], described[4:8], described[8:]):
        status = await alice.publish("Four of them", media=media)
        assert [file.description for file in status.media_attachments] == [file.description for file in media]
    assert [(post.text, len(post.media)) for post in instance.posts] == [("Four of them", 4)] * 3


async def test_a_file_is_uploaded_and_can_be_described(instance, alice):
    attachment = await alice.upload_attachment(picture(), description="A sunrise")
    assert attachment.description == "A sunrise"
    if "PUT /api/v1/media/:id" in instance.profile.missing:
        with pytest.raises(atoot.NotFoundError):
            await alice.update_attachment(attachment, description="The sun")
        return
    assert (await alice.update_attachment(attachment, description="The sun")).description == "The sun"


async def test_a_long_text_becomes_a_thread(instance, alice):
    text = " ".join(f"word{number}" for number in range(instance.profile.characters // 4))
    media = [picture()] if instance.profile.media_needed else []
    await alice.publish(text, thread=True, media=media)
    assert len(instance.posts) > 1
    assert " ".join(post.text for post in instance.posts).split() >= text.split()
    assert [post.in_reply_to for post in instance.posts] == [None, *instance.posts[:-1]]
    context = await alice.status_context(instance.posts[0].id)
    assert [status.id for status in context.descendants] == [post.id for post in instance.posts[1:]]


@sized(12, 100, "count")
async def test_many_posts_in_a_row_are_there_once_each(instance, alice, time, count):
    first = await write(alice, instance, "0")
    for number in range(1, count):
        time.now += 1  # Pleroma takes fifteen in ten seconds
        await alice.create_status(status=str(number), in_reply_to_id=first.id)
    assert [post.text for post in instance.posts] == [str(number) for number in range(count)]


@sized(3, 60, "count")
@pytest.mark.parametrize("seen_after", [0.0, 3.0])
async def test_posts_whose_answers_are_lost_are_there_once_each(instance, alice, time, seen_after, count):
    first = await write(alice, instance, "first")
    instance.seen_after(seen_after)
    for number in range(count):
        time.now += 2
        instance.lose_answers(1, "POST /api/v1/statuses")
        status = await alice.create_status(status=f"Number {number}", in_reply_to_id=first.id)
        assert status.text() == f"Number {number}"
    assert [post.text for post in instance.posts[1:]] == [f"Number {number}" for number in range(count)]


@pytest.mark.parametrize(
    ("count", "done", "not_done"),
    [
        (4, 1, 1),
        *(pytest.param(12, *lost, marks=pytest.mark.chaos) for lost in [(0, 0), (6, 0), (0, 6), (3, 3)]),
    ],
)
async def test_clients_of_two_tokens_of_an_account_post_the_same_text_as_often_as_they_are_asked_to(
    instance, log_in, count, done, not_done
):
    known = await atoot.login(
        instance.host,
        use_https=False,
        out_of_band=True,
        store=False,
        ask_code=lambda url: instance.consent(url, "alice"),
    )
    one, two = log_in("alice"), log_in("alice", token=known.access_token)
    files = [(await write_file(one)) if instance.profile.media_needed else None for _ in range(count)]
    lost = [answers_lost(instance)] * done + [drop(), instance.server._routes[0].take()] * not_done
    instance.server.on("POST", "/api/v1/statuses", *lost, instance.server._routes[0].take())
    made = await asyncio.gather(
        *(
            c.create_status(status="the same", media_ids=file)
            for c, file in zip((one, two) * (count // 2), files, strict=True)
        )
    )
    assert len(instance.posts) == count
    assert {post.id for post in instance.posts} == {status.id for status in made}


async def write_file(c):
    return [(await c.upload_attachment(picture())).id]


def answers_lost(instance):
    """A step that does what is asked and breaks the connection."""
    ordinary = instance.server._routes[0].take()
    return lambda request: drop() if ordinary(request) else None
