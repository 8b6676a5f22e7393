import json
from pathlib import Path

import pytest

from atoot import harvest
from atoot.harvest import Item, JsonLines


def item(key, raw=b'{"id": "1"}', kind="Status", gone=""):
    return Item(key, kind, raw, "x.example", gone)


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


async def test_items_are_lines_as_the_host_sent_them(tmp_path):
    with JsonLines(tmp_path / "x.jsonl") as sink:
        await sink(
            [
                item("u:1", b'{"id": "1", "x": 1.50}'),
                item("u:2", b"", gone="deleted"),
                item("a.example", b'"a.example"', "Host"),
            ]
        )
    assert (tmp_path / "x.jsonl").read_bytes().splitlines()[
        0
    ] == b'{"key":"u:1","kind":"Status","host":"x.example","item":{"id": "1", "x": 1.50}}'
    assert lines(tmp_path / "x.jsonl")[1:] == [
        {"key": "u:2", "kind": "Status", "host": "x.example", "gone": "deleted"},
        {"key": "a.example", "kind": "Host", "host": "x.example", "item": "a.example"},
    ]


async def test_an_item_that_was_sent_on_many_lines_is_one(tmp_path):
    with JsonLines(tmp_path / "x.jsonl") as sink:
        await sink([item("u:1", b'{\r\n  "id": "1",\n "t": "a b"}')])
    [line] = lines(tmp_path / "x.jsonl")
    assert line["item"] == {"id": "1", "t": "a b"}


async def test_a_key_is_written_once_also_when_the_file_is_opened_again(tmp_path):
    for _ in range(2):
        with JsonLines(tmp_path / "x.jsonl") as sink:
            await sink([item("u:1"), item("u:1"), item("u:2")])
    assert [line["key"] for line in lines(tmp_path / "x.jsonl")] == ["u:1", "u:2"]
    with JsonLines(tmp_path / "x.jsonl", once=False) as sink:
        await sink([item("u:1")])
    assert len(lines(tmp_path / "x.jsonl")) == 3


async def test_that_an_item_is_gone_is_written_though_the_item_is_there(tmp_path):
    with JsonLines(tmp_path / "x.jsonl") as sink:
        await sink([item("u:1"), item("u:1", b"", gone="deleted")])
    assert len(lines(tmp_path / "x.jsonl")) == 2


async def test_a_line_that_was_cut_off_is_taken_out(tmp_path):
    path = tmp_path / "x.jsonl"
    with JsonLines(path) as sink:
        await sink([item("u:1"), item("u:2")])
    path.write_bytes(path.read_bytes()[:-9])
    with JsonLines(path) as sink:
        await sink([item("u:2"), item("u:3")])
    assert [line["key"] for line in lines(path)] == ["u:1", "u:2", "u:3"]


def test_another_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a;b\nc")
    with pytest.raises(ValueError, match="not a file of items"):
        JsonLines(path)
    assert path.read_text() == "a;b\nc"


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path):
    path = tmp_path / "x.jsonl"
    with JsonLines(path) as sink, FULL.open("ab", buffering=0) as full:
        sink.write([item("u:1")])
        real, sink._file = sink._file, full
        with pytest.raises(OSError, match="run it again"):
            sink.write([item("u:2")])
        sink._file = real
        sink.write([item("u:1"), item("u:2")])
    assert [line["key"] for line in lines(path)] == ["u:1", "u:2"]


STATUS = b'{"id": "1", "uri": "u:1", "created_at": "2026-01-01T00:00:00.000Z", "content": "<p>x</p>", "account": {"id": "1", "username": "a", "acct": "a", "created_at": "2026-01-01T00:00:00.000Z"}}'


async def test_statuses_become_the_rows_of_a_parquet_file(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pip install 'atoot[arrow]'")
    with harvest.Parquet(
        tmp_path / "x.parquet", columns=["id", "created_at", "account.acct"], rows=2
    ) as sink:
        await sink([item("u:1", STATUS)] * 5 + [item("u:2", b"", gone="deleted"), item("a", b'"a"', "Host")])
    table = parquet.read_table(tmp_path / "x.parquet")
    assert table.num_rows == 5
    assert table.column("id").to_pylist() == ["1"] * 5
    assert parquet.ParquetFile(tmp_path / "x.parquet").metadata.num_row_groups == 3


def test_a_kind_that_is_no_entity_has_no_columns(tmp_path):
    pytest.importorskip("pyarrow", reason="needs pip install 'atoot[arrow]'")
    with pytest.raises(ValueError, match="kind: expected Status or Account"):
        harvest.Parquet(tmp_path / "x.parquet", "Host")
