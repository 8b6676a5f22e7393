import aiohttp
import pytest


def test_one_process_serves_all_tests(embedded_instance, embedded_process):
    assert embedded_instance is embedded_process


@pytest.mark.parametrize("text", ["first", "second"])
async def test_no_test_sees_what_another_posted(embedded_instance, text):
    headers = {"Authorization": f"Bearer {embedded_instance.tokens['alice']}"}
    async with aiohttp.ClientSession(embedded_instance.origin, headers=headers) as session:
        async with session.post("/api/v1/statuses", data={"status": text}):
            pass
        async with session.get("/api/v1/timelines/home") as response:
            assert [status["content"] for status in await response.json()] == [f"<p>{text}</p>"]


@pytest.mark.parametrize("run", [1, 2])
async def test_each_test_has_a_scripted_server_of_its_own(scripted_server, run):
    assert scripted_server.connections == 0
    async with aiohttp.ClientSession(scripted_server.origin) as session, session.get("/x"):
        assert scripted_server.connections == 1
