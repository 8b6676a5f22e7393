"""Entities as Arrow tables: what a column holds is what the attribute gives, and nothing that came is lost."""

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import atoot
import entity_samples
from atoot import entities

pa = pytest.importorskip("pyarrow", reason="data frames need pip install 'atoot[arrow]'")
pq = pytest.importorskip("pyarrow.parquet")
from atoot import arrow  # noqa: E402 - where pyarrow is

KINDS = [getattr(entities, name) for name in entities.__all__ if name not in ("Entity", "PagedEntity")]


def statuses(*more: dict[str, Any]) -> list[entities.Status]:
    return [entities.Status.from_dict(data) for data in [*entity_samples.page(), *more]]


def test_every_entity_has_a_schema_and_every_field_a_column():
    for kind in KINDS:
        schema = arrow.schema(kind)
        assert schema.names == [*(n for n in kind.__struct_encode_fields__ if " " not in n), "extra"], kind
        assert arrow.batch([], kind).schema == schema, kind
        assert arrow.table([], kind).schema == schema, kind


def test_columns_have_the_types_of_the_attributes():
    schema = arrow.schema(entities.Status)
    moment = pa.timestamp("us", tz="UTC")
    assert schema.field("id").type == pa.string()
    assert schema.field("created_at").type == moment
    assert schema.field("sensitive").type == pa.bool_()
    assert schema.field("replies_count").type == pa.int64()
    account = schema.field("account").type
    assert account.field("acct").type == pa.string()
    assert account.field("last_status_at").type == pa.date32()
    assert schema.field("tags").type.value_type.field("name").type == pa.string()
    assert schema.field("media_attachments").type.value_type.field("meta").type.field("focus").type.field(
        "x"
    ).type == (pa.float64())
    assert arrow.schema(entities.Instance).field("api_versions").type == pa.map_(pa.string(), pa.int64())
    assert arrow.schema(entities.Activity).field("statuses").type == pa.int64()
    assert arrow.schema(entities.Activity).field("week").type == moment
    assert schema.metadata == {b"atoot.entity": b"Status"}


def test_a_table_holds_what_the_attributes_give():
    rows = statuses()
    table = arrow.table(rows)
    for row, status in zip(table.to_pylist(), rows, strict=True):
        assert row["id"] == status.id
        assert row["created_at"] == status.created_at
        assert row["edited_at"] is None
        assert row["account"]["acct"] == status.account.acct
        assert row["account"]["last_status_at"] == status.account.last_status_at == date(2026, 8, 1)
        assert [tag["name"] for tag in row["tags"]] == [tag.name for tag in status.tags]
        assert row["media_attachments"][0]["meta"]["focus"] == {"x": 1.0, "y": -0.5, "extra": None}
        assert row["poll"]["own_votes"] == [0]
        assert row["pleroma"] is None
        assert row["extra"] is None
    boosted = [row["reblog"] and row["reblog"]["id"] for row in table.to_pylist()]
    assert boosted == [None, "13", None]
    quoted = [row["quote"] and row["quote"]["quoted_status"]["account"]["id"] for row in table.to_pylist()]
    assert quoted == [None, None, "6"]


def test_what_is_inside_its_own_kind_is_json_beyond_the_depth():
    deep = entity_samples.status(
        "1", reblog=entity_samples.status("2", reblog=entity_samples.status("3", content="<p>3</p>"))
    )
    rows = statuses(deep)
    (inside,) = [row["reblog"] for row in arrow.table(rows).to_pylist() if row["id"] == "1"]
    assert msgspec.json.decode(inside["reblog"])["content"] == "<p>3</p>"
    (flat,) = [row["reblog"] for row in arrow.table(rows, depth=0).to_pylist() if row["id"] == "1"]
    assert msgspec.json.decode(flat)["reblog"]["id"] == "3"
    whole = arrow.table(rows, columns=["reblog.reblog.id"], depth=0)
    assert whole.to_pylist()[-1] == {"reblog.reblog.id": "3"}


def test_what_no_field_could_take_stands_in_extra():
    odd = entity_samples.status(
        "1", trust={"level": 4}, edited_at="soon", account=entity_samples.account(mood="gay", created_at="?")
    )
    row = arrow.batch(statuses(odd)).to_pylist()[-1]
    assert msgspec.json.decode(row["extra"]) == {"trust": {"level": 4}, "edited_at": "soon"}
    assert row["edited_at"] is None
    assert msgspec.json.decode(row["account"]["extra"]) == {"mood": "gay", "created_at": "?"}
    assert arrow.batch(statuses(odd), columns=["id", "extra"]).to_pylist()[-1]["extra"] == row["extra"]


def test_plain_json_of_other_servers_is_a_text():
    row = arrow.batch(statuses(entity_samples.status(pleroma={"local": True}))).to_pylist()[-1]
    assert msgspec.json.decode(row["pleroma"]) == {"local": True}


def test_lists_that_are_null_empty_or_full_keep_apart():
    def status(roles: Any) -> dict[str, Any]:
        return entity_samples.status(account=entity_samples.account(roles=roles))

    rows = arrow.table(statuses(status(None), status([]), status([{"id": "1"}, {"id": "2"}])))
    roles = [row["account"]["roles"] for row in rows.to_pylist()[3:]]
    assert roles[:2] == [None, []]
    assert [role["id"] for role in roles[2]] == ["1", "2"]


def test_maps_keep_their_names():
    instance = entities.Instance.from_dict({"domain": "a.example", "api_versions": {"mastodon": 6, "x": 1}})
    (row,) = arrow.batch([instance]).to_pylist()
    assert row["api_versions"] == [("mastodon", 6), ("x", 1)]


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
    with pytest.raises(ValueError, match="no entities, and no kind"):
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


def test_numbers_and_texts_that_arrow_cannot_hold_cost_only_themselves():
    odd = entities.Status(
        id="\ud800", created_at=datetime(2026, 1, 1, tzinfo=UTC), account=statuses()[0].account
    )
    odd.replies_count = 2**70
    odd.pleroma = {"x": "\udc00"}
    (row,) = arrow.batch([odd]).to_pylist()
    assert (row["id"], row["replies_count"]) == ("?", None)
    assert row["created_at"] == datetime(2026, 1, 1, tzinfo=UTC)
    assert "udc00" in row["pleroma"]


DATES = st.one_of(
    st.datetimes().map(datetime.isoformat),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.datetimes().map(lambda moment: moment.isoformat() + "+05:30"),
    st.datetimes().map(lambda moment: moment.isoformat(" ", "minutes") + "Z"),
    st.dates().map(date.isoformat),
    st.sampled_from(
        ["0000-01-01T00:00:00Z", "0000-01-01", "2026-12-31T23:59:60Z", "1754056190", "soon", "", "2026-08"]
    ),
    st.text(alphabet="0123456789-:TZ+. ", max_size=25),
    st.none(),
)


@given(st.lists(DATES, max_size=5), st.lists(DATES, max_size=5))
def test_a_column_of_times_holds_what_attributes_give(moments: list[str | None], days: list[str | None]):
    account = entity_samples.account()
    rows = [
        *(entities.AdminIp.from_dict({"ip": "1", "used_at": moment}) for moment in moments),
    ]
    column = arrow.table(rows, entities.AdminIp, columns=["used_at"]).column("used_at")
    assert column.to_pylist() == [row.used_at for row in rows]
    people = [entities.Account.from_dict({**account, "last_status_at": day}) for day in days]
    column = arrow.table(people, entities.Account, columns=["last_status_at"]).column("last_status_at")
    assert column.to_pylist() == [person.last_status_at for person in people]


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


def test_without_pyarrow_a_sentence_says_what_to_install():
    script = "import sys; sys.modules['pyarrow'] = None; import atoot; atoot.arrow"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr.endswith("ImportError: atoot.arrow needs pyarrow: pip install 'atoot[arrow]'\n")
