import os
from datetime import UTC, datetime, timedelta

import pytest

from atoot.cli.errors import CommandError
from atoot.cli.prune.rules import Rules, kept_because, moment_before, tag_name
from atoot.entities import Status
from tables import each

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are those of Unix")


NOW = datetime(2026, 5, 1, tzinfo=UTC)


OLD = NOW - timedelta(days=400)


YEAR = NOW - timedelta(days=365)


NOBODY = frozenset()


def post(**fields):
    author = {"id": "1", "username": "a", "acct": "a"}
    return Status.from_dict({"id": "7", "created_at": OLD.isoformat(), "account": author, **fields})


def kept(status, listed=NOBODY, **rules):
    return kept_because(status, Rules(older_than="1y", **rules), YEAR, listed)


@each(
    ("fields", "rules"),
    [
        ({"created_at": NOW.isoformat()}, {}),
        ({"pinned": True}, {"keep_pinned": True}),
        ({"favourites_count": 10}, {"keep_favourited_by": 10}),
        ({"reblogs_count": 3}, {"keep_boosted_by": 3}),
        ({"tags": [{"name": "Art", "url": "x"}]}, {"tags": ("art",)}),
        ({"media_attachments": [{"id": "1", "type": "image"}]}, {"keep_media": True}),
        ({"poll": {"id": "1", "options": []}}, {"keep_polls": True}),
        ({"visibility": "direct"}, {"keep_direct": True}),
        ({"bookmarked": True}, {"keep_bookmarked": True}),
        ({"favourited": True}, {"keep_favourited": True}),
    ],
)
def test_what_is_to_be_kept_is_kept_and_only_then(fields, rules):
    assert kept(post(**fields), **rules) is not None
    if rules:
        assert kept(post(**fields)) is None
        assert kept(post(), **rules) is None


def test_what_is_old_and_not_to_be_kept_is_deleted():
    everything = Rules(
        older_than="1y",
        keep_pinned=True,
        keep_favourited_by=10,
        keep_boosted_by=1,
        tags=("art",),
        keep_media=True,
    )
    assert kept_because(post(favourites_count=9), everything, YEAR, NOBODY) is None


def test_what_the_list_of_pinned_posts_has_is_pinned():
    assert kept(post(), frozenset(["7"]), keep_pinned=True) is not None
    assert kept(post(), frozenset(["7"])) is None


def test_boosts_are_undone_only_if_that_was_said():
    boost = post(reblog=post().to_dict())
    assert kept(boost) is not None
    assert kept(boost, boosts=True) is None


def test_how_old_is_said_by_a_span_or_a_date():
    assert moment_before("1y", NOW) == YEAR
    assert moment_before("2025-01-02T00:00+00:00", NOW) == datetime(2025, 1, 2, tzinfo=UTC)
    for text in ("soon", "2099-01-01", "0d", "999999y", ""):
        with pytest.raises(CommandError):
            moment_before(text, NOW)


def test_a_hashtag_is_said_with_or_without_its_sign():
    assert tag_name("#Art") == tag_name(" art") == "art"
    with pytest.raises(CommandError):
        tag_name("#")
