"""Checks of https://docs.joinmastodon.org/methods/apps/"""

import aiohttp

# fmt: off
from atoot.testing.conformance.check import Chapter
from atoot.testing.conformance.expecting import expect
from atoot.testing.conformance.world import SIGN, World

c: Chapter = Chapter("apps")

c.answers("verify_app_credentials", lambda w: w.alice.verify_app_credentials())


@c.check("an app is registered with what it asked for", "POST /api/v1/apps")
async def registered(w: World) -> None:
    made = await _app(w)
    expect(made["name"] == SIGN, SIGN, made["name"])
    for name in ("client_id", "client_secret"):
        expect(isinstance(made.get(name), str) and made[name], f"`{name}`", "nothing")


async def _app(w: World) -> dict[str, str]:
    """One app for all checks: Mastodon registers five of an address in ten minutes."""

    async def register() -> dict[str, str]:
        asked = {"client_name": SIGN, "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read"}
        made: dict[str, str] = await w.stranger.post("/api/v1/apps", params=asked)
        return made

    return await w.kept("app", register)


async def _token(w: World) -> str:
    """A token of an app that stands for nobody."""
    app = await _app(w)
    made = await w.stranger.post(
        "/oauth/token",
        params={
            "grant_type": "client_credentials",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "scope": "read",
            "redirect_uri": "urn:ietf:wg:oauth:2.0:oob",
        },
    )
    return str(made["access_token"])


@c.check("an app gets a token of its own, which says for which app it is", "POST /oauth/token")
async def token_of_an_app(w: World) -> None:
    found = await _ask(w, await _token(w), "GET", "/api/v1/apps/verify_credentials")
    expect(found == 200, "200", found)


@c.check("a token of an app that may only read does not post", "POST /api/v1/statuses")
async def app_does_not_post(w: World) -> None:
    found = await _ask(w, await _token(w), "POST", "/api/v1/statuses", {"status": w.sign})
    expect(found in (401, 403, 422), "401, 403 or 422", found)


@c.check("a token of an app is nobody's: it has no home timeline", "GET /api/v1/timelines/home")
async def app_has_no_home(w: World) -> None:
    found = await _ask(w, await _token(w), "GET", "/api/v1/timelines/home")
    expect(found in (401, 403, 422), "401, 403 or 422", found)


@c.check("a token that was revoked is good for nothing", "POST /oauth/revoke")
async def revoked(w: World) -> None:
    app = await _app(w)
    asked = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    made = await w.stranger.post(
        "/oauth/token", params={"grant_type": "client_credentials", "scope": "read", **asked}
    )
    token = made["access_token"]
    await w.stranger.post("/oauth/revoke", params={"token": token, **asked})
    found = await _ask(w, token, "GET", "/api/v1/apps/verify_credentials")
    expect(found in (401, 403), "401", found)


@c.check("a wrong secret of an app gets no token, and is told so", "POST /oauth/token")
async def wrong_secret(w: World) -> None:
    app = await _app(w)
    asked = {"grant_type": "client_credentials", "client_id": app["client_id"], "client_secret": "wrong"}
    await w.refused(lambda: w.stranger.post("/oauth/token", params=asked), "a wrong secret", 400, 401)


@c.check("an app without a name is refused in words", "POST /api/v1/apps")
async def without_name(w: World) -> None:
    asked = {"redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}
    await w.refused(lambda: w.stranger.post("/api/v1/apps", params=asked), "an app without a name", 400, 422)


@c.check("a token that nobody gave out is refused with 401", "GET /api/v1/accounts/verify_credentials")
async def invented_token(w: World) -> None:
    found = await _ask(w, "invented-token-of-nobody", "GET", "/api/v1/accounts/verify_credentials")
    expect(found in (401, 403), "401", found)


async def _ask(w: World, token: str, method: str, path: str, values: dict[str, str] | None = None) -> int:
    """The status of an answer to another token than those of the run."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, w.origin + path, data=values, allow_redirects=False) as answer,
    ):
        return answer.status
