"""What a status and a quote know of themselves."""

import json

from hypothesis import given
from hypothesis import strategies as st

from atoot.entities import Quote, Status
from entity_samples import account, status
from tables import each

TOLD = {"id": "9", "account": account(), "content": "<p>told</p>", "created_at": "2026-01-01T00:00:00Z"}


def test_a_quote_as_mastodon_sends_it_stays_as_it_is():
    sent = status(quote={"state": "pending", "quoted_status": None})
    quote = Status.from_dict(sent).quote
    assert (quote.state, quote.quoted_status) == ("pending", None)
    assert Status.from_dict(sent).to_dict()["quote"].items() >= sent["quote"].items()


def test_a_status_in_the_place_of_a_quote_is_quoted_and_given_back_as_it_came():
    found = Status.from_dict(status(quote=TOLD))
    assert found.quote.state == "accepted"
    assert found.quote.quoted_status.text() == "told"
    assert found.to_dict()["quote"].items() >= TOLD.items()


@each("sent", [{"state": "deleted"}, {"state": "deleted", "account": account()}])
def test_what_is_no_status_in_the_place_of_a_quote_is_not_taken_for_one(sent):
    quote = Quote.from_dict(sent)
    assert quote.quoted_status is None
    assert quote.to_dict().items() >= sent.items()


def test_quotes_in_quotes_are_read_as_deep_as_people_look_and_do_not_multiply():
    sent = {**TOLD, "id": "0"}
    for number in range(1, 60):
        sent = {**TOLD, "id": str(number), "quote": sent}
    found = Status.from_dict(sent)
    assert found.quote.quoted_status.quote.quoted_status.id == "57"
    assert len(found.to_json()) < 10 * len(json.dumps(sent))


def test_the_line_that_stands_for_a_quote_is_left_out_where_the_quote_is_there():
    content = (
        '<p class="quote-inline">RE: <a href="https://a.example/9">https://a.example/9</a></p><p>Look</p>'
    )
    assert Status.from_dict(status(content=content, quote=TOLD)).text() == "Look"
    assert Status.from_dict(status(content=content, pleroma={"quote": TOLD})).text() == "Look"
    assert "RE:" in Status.from_dict(status(content=content)).text()


def test_whole_addresses_are_given_where_they_are_asked_for():
    shortened = (
        '<p><a href="https://a.example/long/path"><span class="invisible">https://</span>'
        '<span class="ellipsis">a.example/lo</span><span class="invisible">ng/path</span></a></p>'
    )
    found = Status.from_dict(status(content=shortened))
    assert found.text() == "a.example/lo…"
    assert found.text(full_links=True) == "https://a.example/long/path"


def test_a_status_without_any_address_has_none_to_open():
    assert Status.from_dict(status(url=None)).link == ""


@given(st.text(max_size=200))
def test_any_content_is_a_text(content):
    assert isinstance(Status.from_dict(status(content=content)).text(), str)
