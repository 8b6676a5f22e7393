import os

import pytest

from atoot.cli.errors import CommandError
from atoot.cli.export.tables import CsvArchive
from atoot.cli.imports.reading import archived, item_of_row, items_of, kind_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the command line of Unix")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"bob\n", "Say it with --type"),
        ("x.txt", b"\xff\xff\xff\x00\x01", "no text"),
        ("x.json", b'{"a": 1}', "has no filters"),
        ("x.json", b"{", "no JSON"),
        ("lists.csv", b"only-a-title\n", "row 1"),
        ("bookmarks.csv", b"no address\n", "row 1"),
        ("x.sqlite", b"SQLite format 3\0 and not really", "x.sqlite"),
    ],
)
def test_what_is_nothing_to_import_is_told(name, content, said, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match=said):
        items_of(tmp_path / name, None)


@pytest.mark.parametrize(
    ("there", "said"), [("notes.txt", "imported$"), (CsvArchive.journal, "it was not finished$")]
)
def test_a_folder_with_nothing_to_import_is_told(there, said, tmp_path):
    (tmp_path / there).touch()
    with pytest.raises(CommandError, match=said) as raised:
        items_of(tmp_path, None)
    assert raised.value.status == 2


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"cannot read .*gone\.csv: No such file"):
        items_of(tmp_path / "gone.csv", None)


def test_a_command_that_can_import_nothing_ends_in_a_line(alice_shell):
    (alice_shell.folder / "x.csv").write_text("bob\n")
    done = alice_shell.run("import", "x.csv")
    assert (done.status, done.err.count("\n")) == (2, 1)


def test_what_is_in_a_table_is_said_or_seen(tmp_path):
    (tmp_path / "x.csv").write_text("bob@x.example\n\n@ann@y.example\n")
    assert [item.name for item in items_of(tmp_path / "x.csv", "blocks")] == [
        "bob@x.example",
        "ann@y.example",
    ]
    (tmp_path / "lists.csv").write_text("friends,bob@x.example\r\n", encoding="utf-16")
    (item,) = items_of(tmp_path / "lists.csv", None)
    assert (item.kind, item.name, item.values["member"]) == ("lists", "friends", "bob@x.example")


KINDS = (
    "instance",
    "relationships",
    "filtered",
    "following",
    "lists",
    "list_members",
    "mutes",
    "domain_blocks",
)
KINDS += ("blocks", "tags", "bookmarks", "filters")


def test_users_of_the_instance_that_was_exported_get_its_host():
    found = dict.fromkeys(KINDS, ())
    found = {kind: list(found[kind]) for kind in KINDS}
    found["following"] = [{"id": "1", "acct": "ann"}, {"id": "2", "acct": "bo@there.example"}]
    found["lists"] = [{"id": "5", "title": "x"}, {"id": "6", "title": "x"}]
    found["list_members"] = [{"list_id": "6", "account": {"acct": "ann"}}]
    items = list(archived(found, "old.example"))
    assert [item.name for item in items[:2]] == ["bo@there.example", "ann@old.example"]
    assert items[-1].values == {"member": "ann@old.example", "copy": 1}


@pytest.mark.parametrize(
    ("name", "headers", "kind"),
    [
        ("follows.csv", ["account address", "show boosts"], "following"),
        ("x.csv", ["account address", "hide notifications"], "mutes"),
        ("x.csv", ["list name", "account address"], "lists"),
        ("x.csv", ["#domain"], "domain_blocks"),
        ("x.csv", ["#uri"], "bookmarks"),
        ("Blocked_accounts-2.csv", [], "blocks"),
        ("x.csv", ["account address"], None),
    ],
)
def test_what_a_table_is_is_seen_by_its_headers_or_its_name(name, headers, kind):
    assert kind_of(name, headers) == kind


def test_columns_are_found_by_their_headers_in_any_order():
    row = item_of_row(
        "following", ["languages", "account address", "show boosts"], ["en,de", "@a@b.c", "False"]
    )
    assert (row.name, row.values["languages"], row.values["reblogs"]) == ("a@b.c", ["en", "de"], False)
