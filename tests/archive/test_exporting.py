import asyncio
import json
import os

import pytest
from command_line import CommandLine
from exports import FULL, MOST_MEMORY, OUTPUTS, TENTH, is_complete, measured, saved
from hypothesis import given
from hypothesis import strategies as st

from atoot import archive
from atoot.archive.errors import ArchiveError
from atoot.archive.exporting import archive_at, file_name, kinds_of, objects_of
from atoot.archive.kinds import IN_CSV, KINDS
from atoot.archive.sources import batches
from atoot.archive.stores import Archive, LinesArchive
from atoot.archive.tables import CsvArchive
from atoot.paging import Page
from atoot.testing import answer
from tables import each

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits are those of Unix")


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_post_is_saved_once_in_little_memory(output, archivist):
    status, memory = measured(archivist, "export", "posts", "-o", output)
    assert status == 0
    is_complete(archivist.folder / output, TENTH)
    assert memory < MOST_MEMORY


@pytest.mark.chaos
@pytest.mark.parametrize("output", OUTPUTS)
def test_ten_thousand_posts_are_saved_once_in_little_memory(output, large_instance, tmp_path):
    shell = CommandLine(tmp_path, large_instance[1])
    status, memory = measured(shell, "export", "posts", "-o", output)
    assert status == 0
    is_complete(tmp_path / output, FULL)
    assert memory < MOST_MEMORY


@pytest.mark.parametrize("output", OUTPUTS)
async def test_everything_is_saved_as_the_server_sent_it(output, alice_shell, alice, bob):
    him, me = await bob.verify_account_credentials(), await alice.verify_account_credentials()
    mine = await alice.create_status(status="mine \u2028 ü")
    his = await bob.create_status(status="his")
    await alice.status_bookmark(his)
    await alice.status_favourite(his)
    await alice.account_follow(him)
    await bob.account_follow(me)
    friends = await alice.create_list("friends")
    await alice.list_accounts_add(friends, [him])
    done = await asyncio.to_thread(alice_shell.run, "export", "-o", output, "--json")
    assert done.status == 0
    path = alice_shell.folder / output
    sent = await alice.get(f"/api/v1/accounts/{me.id}/statuses")
    assert saved(path) == sent
    assert sent[0]["id"] == mine.id
    for kind in ("bookmarks", "favourites"):
        assert [item["id"] for item in saved(path, kind)] == [his.id]
    for kind in ("followers", "following"):
        assert [item["acct"] for item in saved(path, kind)] == ["bob"]
    assert [item["title"] for item in saved(path, "lists")] == ["friends"]
    (member,) = saved(path, "list_members")
    assert (member["list_id"], member["account"]["acct"]) == (friends.id, "bob")
    assert done.data["posts"] == {"new": 1, "saved": 1}
    assert done.data["list_members"] == {"new": 1, "saved": 1}
    assert done.data["blocks"] == {"new": 0, "saved": 0}


@pytest.mark.parametrize("output", OUTPUTS)
def test_run_again_it_fetches_what_is_new_and_no_more(output, alice_shell):
    for n in range(3):
        alice_shell.run("post", f"old {n}")
    alice_shell.run("export", "posts", "-o", output)
    alice_shell.run("post", "new")
    done = alice_shell.run("export", "posts", "-o", output, "--json")
    assert done.data["posts"] == {"new": 1, "saved": 4}
    is_complete(alice_shell.folder / output, 4)


async def test_what_is_new_is_found_without_reading_everything_again(shell, server):
    texts = [{"id": str(n)} for n in range(30, 0, -1)]
    account = {"id": "1", "username": "a", "acct": "a", "statuses_count": 30}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))

    def page(request):
        last = int(request.query.get("max_id", "999"))
        return answer(json=[text for text in texts if int(text["id"]) < last][:10])

    route = server.on("GET", "/api/v1/accounts/1/statuses", page)
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    for _ in range(2):
        done = await asyncio.to_thread(shell.run, "export", "posts", "-o", "x.sqlite", env=env)
        assert done.status == 0
    assert len(route.requests) == 4 + 1
    is_complete(shell.folder / "x.sqlite", 30)


@each(
    ("account", "name"),
    [
        ("alice@example.org:3000", "alice@example.org_3000"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("-o/../x", "o_.._x"),
        ("c:\\x\0y", "c__x_y"),
    ],
)
def test_a_name_that_the_server_gives_leads_nowhere_else(account, name):
    assert file_name(account) == name


async def test_what_the_server_does_not_give_is_told_and_the_rest_is_saved(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    server.on("GET", "/api/v1/bookmarks", answer(status=403, json={"error": "out of scope"}))
    server.on("GET", "/api/v1/favourites", answer(json=[{"id": 7}, {"uri": "no id"}, {"uri": "no id"}]))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    words = ("export", "bookmarks", "favourites", "-o", "x", "--json")
    done = await asyncio.to_thread(shell.run, *words, env=env)
    assert done.status == 1
    assert "not everything was saved: bookmarks: 403" in done.err
    assert saved(shell.folder / "x", "favourites") == [{"id": 7}, {"uri": "no id"}]
    assert json.loads(done.out)["favourites"] == {"new": 2, "saved": 2}


async def test_an_answer_that_is_no_list_is_told(shell, server):
    account = {"id": "1", "username": "a", "acct": "a"}
    server.on("GET", "/api/v1/accounts/verify_credentials", answer(json=account))
    server.on("GET", "/api/v1/bookmarks", answer(json={"error": "later"}))
    env = {"ATOOT_INSTANCE": server.origin, "ATOOT_ACCESS_TOKEN": "token-token"}
    done = await asyncio.to_thread(shell.run, "export", "bookmarks", "-o", "x.sqlite", env=env)
    assert done.status == 1
    assert "no list of JSON: later" in done.err
    assert saved(shell.folder / "x.sqlite", "bookmarks") == []


@given(st.text())
def test_a_name_from_a_server_is_one_file_of_the_folder(account):
    name = file_name(account)
    assert not set(name) & set("/\\\0:")
    assert not name.startswith((".", "-"))


@each(
    ("what", "form", "kinds"),
    [
        ((), None, KINDS),
        ((), "csv", IN_CSV),
        (("posts",), "sqlite", ("posts",)),
        (("lists",), "csv", ("lists",)),
    ],
)
def test_without_a_word_everything_is_saved_that_the_form_can_have(what, form, kinds):
    assert kinds_of(what, form) == kinds


def test_what_the_form_cannot_have_is_wrong_usage():
    with pytest.raises(ArchiveError, match="no import file for posts"):
        kinds_of(("lists", "posts"), "csv")


@pytest.mark.parametrize(
    ("output", "form", "kind", "place"),
    [
        (None, None, Archive, "me.sqlite"),
        (None, "jsonl", LinesArchive, "me"),
        ("x.DB", None, Archive, "x.DB"),
        ("x", None, LinesArchive, "x"),
        ("x", "sqlite", Archive, "x"),
        ("x.sqlite", "csv", CsvArchive, "x.sqlite"),
    ],
)
def test_the_form_is_said_or_seen_by_the_name(output, form, kind, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = archive_at(output, form, "me")
    assert (type(made), str(made.place_of_all)) == (kind, place)


@given(st.lists(st.text(max_size=2)), st.integers(1, 50))
def test_pieces_are_together_the_whole_and_none_is_too_long(items, size):
    pieces = batches(items, size)
    assert [item for piece in pieces for item in piece] == items
    assert all(0 < len(piece) <= size for piece in pieces)


def test_of_a_page_what_is_neither_an_object_nor_a_text_is_no_item():
    assert objects_of(Page([{"id": "1"}, None, 7, "x"])) == [{"id": "1"}, "x"]
    assert objects_of(Page([])) == []
    with pytest.raises(ArchiveError, match="something other than a list"):
        objects_of(Page([None, 7]))


async def test_an_export_is_a_call_that_tells_what_it_did(alice, instance, tmp_path):
    status = await alice.create_status(status="Hello!")
    told = Told()
    first = await archive.export(alice, tmp_path / "a.sqlite", kinds=["posts", "lists"], progress=told)
    assert (first.path, first.new["posts"], first.refused) == (tmp_path / "a.sqlite", 1, [])
    assert told.parts == ["posts", "lists"]
    assert [one["id"] for one in saved(first.path)] == [status.id]
    again = await archive.export(alice, tmp_path / "a.sqlite", kinds=["posts", "lists"])
    assert (again.new["posts"], again.saved["posts"]) == (0, 1)
    for wrong, said in (({"kinds": ["toots"]}, "nothing called 'toots'"), ({"form": "xml"}, "no form 'xml'")):
        with pytest.raises(ValueError, match=said):
            await archive.export(alice, tmp_path / "b.sqlite", **wrong)


class Told(archive.JobProgress):
    """Remembers the parts that were done."""

    def __init__(self):
        self.parts, self._name = [], ""

    def begin(self, name, there, total):
        self._name = name

    def end(self, new):
        self.parts.append(self._name)
