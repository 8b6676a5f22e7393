import io
import stat

import pytest

from atoot.workflows.files import NewFile, OpenFile


async def test_a_new_file_has_its_name_when_it_is_whole(tmp_path):
    path = tmp_path / "cat.png"
    new = NewFile(path)
    await new.write(b"abc")
    assert not path.exists()
    await new.restart()
    await new.write(b"de")
    new.keep()
    assert [one.name for one in tmp_path.iterdir()] == ["cat.png"]
    assert path.read_bytes() == b"de"


async def test_a_new_file_is_for_those_for_whom_files_of_the_person_are(tmp_path):
    (tmp_path / "usual").touch()
    new = NewFile(tmp_path / "cat.png")
    new.keep()
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("usual", "cat.png")}
    assert len(modes) == 1


async def test_a_new_file_that_is_dropped_leaves_what_was_there(tmp_path):
    path = tmp_path / "cat.png"
    path.write_bytes(b"of before")
    new = NewFile(path)
    await new.write(b"abc")
    new.drop()
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("cat.png", b"of before")]


def test_a_name_of_the_greatest_length_can_be_had(tmp_path):
    path = tmp_path / ("a" * 251 + ".png")
    NewFile(path).keep()
    assert path.exists()


def test_where_no_file_can_be_made_the_error_names_the_path_that_was_given(tmp_path):
    with pytest.raises(FileNotFoundError) as raised:
        NewFile(tmp_path / "no" / "cat.png")
    assert raised.value.filename == str(tmp_path / "no" / "cat.png")


async def test_a_raw_file_that_takes_little_at_a_time_gets_all_of_it():
    class Slow(io.RawIOBase):
        def __init__(self) -> None:
            self.taken = b""

        def seekable(self) -> bool:
            return False

        def writable(self) -> bool:
            return True

        def write(self, piece) -> int:
            self.taken += bytes(piece[:3])
            return min(3, len(piece))

    raw = Slow()
    file = OpenFile(raw)
    await file.write(b"abcdefgh")
    file.keep()
    assert raw.taken == b"abcdefgh"


async def test_what_is_dropped_of_an_open_file_is_what_has_come_alone():
    opened = io.BytesIO(b"before")
    opened.seek(0, io.SEEK_END)
    file = OpenFile(opened)
    await file.write(b"abc")
    file.drop()
    assert opened.getvalue() == b"before"
    await file.write(b"whole")
    file.keep()
    assert opened.getvalue() == b"beforewhole"
