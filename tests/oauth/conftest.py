import webbrowser

import pytest

from atoot.oauth.store import CredentialStore


@pytest.fixture
def store(tmp_path):
    return CredentialStore(tmp_path / "atoot" / "credentials.json", environ={})


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    """No test opens a browser by mistake."""
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("a browser was opened"))
