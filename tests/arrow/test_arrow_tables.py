"""Entities as tables, batches and files: made of anything that gives entities, and taken by other libraries."""

import subprocess
import sys
from typing import Any

import msgspec
import pytest

import atoot
import entity_samples
from atoot import entities

pa = pytest.importorskip("pyarrow", reason="data frames need pip install 'atoot[arrow]'")
pq = pytest.importorskip("pyarrow.parquet")
from atoot import arrow  # noqa: E402 - where pyarrow is


def statuses(*more: dict[str, Any]) -> list[entities.Status]:
    return [entities.Status.from_dict(data) for data in [*entity_samples.page(), *more]]


def test_columns_can_be_chosen_also_inside_others():
    table = arrow.table(statuses(), columns=["id", "account.acct", "reblog.account.acct", "tags"])
    assert table.column_names == ["id", "account.acct", "reblog.account.acct", "tags"]
    assert table.column("account.acct").to_pylist() == ["ada@example.social"] * 3
    assert table.column("reblog.account.acct").to_pylist() == [None, "ada@example.social", None]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (["acount"], "Status has no field 'acount'"),
        (["account.name"], "Account has no field 'name'"),
        (["id.x"], r"id of Status is no entity: it has no column id\.x"),
        (["tags.name"], r"tags of Status is no entity: it has no column tags\.name"),
    ],
)
def test_a_column_that_is_none_is_refused(columns: list[str], sentence: str):
    with pytest.raises(ValueError, match=sentence):
        arrow.table(statuses(), columns=columns)


def test_wrong_uses_are_said_in_a_sentence():
    with pytest.raises(TypeError, match=r"columns: expected a list of names, got one text: \['id'\]"):
        arrow.table(statuses(), columns="id")
    with pytest.raises(ValueError, match="no entities to tell the kind"):
        arrow.table([])
    with pytest.raises(TypeError, match="expected Status, got Account: a table has one kind"):
        arrow.table([*statuses(), statuses()[0].account])
    with pytest.raises(TypeError, match="expected entities, got dict"):
        arrow.batch([{}])
    with pytest.raises(ValueError, match="rows: expected a whole number, 1 or more, got 0"):
        arrow.reader(statuses(), entities.Status, rows=0).read_all()
    with pytest.raises(ValueError, match="dictionary: there is no column 'words'"):
        arrow.batch(statuses(), dictionary=["words"])


def test_an_entity_of_a_class_below_gives_the_columns_of_the_kind():
    account = entities.Account.from_dict(entity_samples.account("7"))
    own = entities.CredentialAccount.from_dict({**entity_samples.account("8"), "source": {}, "strange": 1})
    rows = arrow.table([account, own], entities.Account)
    assert rows.schema == arrow.schema(entities.Account)
    assert rows.column("id").to_pylist() == ["7", "8"]
    assert rows.column("acct").to_pylist() == [account.acct, own.acct]
    assert msgspec.json.decode(rows.column("extra").to_pylist()[1]) == {"strange": 1}


def test_words_that_are_few_can_be_stored_once():
    table = arrow.table(statuses(), dictionary=["visibility", "language"])
    assert table.schema.field("visibility").type == pa.dictionary(pa.int32(), pa.string())
    assert table.column("visibility").to_pylist() == ["public"] * 3
    assert table.column("language").to_pylist() == [None] * 3


def test_a_table_goes_to_parquet_and_ipc_and_back(tmp_path):
    table = arrow.table(statuses(entity_samples.status(trust=1)), dictionary=["visibility"])
    pq.write_table(table, tmp_path / "statuses.parquet")
    assert pq.read_table(tmp_path / "statuses.parquet").equals(table)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    assert pa.ipc.open_stream(sink.getvalue()).read_all().equals(table)


class FrameLibrary:
    """Takes data as pandas, polars and DuckDB do: by the protocol that Arrow has for it, knowing nothing else of it."""

    def __init__(self, data: Any) -> None:
        self.table = pa.RecordBatchReader.from_stream(
            type("Exported", (), self._only_protocol(data))()
        ).read_all()

    @staticmethod
    def _only_protocol(data: Any) -> dict[str, Any]:
        return {"__arrow_c_stream__": lambda _self, schema=None: data.__arrow_c_stream__(schema)}


def test_other_libraries_can_take_a_table_and_a_reader():
    rows = statuses()
    table = arrow.table(rows)
    assert FrameLibrary(table).table.equals(table)
    taken = FrameLibrary(arrow.reader(iter(rows), entities.Status, rows=2)).table
    assert taken.equals(table)


def test_a_reader_takes_no_more_than_it_is_asked_for():
    given_out = []

    def endless():
        for number in range(10**9):
            given_out.append(number)
            yield entities.Tag(name=str(number))

    batch = arrow.reader(endless(), entities.Tag, rows=10).read_next_batch()
    assert batch.column("name").to_pylist() == [str(number) for number in range(10)]
    assert len(given_out) == 10


async def test_batches_come_from_anything_asynchronous_be_it_items_or_pages():
    rows = statuses()

    async def items():
        for row in rows:
            yield row

    async def pages():
        for row in rows:
            yield atoot.Page([row])
            yield atoot.Page()

    for source in (items(), pages()):
        made = [batch async for batch in arrow.batches(source, rows=2)]
        assert [batch.num_rows for batch in made] == [2, 1]
        assert pa.Table.from_batches(made).equals(arrow.table(rows))


async def test_batches_of_nothing_are_none():
    async def nothing():
        return
        yield

    assert [batch async for batch in arrow.batches(nothing())] == []


async def test_a_list_of_the_api_becomes_batches(alice: atoot.MastodonAPI):
    for number in range(3):
        await alice.create_status(status=f"Number {number}")
    me = await alice.verify_account_credentials()
    made = [batch async for batch in arrow.batches(alice.account_statuses(me, limit=2), columns=["content"])]
    assert [batch.num_rows for batch in made] == [3]
    pages = alice.account_statuses(me, limit=2).pages()
    assert [batch.num_rows async for batch in arrow.batches(pages, rows=2)] == [2, 1]


def test_entities_are_written_into_a_file_as_they_come(tmp_path):
    parquet, rows = pytest.importorskip("pyarrow.parquet"), statuses()
    with arrow.ParquetFile(
        tmp_path / "x.parquet", entities.Status, columns=["id", "account.acct"], rows=2
    ) as file:
        for row in rows:
            file.write([row])
    made = parquet.ParquetFile(tmp_path / "x.parquet")
    assert made.read().equals(arrow.table(rows, columns=["id", "account.acct"]))
    assert made.metadata.num_row_groups == 2
    with pytest.raises(ValueError, match="rows"):
        arrow.ParquetFile(tmp_path / "y.parquet", entities.Status, rows=0)


def test_a_file_that_is_not_finished_leaves_what_had_its_name(tmp_path):
    parquet, path = pytest.importorskip("pyarrow.parquet"), tmp_path / "x.parquet"
    with arrow.ParquetFile(path, entities.Status, columns=["id"]) as file:
        file.write(statuses())
    before = path.read_bytes()
    unfinished = arrow.ParquetFile(path, entities.Status, columns=["id"])
    unfinished.write(statuses()[:1])
    assert path.read_bytes() == before
    unfinished.close()
    unfinished.close()
    assert parquet.read_metadata(path).num_rows == 1
    assert [one.name for one in tmp_path.iterdir()] == ["x.parquet"]


def test_without_pyarrow_a_sentence_says_what_to_install():
    script = "import sys; sys.modules['pyarrow'] = None; import atoot; atoot.arrow"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.endswith("ImportError: atoot.arrow needs pyarrow: pip install 'atoot[arrow]'\n")
