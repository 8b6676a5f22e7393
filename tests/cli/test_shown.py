import pytest
from platformdirs import user_state_path

from atoot.cli import shown
from atoot.cli.shown import Shown
from atoot.cli.state import state_path


class Client:
    def __init__(self, origin="https://x", token="t"):
        self.base_url, self._token = origin, token

    def get_access_token(self):
        return self._token


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return user_state_path("atoot", appauthor=False) / "shown"


ITEMS = [Shown("71111", "2"), Shown("72222", "3"), Shown(None, "4")]


def test_what_was_shown_is_found_by_its_number():
    shown.remember(Client(), ITEMS)
    assert shown.numbered(Client(), "2") == ITEMS[1]
    assert shown.last(Client()) == ITEMS[2]
    for named in ("0", "4", "x", "", "-1", "٣", "00000001"):
        assert shown.numbered(Client(), named) is None


def test_each_login_has_its_own_list(state):
    shown.remember(Client(), ITEMS)
    for other in (Client("https://y"), Client(token="u"), Client(token=None)):
        assert shown.numbered(other, "1") is None
    (file,) = state.iterdir()
    assert "t" not in file.stem
    assert file.stat().st_mode & 0o077 == 0


def test_the_folder_that_it_makes_is_one_that_other_commands_take(state):
    state.parent.mkdir(mode=0o755)  # as an older version may have left it
    shown.remember(Client(), ITEMS)
    assert state_path("prune", "https://x", "1").parent == state.parent
    assert state.parent.stat().st_mode & 0o077 == 0
    assert shown.last(Client()) == ITEMS[2]


def test_an_id_that_is_in_the_list_is_no_number():
    shown.remember(Client(), [Shown("2", "9"), Shown("1", "9")])
    assert shown.numbered(Client(), "1") is None
    assert shown.length(Client()) == 0


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"items": 7, "last": null}', '{"items": [[1, 2, 3, 4]], "last": null}']
)
def test_a_file_that_makes_no_sense_is_as_good_as_none(content, state):
    shown.remember(Client(), ITEMS)
    (file,) = state.iterdir()
    file.write_text(content)
    assert shown.numbered(Client(), "1") is None
    assert shown.last(Client()) is None


def test_where_nothing_can_be_written_nothing_fails(state):
    state.parent.mkdir(parents=True)
    state.write_text("a file where the folder should be")
    shown.remember(Client(), ITEMS)
    assert shown.numbered(Client(), "1") is None


def test_a_thing_that_is_shown_alone_leaves_the_list():
    from atoot.entities import Account

    shown.remember(Client(), ITEMS)
    shown.noticed(Client(), Account.from_dict({"id": "9", "username": "a", "acct": "a"}))
    assert shown.last(Client()) == Shown(None, "9")
    assert shown.numbered(Client(), "1") == ITEMS[0]
