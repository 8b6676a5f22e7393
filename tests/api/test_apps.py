import aiohttp
import pytest

from atoot import MastodonAPI, UnauthorizedError
from atoot.entities import Application


async def test_a_token_knows_its_app(instance, connect):
    async with aiohttp.ClientSession() as session:
        client_id, client_secret = await MastodonAPI.create_app(
            session, instance.host, use_https=False, client_name="test bot"
        )
        url = MastodonAPI.browser_login_url(instance.host, client_id, use_https=False)
        token = await MastodonAPI.login(
            session,
            instance.host,
            client_id,
            client_secret,
            use_https=False,
            oauth_code=instance.consent(url, "alice"),
        )
    c = await connect(instance, token)
    app = await c.verify_app_credentials()
    assert isinstance(app, Application)
    assert app.name == "test bot"


async def test_without_a_token_there_is_no_app(instance, connect):
    c = await connect(instance)
    with pytest.raises(UnauthorizedError):
        await c.verify_app_credentials()
