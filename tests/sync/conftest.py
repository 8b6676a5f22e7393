"""Clients without await, and a server on their loop."""

from collections.abc import Iterator

import pytest

import atoot
import atoot.sync
from atoot.sync import MastodonAPI
from atoot.testing import EmbeddedInstance, ScriptedServer


@pytest.fixture
def alice(instance: EmbeddedInstance) -> Iterator[MastodonAPI]:
    with atoot.sync.client(instance.host, access_token=instance.tokens["alice"], use_https=False) as c:
        yield c


@pytest.fixture
def bob(instance: EmbeddedInstance) -> Iterator[MastodonAPI]:
    with atoot.sync.client(instance.host, access_token=instance.tokens["bob"], use_https=False) as c:
        yield c


@pytest.fixture
def here() -> Iterator[ScriptedServer]:
    """A scripted server on the loop of `atoot.sync`."""
    server = ScriptedServer()
    atoot.sync.run(server.__aenter__())
    yield server
    atoot.sync.run(server.__aexit__(None, None, None))


@pytest.fixture
def c(here: ScriptedServer) -> Iterator[MastodonAPI]:
    with atoot.sync.client(here.host, access_token="token-of-alice", use_https=False, retries=0) as c:
        yield c
