"""A status in other forms: as it was, as it was typed, as it will be, in another language."""

from datetime import UTC, datetime

from atoot.entities import ScheduledStatus, StatusEdit, StatusSource, Translation
from tables import each

ACCOUNT = {"id": "1", "username": "ada", "acct": "ada"}
MADE = "2026-11-24T12:00:00.000Z"


def edit(**fields):
    return StatusEdit.from_dict({"content": "<p>Hi</p>", "created_at": MADE, "account": ACCOUNT, **fields})


def test_a_status_as_it_was_is_read_as_text():
    link = '<p>See <a href="https://a.example/long/way">a.example/long…</a></p>'
    assert edit(content=link).text(full_links=True).count("https://a.example/long/way") == 1
    assert edit(content="<p>One</p><p>Two</p>").text() == "One\n\nTwo"


def test_a_quote_does_not_stand_in_the_text_of_what_was():
    html = '<p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p><p>Yes</p>'
    quote = {"state": "accepted", "quoted_status": None}
    assert "RE:" in edit(content=html).text()
    assert edit(content=html, quote=quote).text() == "Yes"


@each(
    "poll",
    [{"options": [{"title": "a"}, {"title": "b"}]}, {"options": {"0": {"title": "a"}, "2": {"title": "b"}}}],
)
def test_a_poll_as_it_was_has_its_options(poll):
    was = edit(poll=poll).poll
    assert was is not None
    assert [(option.title, option.votes_count) for option in was.options] == [("a", None), ("b", None)]


def test_a_status_as_it_was_typed_may_name_the_type_of_its_text():
    source = StatusSource.from_dict({"id": 7, "text": "**Hi**", "content_type": "text/markdown"})
    assert (source.id, source.text, source.spoiler_text) == ("7", "**Hi**", "")
    assert source.content_type == "text/markdown"


@each(
    ("params", "text", "application", "language"),
    [
        ({"text": "Hi", "application_id": 3, "language": None}, "Hi", "3", None),
        ({"text": "Hi", "application_id": "01HZ", "language": "", "scheduled_at": None}, "Hi", "01HZ", ""),
        ([], "", None, None),
    ],
)
def test_a_status_to_come_knows_what_it_will_say(params, text, application, language):
    scheduled = ScheduledStatus.from_dict({"id": "1", "scheduled_at": MADE, "params": params})
    assert scheduled.scheduled_at == datetime(2026, 11, 24, 12, tzinfo=UTC)
    found = scheduled.params
    assert (found.text, found.application_id, found.language) == (text, application, language)


def test_a_translation_holds_what_was_translated():
    translation = Translation.from_dict(
        {
            "content": "<p>Hallo</p>",
            "language": "de",
            "detected_source_language": "en",
            "provider": "DeepL",
            "poll": {"id": "1", "options": [{"title": "ja"}]},
            "media_attachments": [{"id": "5", "description": None}],
        }
    )
    assert translation.poll is not None
    assert [option.title for option in translation.poll.options] == ["ja"]
    assert [(one.id, one.description) for one in translation.media_attachments] == [("5", None)]
    assert repr(translation) == "<Translation language='de' provider='DeepL'>"
