import os
import stat

import pytest
from command_line import run

from atoot.cli.errors import CommandError
from atoot.cli.writing.draft import PostDraft, header_text
from atoot.cli.writing.drafts import Drafts, kept_now
from atoot.testing import answer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are those of Unix")


async def test_drafts_are_for_their_owner_alone(server, on_server):
    server.on("POST", "/api/v1/statuses", answer(status=422, json={"error": "no"}))
    await run(on_server, "post", "private words")
    (file,) = on_server.folder.rglob("1.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"the-secret-token" not in file.read_bytes()


def test_a_damaged_draft_is_told(alice_shell):
    alice_shell.run("post", "x" * 501)
    (file,) = alice_shell.folder.rglob("1.json")
    file.write_text("{")
    done = alice_shell.run("drafts", "show", "1")
    assert (done.status, "cannot be read" in done.err) == (1, True)


@pytest.fixture
def drafts(tmp_path):
    return Drafts(tmp_path / "drafts")


def test_drafts_have_numbers_that_are_not_given_again_while_later_ones_are_there(drafts):
    assert drafts.numbers() == []
    assert [drafts.keep(kept_now(PostDraft(text=text))) for text in "abc"] == [1, 2, 3]
    drafts.remove(2)
    assert drafts.keep(kept_now(PostDraft(text="d"))) == 4
    assert [(number, kept.draft.text) for number, kept in drafts.all()] == [(1, "a"), (3, "c"), (4, "d")]
    drafts.remove(2)  # it is gone already


def test_what_stands_in_the_file_of_the_editor_counts_until_the_draft_is_kept_again(drafts):
    number = drafts.keep(kept_now(PostDraft(text="first", cw="careful")))
    drafts.edited(number).write_text(header_text(PostDraft(text="edited")), "utf-8")
    assert drafts.get(number).draft.text == "edited"
    assert drafts.keep(kept_now(PostDraft(text="second")), number) == number
    assert drafts.get(number).draft.text == "second"


def test_a_file_of_the_editor_that_makes_no_sense_is_as_good_as_none(drafts):
    number = drafts.keep(kept_now(PostDraft(text="first")))
    text = header_text(PostDraft(text="edited")).replace("visibility:", "visibility: everyone #", 1)
    drafts.edited(number).write_text(text, "utf-8")
    assert drafts.get(number).draft.text == "first"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_of_the_editor_is_read_as_editors_write_it(drafts, encoding):
    number = drafts.keep(kept_now(PostDraft(text="first")))
    drafts.edited(number).write_bytes(
        header_text(PostDraft(text="caf\u00e9")).replace("\n", "\r\n").encode(encoding)
    )
    assert drafts.get(number).draft.text == "caf\u00e9"


def test_a_file_of_the_editor_that_is_no_text_is_as_good_as_none(drafts):
    number = drafts.keep(kept_now(PostDraft(text="first")))
    drafts.edited(number).write_bytes(b"caf\xe9 \xff\x00\x01")
    assert drafts.get(number).draft.text == "first"
    assert [kept.draft.text for _, kept in drafts.all()] == ["first"]


def test_a_draft_that_is_not_there_is_wrong_usage(drafts):
    with pytest.raises(CommandError, match="there is no draft 7") as raised:
        drafts.get(7)
    assert raised.value.status == 2
