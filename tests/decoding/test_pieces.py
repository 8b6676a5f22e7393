import msgspec
import pytest

from atoot.decoding.pieces import pieces
from tables import each


def test_items_come_as_they_were_written():
    body = b'[ {"id": "1", "x": 1.50} , {"id":"2"}]'
    assert pieces(body) == [(b'{"id": "1", "x": 1.50}', {"id": "1", "x": 1.5}), (b'{"id":"2"}', {"id": "2"})]


def test_items_inside_of_an_object_come_in_the_order_of_its_fields():
    body = b'{"descendants": [{"id": "3"}], "ancestors": [{"id": "1"}], "more": {}}'
    assert [one["id"] for _, one in pieces(body, ("ancestors", "descendants"))] == ["1", "3"]


def test_an_object_may_lack_a_field():
    assert pieces(b"{}", ("ancestors",)) == []
    assert pieces(b'{"ancestors":[1]}', ("ancestors", "descendants")) == [(b"1", 1)]


@each("body", [b'{"error":"x"}', b'{"error":"x\xff"}'])
def test_an_object_of_something_else_is_one_item_that_nobody_expects(body):
    assert [list(data) for _, data in pieces(body, ("ancestors",), listed=False)] == [["error"]]


def test_all_of_it_may_be_one_item():
    assert pieces(b'{"a": 1}', listed=False) == [(b'{"a": 1}', {"a": 1})]


@each("body", [b'[{"id": "1", "t": "\xff"}]', b'[{"id": "1",},]', b'\xef\xbb\xbf[{"id": "1"}]'])
def test_a_flaw_costs_itself(body):
    [(raw, data)] = pieces(body)
    assert data["id"] == "1"
    assert msgspec.json.decode(raw) == data


@each(
    "body",
    [b"", b"<html>", b'{"error": "x"}', b"[" * 100_000, b"7", b'[{"id": ', b"[" + b"[]," * 500_000 + b"[]]"],
)
def test_what_is_no_list_is_refused(body):
    with pytest.raises(msgspec.DecodeError):
        pieces(body)


@each("body", [b'{"ancestors": 7}', b'{"ancestors": null}'])
def test_a_field_that_is_no_list_holds_nothing(body):
    assert pieces(body, ("ancestors",)) == []
