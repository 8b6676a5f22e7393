"""Names that people guess lead to those that are meant."""

import copy
import re
import traceback
from pathlib import Path

import pytest

import atoot
import atoot.sync
from atoot.workflows.guesses import guesses, missing
from tables import each

MANUAL = Path(__file__).parents[2] / "docs" / "coming-from" / "mastodon-py.md"
OTHERWISE = {
    "clear_caches",
    "generate_media_edit_attributes",
    "get_async_refresh_info",
    "get_supported_version",
    "reports",
    "set_language",
}
"""Names of Mastodon.py for which no single method stands."""
KNOWN = [name for name in dir(atoot.MastodonAPI) if not name.startswith("_")]


@each(
    ("guessed", "meant"),
    [
        ("favourite", "status_favourite"),
        ("favorite", "status_favourite"),
        ("like", "status_favourite"),
        ("unlike", "status_unfavourite"),
        ("reblog", "status_boost"),
        ("status_reblog", "status_boost"),
        ("follow", "account_follow"),
        ("block", "account_block"),
        ("bookmark", "status_bookmark"),
        ("toot", "create_status"),
        ("post_status", "create_status"),
        ("status_post", "create_status"),
        ("status_delete", "delete_status"),
        ("delete_post", "delete_status"),
        ("timeline_home", "home_timeline"),
        ("get_home_timeline", "home_timeline"),
        ("home_timelime", "home_timeline"),
        ("notifications", "get_notifications"),
        ("get_status", "view_status"),
        ("account_verify_credentials", "verify_account_credentials"),
        ("whoami", "me"),
        ("media_upload", "upload_attachment"),
        ("search_accounts", "account_search"),
        ("vote", "vote_poll"),
        ("stream_user", "stream"),
    ],
)
def test_a_guess_leads_to_the_method(guessed: str, meant: str):
    assert guesses(guessed, KNOWN)[0] == meant


def test_the_names_of_another_library_lead_to_the_methods_that_the_manual_names():
    rows = re.findall(r"^\| `(\w+)` \| (.*`(?:await )?c\.\w+\(.*)$", MANUAL.read_text(), re.MULTILINE)
    guessed = {name: guesses(name, KNOWN) for name, _ in rows if name not in KNOWN}
    named = {name: set(re.findall(r"\bc\.(\w+)\(", said)) for name, said in rows if name in guessed}
    assert len(named) > 100
    assert {name for name, found in guessed.items() if not named[name] & {*found}} == OTHERWISE


@each("name", ["xyzzy", "_repr_html_", "__deepcopy__", "", "q"])
def test_what_nobody_means_leads_nowhere(name: str):
    assert guesses(name, KNOWN) == []


def test_no_more_than_three_are_suggested():
    some = sorted(KNOWN)[::4]
    assert max(len(guesses(name.partition("_")[2] or name, KNOWN)) for name in some) == 3


async def test_a_client_suggests_in_its_error(c):
    with pytest.raises(AttributeError, match=r"no attribute 'favourite'; did you mean `status_favourite` or"):
        c.favourite  # noqa: B018 - asking is the test
    with pytest.raises(AttributeError, match=r"'MastodonAPI' object has no attribute 'xyzzy'$"):
        c.xyzzy  # noqa: B018
    assert not hasattr(c, "_repr_html_")
    assert copy.copy(c).base_url == c.base_url


def test_the_client_without_await_suggests_too():
    with (
        atoot.sync.client("mastodon.example") as c,
        pytest.raises(AttributeError, match="did you mean `status_favourite`"),
    ):
        c.favourite  # noqa: B018


def test_the_sentence_is_whole_without_a_guess():
    assert str(missing(atoot.MastodonAPI, "xyzzy")) == "'MastodonAPI' object has no attribute 'xyzzy'"


async def test_python_adds_no_guess_of_its_own(c):
    with pytest.raises(AttributeError) as raised:
        c.notifications  # noqa: B018 - asking is the test
    shown = "".join(traceback.format_exception_only(raised.value))
    assert shown.lower().count("did you mean") == 1
    assert raised.value.name == "notifications"
