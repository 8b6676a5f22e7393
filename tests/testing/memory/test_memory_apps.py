"""Who gets a token of an instance, and what it says of itself: as Mastodon does it."""

from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

CALLBACK = "https://app.example/back"


@pytest.fixture
async def ask(instance):
    """Asks without a token, and gives status and data."""
    async with aiohttp.ClientSession() as session:

        async def ask(method, path, **values):
            async with session.request(method, instance.origin + path, **values) as response:
                return response.status, await response.json()

        yield ask


@pytest.fixture
async def app(ask):
    values = {"client_name": "a", "scopes": "read write", "redirect_uris": CALLBACK}
    return (await ask("POST", "/api/v1/apps", data=values))[1]


def wish(app, **values):
    """The values of a request for a token."""
    secrets = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    return {"data": secrets | {"grant_type": "client_credentials"} | values}


async def test_an_app_has_a_name(ask, app):
    assert app["scopes"] == ["read", "write"]
    status, refused = await ask("POST", "/api/v1/apps", data={"scopes": "read"})
    assert (status, refused["error"]) == (422, "Validation failed: Application name can't be blank")


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"client_secret": "guessed"}, "invalid_client"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"grant_type": "authorization_code", "code": "guessed"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "read admin:write"}, "invalid_scope"),
    ],
)
async def test_a_token_is_refused_in_the_words_of_oauth(ask, app, values, refused):
    status, answered = await ask("POST", "/oauth/token", **wish(app, **values))
    assert (status, answered["error"]) == (400, refused)


async def test_a_code_gives_one_token_to_the_app_that_asked_for_it(ask, app, instance):
    query = f"client_id={app['client_id']}&redirect_uri={CALLBACK}&state=7&scope=write"
    back = instance.consent(f"{instance.origin}/oauth/authorize?{query}", "bob")
    told = parse_qs(urlsplit(back).query)
    assert (back.partition("?")[0], told["state"]) == (CALLBACK, ["7"])
    values = {"grant_type": "authorization_code", "code": told["code"][0], "redirect_uri": CALLBACK}
    status, token = await ask("POST", "/oauth/token", **wish(app, **values))
    assert (status, token["scope"]) == (200, "write")
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    posted = await ask("POST", "/api/v1/statuses", data={"status": "Hi"}, headers=headers)
    assert posted[1]["account"]["username"] == "bob"
    assert (await ask("GET", "/api/v1/notifications", headers=headers))[0] == 403
    assert (await ask("POST", "/oauth/token", **wish(app, **values)))[1]["error"] == "invalid_grant"


async def test_consent_is_for_apps_that_are_known_and_for_this_server(app, instance):
    with pytest.raises(ValueError, match="another server"):
        instance.consent("https://other.example/oauth/authorize", "bob")
    query = f"client_id={app['client_id']}&redirect_uri=https://evil.example"
    with pytest.raises(ValueError, match="another redirect_uri"):
        instance.consent(f"{instance.origin}/oauth/authorize?{query}", "bob")


async def test_both_forms_of_the_instance_say_the_same(ask, instance):
    first, second = [(await ask("GET", f"/api/v{number}/instance"))[1] for number in (1, 2)]
    assert first["configuration"]["statuses"] == second["configuration"]["statuses"]
    assert (first["uri"], first["version"]) == (second["domain"], second["version"])
    assert first["urls"]["streaming_api"] == second["configuration"]["urls"]["streaming"]
    link = (await ask("GET", "/.well-known/nodeinfo"))[1]["links"][0]["href"]
    told = (await ask("GET", link.removeprefix(instance.origin)))[1]
    assert told["software"] == {"name": "mastodon", "version": instance.profile.version}
