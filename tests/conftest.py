"""What every test can ask for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from atoot.testing import EmbeddedInstance, ScriptedServer

if TYPE_CHECKING:
    from atoot import MastodonAPI

pytest_plugins = ["atoot.testing.plugin"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("atoot", deadline=None)
settings.load_profile("atoot")


@pytest.fixture
def instance(embedded_instance: EmbeddedInstance) -> EmbeddedInstance:
    """A whole server with the users alice, bob and admin, and nothing else in it."""
    return embedded_instance


@pytest.fixture
def server(scripted_server: ScriptedServer) -> ScriptedServer:
    """A server that does what the test tells it."""
    return scripted_server


@pytest.fixture(scope="session")
def shared() -> Path:
    """Material that lies beside the checkout: facts of the API and answers of real servers."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("there is no folder 'shared' beside the checkout")
    return folder


@pytest.fixture
async def connect() -> AsyncIterator[Callable[..., Awaitable["MastodonAPI"]]]:
    """Makes clients, over plain HTTP, and closes them: `c = await connect(server, access_token="t")`."""
    from atoot import MastodonAPI

    async with AsyncExitStack() as clients:

        async def connect(
            server: EmbeddedInstance | ScriptedServer, access_token: str | None = None, **options: Any
        ) -> MastodonAPI:
            client = await MastodonAPI.create(
                server.host, access_token=access_token, **{"use_https": False, **options}
            )
            clients.push_async_callback(client.close)
            return client

        yield connect


@pytest.fixture
async def alice(
    instance: EmbeddedInstance, connect: Callable[..., Awaitable["MastodonAPI"]]
) -> "MastodonAPI":
    """A client of the user alice."""
    return await connect(instance, instance.tokens["alice"])


@pytest.fixture
async def bob(instance: EmbeddedInstance, connect: Callable[..., Awaitable["MastodonAPI"]]) -> "MastodonAPI":
    """A client of the user bob."""
    return await connect(instance, instance.tokens["bob"])
