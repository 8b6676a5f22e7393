import math

import pytest

from atoot import Hooks, MastodonAPI, RetryPolicy, Timeouts
from atoot.http.settings import Clock, Settings, call_hook
from atoot.message import Options
from tables import each


@each("name", ["connect", "read", "total", "upload_rate"])
@each("value", [0, -1, math.nan, math.inf, "10"])
def test_a_time_that_is_not_above_zero_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        Timeouts(**{name: value})


def test_a_time_can_be_without_bound_but_a_rate_cannot():
    assert Timeouts(connect=None, read=None, total=None).total is None
    with pytest.raises(ValueError, match="upload_rate"):
        Timeouts(upload_rate=None)


@each(
    ("settings", "text"),
    [
        ({"ratelimit": "hope"}, "ratelimit"),
        ({"ratelimit": None}, "ratelimit"),
        ({"retries": -1}, "retries"),
        ({"retries": True}, "retries"),
        ({"largest_answer": 0}, "largest_answer"),
        ({"largest_answer": -5}, "largest_answer"),
    ],
)
async def test_settings_that_make_no_sense_are_refused_when_the_client_is_made(settings, text):
    with pytest.raises(ValueError, match=text):
        await MastodonAPI.create("h.example", **settings)


@each("options", [{"retries": -1}, {"retries": 1.5}, {"timeout": 0}, {"timeout": -1}, {"ratelimit": "x"}])
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        Options(**options)


def test_a_number_of_retries_is_a_policy_with_that_number():
    made = Settings.made_of({"retries": 2, "largest_answer": 10})
    assert made.policy == RetryPolicy(retries=2)
    assert Settings.made_of({}).policy == RetryPolicy()


def test_a_hook_that_fails_does_not_break_what_it_watches(caplog):
    def fail(*facts):
        raise LookupError("broken")

    call_hook(fail, 1, 2)
    call_hook(None, 1)
    assert "broken" in caplog.text


def test_by_default_nobody_is_told():
    hooks = Hooks()
    assert hooks.on_request is hooks.on_response is hooks.on_retry is hooks.on_wait is None


async def test_the_clock_is_that_of_the_machine():
    clock = Clock()
    assert clock.time() > 1_700_000_000
    before = clock.monotonic()
    await clock.sleep(0)
    assert clock.monotonic() >= before


async def test_the_password_of_a_proxy_is_not_shown_by_settings():
    c = await MastodonAPI.create("h.example", proxy="http://ann:s3cr3t-of-ann@proxy.example:3128")
    assert "s3cr3t" not in repr(c._http.settings)
    await c.close()
