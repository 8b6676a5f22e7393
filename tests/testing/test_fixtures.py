from atoot.testing import answer, drop


async def test_alice_and_bob_are_logged_in(alice, bob):
    assert (await alice.verify_account_credentials()).acct == "alice"
    assert (await bob.verify_account_credentials()).acct == "bob"


async def test_a_client_is_connected_to_any_server_of_the_kit(server, connect):
    server.on("GET", "/api/v1/timelines/home", drop(), answer(json=[]))
    c = await connect(server, access_token="t", retries=1)
    assert list(await c.home_timeline()) == []
    assert [request.headers["Authorization"] for request in server.requests] == ["Bearer t", "Bearer t"]


def test_shared_material_is_a_folder(shared):
    assert (shared / "api" / "operations.json").is_file()
