import json
import os

import pytest

from atoot.archive.errors import ArchiveError, ArchiveInputError
from atoot.archive.reading import archived, item_of_row, items_of, kind_of
from atoot.archive.stores import ArchivePlace, LinesArchive
from atoot.archive.tables import CsvArchive
from tables import each

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the command line of Unix")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"bob\n", "Use --type"),
        ("x.txt", b"\xff\xff\xff\x00\x01", "not text"),
        ("x.json", b'{"a": 1}', "contains no filters"),
        ("x.json", b"{", "not JSON"),
        ("lists.csv", b"only-a-title\n", "row 1"),
        ("bookmarks.csv", b"no address\n", "row 1"),
        ("x.sqlite", b"SQLite format 3\0 and not really", "x.sqlite"),
    ],
)
def test_what_is_nothing_to_import_is_told(name, content, said, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ArchiveError, match=said):
        items_of(tmp_path / name, None, print)


@pytest.mark.parametrize(
    ("there", "said"), [("notes.txt", "imported$"), (CsvArchive.journal, "it was not finished$")]
)
def test_a_folder_with_nothing_to_import_is_told(there, said, tmp_path):
    (tmp_path / there).touch()
    with pytest.raises(ArchiveInputError, match=said):
        items_of(tmp_path, None, print)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ArchiveError, match=r"cannot read .*gone\.csv: No such file"):
        items_of(tmp_path / "gone.csv", None, print)


def test_a_command_that_can_import_nothing_ends_in_a_line(alice_shell):
    (alice_shell.folder / "x.csv").write_text("bob\n")
    done = alice_shell.run("import", "x.csv")
    assert (done.status, done.err.count("\n")) == (2, 1)


def test_what_is_in_a_table_is_said_or_seen(tmp_path):
    (tmp_path / "x.csv").write_text("bob@x.example\n\n@ann@y.example\n")
    assert [item.name for item in items_of(tmp_path / "x.csv", "blocks", print)] == [
        "bob@x.example",
        "ann@y.example",
    ]
    (tmp_path / "lists.csv").write_text("friends,bob@x.example\r\n", encoding="utf-16")
    (item,) = items_of(tmp_path / "lists.csv", None, print)
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


@each(
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


@pytest.mark.parametrize(
    "filters",
    [
        [{"title": "x", "context": 5}],
        [{"title": "x", "keywords_attributes": "cats"}],
        [{"title": "x", "keywords_attributes": [7]}],
        [{"title": "x", "statuses": 7}],
    ],
)
def test_filters_that_make_no_sense_are_told_in_a_line(tmp_path, filters):
    (tmp_path / "filters.json").write_text(json.dumps({"custom_filters": filters}))
    with pytest.raises(ArchiveInputError, match=r"filters\.json is not a valid export"):
        items_of(tmp_path / "filters.json", None, print)


def archive(folder, **items):
    """An archive of lines with these in it, as an export leaves it."""
    with LinesArchive(folder) as made:
        for what, found in items.items():
            rows = [(str(number), one) for number, one in enumerate(found)]
            made.add(what, what, rows, ArchivePlace(complete=True))
    return folder


def test_an_archive_is_read_from_the_first_to_the_latest(tmp_path):
    folder = archive(tmp_path / "x", tags=[{"name": "new"}, {"name": "old"}], domain_blocks=["B.example"])
    found = [(item.kind, item.name) for item in items_of(folder, None, print)]
    assert found == [("domain_blocks", "b.example"), ("tags", "old"), ("tags", "new")]


def test_a_line_that_was_never_finished_is_passed_over_and_a_damaged_one_is_told(tmp_path):
    folder = archive(tmp_path / "x", tags=[{"name": "one"}])
    with (folder / "tags.jsonl").open("ab") as lines:
        lines.write(b'{"name": "tw')
    assert [item.name for item in items_of(folder, None, print)] == ["one"]
    with (folder / "tags.jsonl").open("ab") as lines:
        lines.write(b"\n")
    with pytest.raises(ArchiveError, match=r"x.* is not a valid export"):
        items_of(folder, None, print)


@pytest.mark.parametrize(
    ("what", "one"), [("tags", "x"), ("list_members", {"list_id": "1"}), ("following", 7)]
)
def test_an_archive_with_something_else_in_it_is_told_in_a_line(tmp_path, what, one):
    lists = [{"id": "1", "title": "x"}]
    folder = archive(tmp_path / "x", **{"lists": lists, what: [one]})
    with pytest.raises(ArchiveError, match="is not a valid export"):
        items_of(folder, None, print)


@each("kind", ["domain_blocks", "tags", "blocks", "bookmarks", "lists"])
def test_a_row_without_a_name_is_nothing_to_import(kind):
    assert item_of_row(kind, [], ["", "x"]) is None
    assert item_of_row(kind, [], ["#", "x"] if kind == "tags" else ["", ""]) is None
