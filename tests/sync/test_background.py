"""The event loop that does the work: for several threads, beside another loop, and after the client is closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import atoot
import atoot.sync
from atoot.sync import MastodonAPI
from atoot.testing import EmbeddedInstance, ScriptedServer, answer


def test_several_threads_share_a_client(alice: MastodonAPI):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: alice.create_status(status=f"Number {n}").id, range(24)))
    assert len(set(made)) == 24
    me = alice.verify_account_credentials()
    assert {status.id for status in alice.account_statuses(me)} == set(made)


async def test_it_works_where_a_loop_runs_already(instance: EmbeddedInstance):
    with atoot.sync.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c:
        assert c.verify_account_credentials().acct == "alice"


def test_a_hook_that_calls_the_client_is_told_and_does_not_hang(here: ScriptedServer, caplog):
    here.on("GET", "/api/v1/instance/rules", answer(json=[]))
    hooks = atoot.Hooks(on_request=lambda *_: c.view_status("1"))
    with atoot.sync.client(here.host, use_https=False, hooks=hooks) as c:
        assert c.get("/api/v1/instance/rules") == []
    assert "atoot.sync was called from its own loop" in caplog.text


def test_a_closed_client_says_so_and_may_be_closed_again(here: ScriptedServer):
    c = atoot.sync.client(here.host, use_https=False)
    c.close()
    c.close()
    with pytest.raises(RuntimeError, match="closed"):
        c.get("/api/v1/instance/rules")
