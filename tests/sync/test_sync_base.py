"""The client without await does what the one with it does."""

import traceback

import pytest

import atoot
import atoot.sync
from atoot.entities import CredentialAccount, Status
from atoot.sync import MastodonAPI
from atoot.testing import ScriptedServer, stall


def test_an_operation_gives_the_entity(alice: MastodonAPI):
    me = alice.verify_account_credentials()
    assert isinstance(me, CredentialAccount)
    made = alice.create_status(status="Hello")
    assert isinstance(made, Status)
    assert alice.view_status(made).text() == "Hello"
    assert alice.delete_status(made).id == made.id


def test_an_error_is_the_same_and_shows_the_line_of_the_caller(alice: MastodonAPI):
    with pytest.raises(atoot.NotFoundError, match=r"404 Not Found: .*GET /api/v1/statuses/0") as caught:
        alice.view_status("0")
    shown = traceback.format_exception(caught.value)
    assert "alice.view_status" in "".join(shown)
    frames = traceback.extract_tb(caught.tb)
    ours = [frame.filename for frame in frames if "/atoot/sync/" in frame.filename]
    assert len(ours) == 2
    assert not any("asyncio" in frame.filename for frame in frames)


def test_an_argument_that_is_none_is_refused_before_anything_is_sent(c: MastodonAPI, here: ScriptedServer):
    with pytest.raises(TypeError, match="view_status"):
        c.view_status()
    with pytest.raises(ValueError, match="poll_expires_in without poll_options"):
        c.create_status(status="x", poll_expires_in=5)
    assert here.requests == []


def test_options_hold_for_the_view_alone(c: MastodonAPI, here: ScriptedServer):
    here.on("GET", "/api/v1/statuses/1", stall())
    view = c.with_options(timeout=0.05).with_options(priority=True)
    with pytest.raises(atoot.MastodonError):
        view.view_status("1")
    assert view.base_url == c.base_url
    with pytest.raises(ValueError, match="timeout"):
        c.with_options(timeout=-1)


def test_what_is_known_of_limits_can_be_asked(alice: MastodonAPI):
    alice.verify_account_credentials()
    assert "all" in alice.limits
    assert alice.deviations == []
    assert alice.forecast("delete_status") >= 0
    assert type(alice.forecast_streams("user")).__name__ == "StreamForecast"
    assert alice.ratelimit_limit
    assert alice.ratelimit_remaining
    assert alice.ratelimit_lastcall
    assert alice.ratelimit_server_date
    assert alice.ratelimit_reset is None or alice.ratelimit_reset
    assert alice.get_access_token()
    assert (alice.client_id, alice.client_secret) == (None, None)
    assert repr(alice) == f"<atoot.sync.MastodonAPI {alice.base_url}>"


def test_a_post_with_a_picture_goes_in_one_call(alice: MastodonAPI):
    from atoot.cli.picture import sunrise

    told = []
    post = alice.publish(
        "Look", media=atoot.Attachment(sunrise(), "a sunrise"), progress=lambda *n: told.append(n)
    )
    assert [media.description for media in post.media_attachments] == ["a sunrise"]
    assert told
