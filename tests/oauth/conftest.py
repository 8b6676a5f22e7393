import webbrowser

import pytest

from atoot.oauth.store import CredentialStore


@pytest.fixture
def path(tmp_path):
    """Where credentials are kept."""
    return tmp_path / "atoot" / "credentials.json"


@pytest.fixture
def store(path):
    return CredentialStore(path, environ={})


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    """No test opens a browser by mistake."""
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("a browser was opened"))
