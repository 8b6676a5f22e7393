"""Entities as columns: what a column holds is what the attribute gives, and nothing that came is lost."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
