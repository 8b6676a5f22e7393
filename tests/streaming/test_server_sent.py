import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.streaming import server_sent
from atoot.streaming.server_sent import Parser, TooLongError


def parse(*chunks: bytes) -> list[tuple[str, str]]:
    parser = Parser()
    return [(event, data) for chunk in chunks for event, data, _ in parser.feed(chunk)]


def test_an_event_ends_with_an_empty_line():
    assert parse(b"event: update\ndata: {}\n") == []
    assert parse(b"event: update\ndata: {}\n\n") == [("update", "{}")]


def test_an_event_without_a_name_is_a_message():
    assert parse(b"data: x\n\n") == [("message", "x")]


def test_an_event_without_data_is_none():
    assert parse(b"event: update\n\ndata: x\n\n") == [("message", "x")]


def test_data_of_several_lines_is_joined():
    assert parse(b"data: a\ndata\ndata:  b\n\n") == [("message", "a\n\n b")]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_every_kind_of_line_end_is_one(end):
    assert parse(end.join([b"event: update", b"data: a", b"data: b", b"", b"data: c", b"", b""])) == [
        ("update", "a\nb"),
        ("message", "c"),
    ]


def test_a_line_end_may_come_in_two_pieces():
    assert parse(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == [("message", "a\nb")]
    assert parse(b"data: a\r", b"", b"\n", b"\r\n") == [("message", "a")]


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    assert parse(b"\xef", b"\xbb\xbfdata: x\n\n") == [("message", "x")]


def test_comments_are_counted_and_say_nothing():
    parser = Parser()
    assert [tuple(event) for event in parser.feed(b":)\n:thump\n\ndata: x\n:\n\n")] == [("message", "x", "")]
    assert parser.comments == 3


def test_ids_and_waits_are_kept():
    parser = Parser()
    assert parser.feed(b"id: 7\nretry: 1500\ndata: x\n\n")[0].last_id == "7"
    assert parser.feed(b"id: a\0b\nretry: soon\nodd: field\ndata: y\n\n")[0].last_id == "7"
    assert parser.retry == 1500


def test_a_letter_may_come_in_two_pieces_and_bytes_that_are_none_are_replaced():
    assert parse("data: Café\n\n".encode()[:11], "data: Café\n\n".encode()[11:]) == [("message", "Café")]
    assert parse(b"data: \xff\n\n") == [("message", "\N{REPLACEMENT CHARACTER}")]


def test_an_event_without_end_is_an_error(monkeypatch):
    monkeypatch.setattr(server_sent, "LONGEST", 100)
    parser = Parser()
    with pytest.raises(TooLongError):
        for _ in range(20):
            parser.feed(b"data: 123456789\n")
    with pytest.raises(TooLongError):
        for _ in range(20):
            Parser().feed(b"x" * 200)


LINES = st.lists(
    st.sampled_from(
        ["event: update", "data: a", "data:b", "data", ":thump", "", "", "id: 1", "data: é\u2028", "x"]
    )
)


@given(LINES, st.sampled_from(["\n", "\r", "\r\n"]), st.data())
def test_it_does_not_matter_into_which_pieces_a_stream_is_cut(lines, end, data):
    whole = (end.join(lines) + end).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert parse(*pieces) == parse(whole)
