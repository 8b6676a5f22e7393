import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.cli.errors import CommandError
from atoot.cli.state import replace_file, state_path


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder for what is remembered, which nobody else can enter."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


PARTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3),
    min_size=1,
    max_size=3,
)


def test_the_folder_is_for_its_owner_alone():
    assert stat.S_IMODE(state_path("prune", "x").parent.stat().st_mode) == 0o700


@given(PARTS, PARTS)
def test_each_account_has_a_file_of_its_own_that_does_not_name_it(tmp_path_factory, one, two):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp()))
        paths = [state_path("prune", *parts) for parts in (one, two)]
    assert (paths[0] == paths[1]) is (one == two)
    assert paths[0].name.removeprefix("prune-").removesuffix(".sqlite").isalnum()


def test_a_file_is_written_as_a_whole_or_not_at_all(folder):
    path = folder / "draft"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir()] == ["draft"]
    with pytest.raises(CommandError, match="what was there stays"):
        replace_file(folder / "nowhere" / "draft", b"x")
