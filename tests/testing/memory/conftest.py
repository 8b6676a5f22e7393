"""An instance in memory, and two people of it."""

import pytest

from atoot.testing import ServerProfile


@pytest.fixture
async def instance():
    async with ServerProfile() as instance:
        yield instance


@pytest.fixture
async def alice(instance, connect):
    return await connect(instance, instance.tokens["alice"], retries=0)


@pytest.fixture
async def bob(instance, connect):
    return await connect(instance, instance.tokens["bob"], retries=0)
