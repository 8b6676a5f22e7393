"""Which checks are tried, and why the others are not: decisions, without a server."""

import pytest
from msgspec.structs import replace

from atoot.entities.server import Server
from atoot.testing.conformance.check import Check
from atoot.testing.conformance.runner import check_names, checks_of, why_not
from atoot.testing.conformance.testbed import SILENT, Testbed

CHECK = Check(
    id="bookmarks.listed",
    sentence="a bookmarked post is among the bookmarks",
    operations=("GET /api/v1/bookmarks",),
    source="https://docs.joinmastodon.org/methods/bookmarks/",
    do=lambda _: None,
    since="3.1.0",
)


@pytest.fixture
def t():
    made = Testbed("http://a.example")
    made.server = Server(software="mastodon", version="4.6.0", claims="4.6.0")
    return made


def test_all_checks_are_those_of_all_chapters_in_one_order():
    chapters = sorted({check.chapter for check in checks_of()})
    assert sorted(check.id for name in chapters for check in checks_of([name])) == sorted(
        check.id for check in checks_of()
    )
    assert [check.id for check in checks_of(chapters)] == [check.id for check in checks_of()]
    with pytest.raises(ValueError, match="there is no chapter 'birds'; there are accounts, "):
        checks_of(["birds"])


def test_a_known_deviation_is_one_of_a_check():
    name = checks_of()[0].id
    check_names({name: "known", "replayed.view_status": "known"})
    with pytest.raises(ValueError, match=rf"no check '{name}x' .*is {name}"):
        check_names({f"{name}x": "known"})


def test_what_is_there_is_tried(t):
    assert why_not(CHECK, t, public=False) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"admin": True}, "needs somebody who administers the server"),
        ({"public": True}, "everybody would see it"),
        ({"since": "4.7.0"}, "does not claim to have it: it came with 4.7.0"),
        ({"operations": ("GET /api/v1/pleroma/bookmark_folders",)}, "only Pleroma"),
    ],
)
def test_what_cannot_be_found_out_is_not_tried_and_says_why(t, changes, why):
    assert why in why_not(replace(CHECK, **changes), t, public=False)
    t.has_admin = True
    t.server = Server(software="pleroma", version="9.9", claims="9.9.9")
    assert why_not(replace(CHECK, **changes), t, public=True) == ""


def test_a_server_that_answers_no_more_is_asked_nothing(t):
    t.silent = SILENT
    assert why_not(CHECK, t, public=True) == "the server does not answer any more"


def test_where_the_two_hear_of_each_other_no_more_only_what_needs_nobody_is_tried(t):
    t.apart = "the two do not follow each other any more"
    assert why_not(CHECK, t, public=True) == t.apart
    assert why_not(replace(CHECK, id="blocks.listed"), t, public=True) == ""
