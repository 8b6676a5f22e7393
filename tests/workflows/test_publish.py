import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pickle import dumps, loads

import pytest

from atoot import MastodonAPI, RetryPolicy
from atoot.api.base import Upload
from atoot.entities import MediaAttachment, ScheduledStatus, Status
from atoot.errors import ApiError, MastodonError, UnprocessedError
from atoot.http.settings import Settings
from atoot.http.transport import Transport
from atoot.posting.files import Attachment
from atoot.testing import answer, drop
from atoot.workflows.publish import ThreadError
from quick_clock import QuickClock
from tables import each

PNG = b"\x89PNG\r\n\x1a\n picture"
MP4 = b"\0\0\0\x18ftypisom film"
ALICE = {"id": "1", "username": "alice", "acct": "alice"}
CONFIGURATION = {
    "statuses": {"max_characters": 50, "max_media_attachments": 3, "characters_reserved_per_url": 23},
    "media_attachments": {
        "supported_mime_types": ["image/png", "image/gif", "video/mp4"],
        "image_size_limit": 100,
        "video_size_limit": 200,
        "description_limit": 20,
    },
    "polls": {
        "max_options": 3,
        "max_characters_per_option": 10,
        "min_expiration": 300,
        "max_expiration": 3600,
    },
}
TOMORROW = datetime.now(UTC) + timedelta(days=1)


class Instance:
    """Answers posts and uploads with what was sent."""

    def __init__(self, server):
        self.server = server
        self.posted = server.on("POST", "/api/v1/statuses", self.post)
        self.uploaded = server.on("POST", "/api/v2/media", self.upload)
        server.on(
            "GET", "/api/v2/instance", answer(json={"domain": "a.example", "configuration": CONFIGURATION})
        )
        self.drops_media = False
        self.made = 0

    def post(self, request):
        self.made += 1
        wish = request.json
        media = [{"id": identifier, "type": "image"} for identifier in wish.get("media_ids", ())]
        if "scheduled_at" in wish:
            made = {"id": "1", "scheduled_at": wish["scheduled_at"], "params": wish, "media_attachments": []}
            return answer(
                json={**made, "params": {"text": wish["status"], "media_ids": wish.get("media_ids")}}
            )
        return answer(
            json={
                "id": str(self.made),
                "created_at": datetime.now(UTC).isoformat(),
                "content": wish.get("status", ""),
                "visibility": wish.get("visibility", "unlisted"),
                "account": ALICE,
                "media_attachments": [] if self.drops_media else media,
            }
        )

    def upload(self, request):
        return answer(json={"id": str(10 + len(self.uploaded.requests)), "url": "https://a.example/x"})

    @property
    def wishes(self):
        return [request.json for request in self.posted.requests]

    @property
    def sent(self):
        """What was sent that changes something."""
        return [request for request in self.server.requests if request.method != "GET"]


@pytest.fixture
def instance_(server):
    return Instance(server)


@pytest.fixture
async def c(server, instance_, connect):
    return await connect(server, "t", retries=RetryPolicy(retries=1, base=0))


async def test_a_text_with_a_picture_is_published(alice):
    made = await alice.publish(
        "Look!", media=Attachment(PNG, "a cat", (0.5, 0)), spoiler_text="cats", language="en"
    )
    assert isinstance(made, Status)
    assert [attachment.description for attachment in made.media_attachments] == ["a cat"]
    assert (made.spoiler_text, made.language) == ("cats", "en")


async def test_a_thread_is_published(alice):
    text = "word " * 300
    first, *rest = await alice.publish(text, thread=True, media=[PNG])
    assert len(rest) == 2
    assert [status.in_reply_to_id for status in rest] == [first.id, rest[0].id]
    assert [len(status.media_attachments) for status in (first, *rest)] == [1, 0, 0]


async def test_a_text_alone_is_published_with_the_settings_of_the_account(instance_, c):
    await c.publish("Hello")
    assert instance_.wishes == [{"status": "Hello"}]


async def test_all_that_is_said_is_sent(instance_, c):
    await c.publish(
        "Tea?",
        poll_options=["yes", "no"],
        poll_expires_in=timedelta(minutes=10),
        poll_multiple=False,
        poll_hide_totals=True,
        spoiler_text="tea",
        visibility="private",
        in_reply_to={"id": "5"},
        language="en",
        sensitive=True,
        quoted_status_id=6,
        quote_approval_policy="nobody",
        idempotency_key="key",
    )
    assert instance_.wishes == [
        {
            "status": "Tea?",
            "poll": {"options": ["yes", "no"], "expires_in": 600, "multiple": False, "hide_totals": True},
            "spoiler_text": "tea",
            "visibility": "private",
            "in_reply_to_id": "5",
            "language": "en",
            "sensitive": True,
            "quoted_status_id": "6",
            "quote_approval_policy": "nobody",
        }
    ]
    assert instance_.posted.requests[0].headers["Idempotency-Key"] == "key"


async def test_a_scheduled_status_is_one(c):
    assert isinstance(await c.publish("later", scheduled_at=TOMORROW, media=PNG), ScheduledStatus)


async def test_none_means_that_nothing_is_said(instance_, c):
    nothing = {
        "media": None,
        "poll_options": None,
        "visibility": None,
        "in_reply_to": None,
        "sensitive": None,
    }
    await c.publish("Hello", **nothing, progress=None, scheduled_at=None, language=None, idempotency_key=None)
    assert instance_.wishes == [{"status": "Hello"}]


async def test_files_come_in_every_form_and_keep_their_order(instance_, c, tmp_path):
    (tmp_path / "cat.png").write_bytes(PNG)
    uploaded = MediaAttachment.from_dict({"id": "7", "url": "https://a.example/7"})
    for media in ([PNG, uploaded, tmp_path / "cat.png"], [5, {"id": "6"}, Upload(MP4, "film.mp4")]):
        await c.publish(media=media)
    assert instance_.wishes[0]["media_ids"][1] == "7"
    assert instance_.wishes[1]["media_ids"][:2] == ["5", "6"]
    assert sorted(instance_.wishes[0]["media_ids"] + instance_.wishes[1]["media_ids"][2:]) == [
        "11",
        "12",
        "13",
        "7",
    ]


@pytest.mark.parametrize(
    "single", [PNG, BytesIO(PNG), Upload(PNG, "x.png"), Attachment(PNG), MediaAttachment(id="7", url="x"), 7]
)
async def test_one_file_needs_no_list(instance_, c, single):
    await c.publish(media=single)
    assert len(instance_.wishes[0]["media_ids"]) == 1


async def test_a_text_among_the_media_is_a_path(instance_, c, tmp_path):
    (tmp_path / "cat.png").write_bytes(PNG)
    await c.publish(media=str(tmp_path / "cat.png"))
    (part,) = instance_.uploaded.requests[0].parts
    assert (part.filename, part.content_type, part.body) == ("cat.png", "image/png", PNG)


async def test_what_is_said_about_a_file_is_sent_with_it(instance_, c):
    await c.publish(
        media=Attachment(MP4, "a film", "0,1", thumbnail=PNG, filename="../f.mp4", mime_type="video/mp4")
    )
    parts = {part.name: part for part in instance_.uploaded.requests[0].parts}
    assert (parts["description"].text, parts["focus"].text) == ("a film", "0.0,1.0")
    assert (parts["file"].filename, parts["file"].content_type) == ("f.mp4", "video/mp4")
    assert parts["thumbnail"].body == PNG


async def test_three_files_at_a_time_are_uploaded_where_the_server_keeps_their_order(server, instance_, c):
    under_way = most = number = 0
    full = asyncio.Event()

    async def upload(_request):
        nonlocal under_way, most, number
        under_way, number = under_way + 1, number + 1
        most, identifier = max(most, under_way), str(number)
        if under_way == 3:
            full.set()
        await full.wait()
        under_way -= 1
        return answer(json={"id": identifier, "url": "https://a.example/x"})

    many = {"statuses": {"max_media_attachments": 9}}
    instance = {"domain": "a.example", "version": "4.5.0", "configuration": many}
    server.on("GET", "/api/v2/instance", answer(json=instance))
    server.on("POST", "/api/v2/media", upload)
    await c.publish(media=[PNG] * 7)
    assert most == 3
    assert sorted(instance_.wishes[0]["media_ids"]) == list("1234567")


async def test_files_are_uploaded_one_after_the_other_where_the_server_may_go_by_their_ids(
    server, instance_, c
):
    under_way = 0

    async def upload(request):
        nonlocal under_way
        under_way += 1
        await asyncio.sleep(0)
        assert under_way == 1
        under_way -= 1
        return instance_.upload(request)

    server.on("POST", "/api/v2/media", upload)
    instance_.uploaded = server._routes[-1]
    await c.publish(media=[Attachment(PNG, description) for description in "abc"])
    parts = [part for request in instance_.uploaded.requests for part in request.parts]
    sent = [part.text for part in parts if part.name == "description"]
    assert sent == ["a", "b", "c"]
    assert instance_.wishes[0]["media_ids"] == ["11", "12", "13"]


async def test_progress_is_told_over_all_files(c):
    told = []
    await c.publish(media=[PNG, Attachment(MP4, thumbnail=PNG)], progress=lambda *facts: told.append(facts))
    size = 2 * len(PNG) + len(MP4)
    assert told[-1] == (size, size)
    assert {total for _, total in told} == {size}


async def test_files_are_waited_for(server, instance_):
    clock = QuickClock()
    server.on("POST", "/api/v2/media", answer(status=202, json={"id": "7"}))
    server.on(
        "GET", "/api/v1/media/7", answer(status=206, json={"id": "7"}), answer(json={"id": "7", "url": "x"})
    )
    server.on("GET", "/api/v1/media/8", answer(json={"id": "8", "url": "x"}))
    async with MastodonAPI(Transport(server.origin, "t", settings=Settings(clock=clock))) as c:
        await c.publish(media=[PNG, MediaAttachment(id="8")])
    assert clock.slept == [1, 1.5]
    assert instance_.wishes[0]["media_ids"] == ["7", "8"]


async def test_a_server_that_cannot_be_asked_for_a_file_gets_the_post(server, instance_):
    server.on("POST", "/api/v2/media", answer(status=202, json={"id": "7"}))
    async with MastodonAPI(Transport(server.origin, "t", settings=Settings(clock=QuickClock()))) as c:
        await c.publish(media=PNG)
    assert instance_.wishes[0]["media_ids"] == ["7"]


async def test_a_file_that_fails_while_it_is_processed_ends_it(server, instance_):
    server.on("POST", "/api/v2/media", answer(status=202, json={"id": "7"}))
    server.on("GET", "/api/v1/media/7", answer(status=422, json={"error": "Broken"}))
    async with MastodonAPI(Transport(server.origin, "t", settings=Settings(clock=QuickClock()))) as c:
        with pytest.raises(UnprocessedError, match=r"Broken.*could not process"):
            await c.publish(media=PNG)
    assert instance_.posted.requests == []


async def test_nothing_is_posted_if_a_file_cannot_be_processed(server, instance_, c):
    server.on("POST", "/api/v2/media", answer(status=422, json={"error": "Broken"}), instance_.upload)
    with pytest.raises(UnprocessedError, match="Broken"):
        await c.publish("Look!", media=[PNG, PNG, PNG])
    assert instance_.posted.requests == []


async def test_a_status_without_its_files_is_an_error(instance_, c):
    instance_.drops_media = True
    with pytest.raises(ApiError, match="status 1 was posted with 0 of its 2 files") as caught:
        await c.publish("Look!", media=[PNG, PNG])
    assert caught.value.may_have_happened


@each(
    ("arguments", "said"),
    [
        ({"text": "x" * 51}, "text: 51 characters; a status has at most 50"),
        (
            {"text": "x" * 45, "spoiler_text": "tea and"},
            "text: 52 characters, content warning included; .* 50",
        ),
        ({"text": ""}, "nothing to publish: a status needs"),
        ({"text": " \n"}, "nothing to publish"),
        ({"media": [PNG] * 4}, "media: 4 files; a status has at most 3"),
        (
            {"media": b"\xff\xd8\xff\xe0"},
            "media: 'file.jpg' is image/jpeg; this server takes image/png, image/gif",
        ),
        ({"media": PNG * 10}, f"media: 'file.png' has {len(PNG) * 10} bytes; this server takes 100"),
        ({"media": MP4 * 20}, f"media: 'file.mp4' has {len(MP4) * 20} bytes; this server takes 200"),
        (
            {"media": Attachment(PNG, "x" * 21)},
            "the description of 'file.png' has 21 characters; .* takes 20",
        ),
        ({"media": Attachment(PNG, focal=(2, 0))}, "focal"),
        ({"media": b""}, "media: 'file' is empty"),
        ({"media": Attachment(PNG, thumbnail=b"")}, "thumbnail: 'file' is empty"),
        (
            {"poll_options": ["a"] * 4, "poll_expires_in": 300},
            "poll_options: 4 options; a poll has at most 3",
        ),
        (
            {"poll_options": ["a" * 11], "poll_expires_in": 300},
            "'aaaaaaaaaaa' has 11 characters; .* takes 10",
        ),
        (
            {"poll_options": ["a"], "poll_expires_in": 299},
            "poll_expires_in: 299 s; a poll lasts from 300 s to 3600 s",
        ),
        ({"poll_options": ["a"], "poll_expires_in": timedelta(days=1)}, "poll_expires_in: 86400 s"),
        ({"poll_options": ["a"]}, "poll_options without poll_expires_in"),
        ({"poll_options": ["a"], "poll_expires_in": 300, "media": PNG}, "poll_options and media_ids"),
        ({"scheduled_at": datetime(2020, 1, 1, tzinfo=UTC)}, "in the past"),
        ({"thread": True, "scheduled_at": TOMORROW}, "thread and scheduled_at"),
        ({"thread": True, "spoiler_text": "x" * 50}, "spoiler_text: 50 characters; a status has at most 50"),
        ({"thread": True, "text": "#" + "x" * 60}, "does not fit into 50 characters"),
    ],
)
async def test_what_is_beyond_a_limit_is_refused_before_anything_is_sent(instance_, c, arguments, said):
    with pytest.raises(ValueError, match=said):
        await c.publish(**{"text": "Hello", **arguments})
    assert instance_.sent == []


async def test_a_file_that_is_missing_is_refused_before_anything_is_sent(server, c, tmp_path):
    with pytest.raises(FileNotFoundError):
        await c.publish("Look!", media=[PNG, tmp_path / "nothing.png"])
    assert server.requests == []


@each("media", [[None], [object()], [True], [{"no": "id"}]])
async def test_what_is_no_file_is_refused_before_anything_is_sent(server, c, media):
    with pytest.raises(TypeError):
        await c.publish("Look!", media=media)
    assert server.requests == []


async def test_addresses_count_as_the_server_counts_them(instance_, c):
    await c.publish("see https://example.com/" + "x" * 100)
    assert len(instance_.wishes) == 1


async def test_a_text_that_fits_is_a_thread_of_one(c):
    assert [status.content for status in await c.publish("Hello", thread=True)] == ["Hello"]


async def test_a_thread_goes_on_as_it_began(instance_, c):
    text = "First sentence is here. " * 5
    statuses = await c.publish(
        text,
        thread=True,
        spoiler_text="tea",
        language="en",
        sensitive=True,
        quoted_status_id="9",
        in_reply_to="8",
        idempotency_key="key",
    )
    assert " ".join(status.content for status in statuses) == text.strip()
    first, second, *rest = instance_.wishes
    assert (first["in_reply_to_id"], first["quoted_status_id"]) == ("8", "9")
    assert second == {
        "status": "First sentence is here. First sentence is here.",
        "spoiler_text": "tea",
        "language": "en",
        "sensitive": True,
        "in_reply_to_id": "1",
        "visibility": "unlisted",
    }
    assert [wish["in_reply_to_id"] for wish in rest] == ["2"]
    keys = [request.headers["Idempotency-Key"] for request in instance_.posted.requests]
    assert keys == ["key", *(f"key-{number}" for number in range(2, len(keys) + 1))]


async def test_a_thread_that_breaks_off_tells_what_exists_and_what_does_not(server, instance_, c):
    refused = answer(status=422, json={"error": "Enough"})
    server.on("POST", "/api/v1/statuses", instance_.post, instance_.post, refused)
    with pytest.raises(ThreadError, match=r"broke off after 2 of 4 posts: 422 .*Enough") as caught:
        await c.publish("a" * 50 + "b" * 50 + "c" * 50 + "d" * 50, thread=True)
    error = caught.value
    assert [status.content for status in error.posted] == ["a" * 50, "b" * 50]
    assert error.rest == ["c" * 50, "d" * 50]
    assert isinstance(error, MastodonError)
    assert isinstance(error.__cause__, UnprocessedError)
    assert not error.may_have_happened
    assert loads(dumps(error)).rest == error.rest


async def test_a_thread_that_may_have_gone_on_says_so(server, instance_, connect):
    c = await connect(server, "t", QuickClock(), retries=1)
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=ALICE))
    server.on("GET", "/api/v1/accounts/1/statuses", answer(json=[]))
    server.on("POST", "/api/v1/statuses", instance_.post, drop())
    with pytest.raises(ThreadError) as caught:
        await c.publish("a" * 60, thread=True)
    assert caught.value.may_have_happened


async def test_the_first_error_of_a_thread_is_raised_as_it_is(server, c):
    server.on("POST", "/api/v1/statuses", answer(status=422, json={"error": "Enough"}))
    with pytest.raises(UnprocessedError):
        await c.publish("a" * 60, thread=True)


async def test_a_text_that_is_none_is_refused_before_anything_is_sent(server, connect):
    c = await connect(server)
    with pytest.raises(TypeError, match="text: expected a text, got int"):
        await c.publish(5)
    assert server.requests == []
