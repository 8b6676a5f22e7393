"""Logging in as 1.x does, without await."""

from atoot.sync import MastodonAPI
from atoot.testing import EmbeddedInstance


def test_the_old_way_to_log_in_needs_no_session(instance: EmbeddedInstance):
    app, secret = MastodonAPI.create_app(instance.host, use_https=False)
    assert app in MastodonAPI.browser_login_url(instance.host, app, use_https=False)
    token = MastodonAPI.login(instance.host, app, secret, use_https=False)
    with MastodonAPI.create(instance.host, access_token=token, use_https=False) as c:
        assert c.verify_app_credentials().name
