"""People whose credentials are kept."""

from atoot.oauth.credentials import Credentials
from atoot.oauth.scopes import Scopes

ALICE = Credentials(
    instance="mastodon.example",
    access_token="alice-token",
    account="alice",
    client_id="id",
    client_secret="alice-secret",
    refresh_token="alice-refresh",
    scopes=Scopes.of("read"),
)
BOB = Credentials(instance="other.example", access_token="bob-token", account="bob")
SECRETS = ("alice-token", "alice-secret", "alice-refresh", "bob-token")
