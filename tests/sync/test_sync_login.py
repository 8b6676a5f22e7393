"""Logging in without await."""

import pytest

import atoot
import atoot.sync
from atoot.testing import EmbeddedInstance


def test_a_person_logs_in_and_is_asked_in_the_thread_that_waits(instance: EmbeddedInstance):
    import threading

    asked, told = [], []

    def ask(url: str) -> str:
        asked.append(threading.current_thread())
        return instance.consent(url, username="alice")

    options = {"store": False, "use_https": False, "out_of_band": True, "open_browser": False}
    made = atoot.sync.login(instance.host, ask_code=ask, on_url=told.append, **options)
    assert asked == [threading.current_thread()]
    assert told
    with atoot.sync.client(**made.for_client()) as c:
        assert c.verify_account_credentials().acct == "alice"

    def give_up(url: str) -> str:
        raise LookupError("nobody there")

    with pytest.raises(LookupError, match="nobody there"):
        atoot.sync.login(instance.host, ask_code=give_up, **options)
