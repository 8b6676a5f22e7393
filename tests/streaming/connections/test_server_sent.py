import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from atoot.streaming.connections import frames
from atoot.streaming.connections.frames import Parser, TooLongError
from tables import each


def parse(*chunks: bytes) -> list[tuple[str, str]]:
    parser = Parser()
    return [(event, data) for chunk in chunks for event, data in parser.feed(chunk)]


def test_an_event_ends_with_an_empty_line():
    assert parse(b"event: update\ndata: {}\n") == []
    assert parse(b"event: update\ndata: {}\n\n") == [("update", "{}")]


def test_an_event_without_a_name_is_a_message():
    assert parse(b"data: x\n\n") == [("message", "x")]


def test_an_event_without_data_is_none():
    assert parse(b"event: update\n\ndata: x\n\n") == [("message", "x")]


def test_data_of_several_lines_is_joined():
    assert parse(b"data: a\ndata\ndata:  b\n\n") == [("message", "a\n\n b")]


@each("end", [b"\n", b"\r", b"\r\n"])
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
    assert [tuple(event) for event in parser.feed(b":)\n:thump\n\ndata: x\n:\n\n")] == [("message", "x")]
    assert parser.comments == 3


def test_waits_are_kept_and_other_fields_change_nothing():
    parser = Parser()
    assert parser.feed(b"id: 7\nretry: 1500\ndata: x\n\n") == [("message", "x")]
    assert parser.feed(b"id: a\0b\nretry: soon\nodd: field\ndata: y\n\n") == [("message", "y")]
    assert parser.retry == 1500


def test_a_letter_may_come_in_two_pieces_and_bytes_that_are_none_are_replaced():
    assert parse("data: Café\n\n".encode()[:11], "data: Café\n\n".encode()[11:]) == [("message", "Café")]
    assert parse(b"data: \xff\n\n") == [("message", "\N{REPLACEMENT CHARACTER}")]


@pytest.mark.parametrize(
    "line",
    [
        b"data: 123456789\n",
        b"data\n",
        b"data:\r",
        b"event: update\n",
        b"id: 7\r\n",
        b"retry: 1\n",
        b"odd: field\n",
        b"x" * 30,
        b"data: " + b"x" * 300,
        b":" * 30,
    ],
)
def test_an_event_without_end_is_an_error(monkeypatch, line):
    monkeypatch.setattr(frames, "LONGEST", 100)
    parser = Parser()
    with pytest.raises(TooLongError, match="more than 100 bytes"):
        for _ in range(30):
            parser.feed(line)


def test_the_bound_is_for_each_event_not_for_the_stream(monkeypatch):
    monkeypatch.setattr(frames, "LONGEST", 100)
    parser = Parser()
    for _ in range(20):
        assert len(parser.feed(b"event: x\ndata: " + b"y" * 70)) == 0
        assert len(parser.feed(b"\n\n")) == 1


@each("comment", [b":thump\n", b":\n", b":" + b"x" * 5000 + b"\n"])
def test_comments_without_end_are_counted_and_take_no_memory(comment):
    parser = Parser()
    piece = comment * (20_000 // len(comment))
    count = piece.count(b"\n")
    parser.feed(piece)
    tracemalloc.start()
    try:
        for _ in range(10):
            assert parser.feed(piece) == []
        assert tracemalloc.get_traced_memory()[0] < 10_000
    finally:
        tracemalloc.stop()
    assert parser.comments == 11 * count


def test_many_short_lines_of_data_take_no_more_memory_than_they_are_long():
    parser = Parser()
    piece = b"data: ab\n" * 10_000
    tracemalloc.start()
    try:
        for _ in range(20):
            parser.feed(piece)
        assert tracemalloc.get_traced_memory()[0] < 20 * len(piece)
    finally:
        tracemalloc.stop()
    assert parser.feed(b"\n")[0].data.count("ab") == 200_000


@each("size", [100, 1000, 65_536])
def test_a_long_line_costs_as_much_a_byte_as_a_short_one(size):
    pieces = [b"data: ", *[b"x" * size] * (8_000_000 // size), b"\n\n"]
    parser = Parser()
    began = time.process_time()
    found = [event for piece in pieces for event in parser.feed(piece)]
    # Half a second at most; what reads the line anew with each piece takes minutes.
    assert time.process_time() - began < 10
    assert len(found[0].data) == 8_000_000 // size * size


@each(
    ("said", "kept"),
    [
        ("0", 0),
        ("1500", 1500),
        ("00000000000000001500", 1500),
        ("299999", 299_999),
        ("300001", 300_000),
        ("9" * 5000, 300_000),
        ("0" * 5000, 0),
        ("0" * 5000 + "7", 7),
        ("-5", None),
        ("1e9", None),
        ("1.5", None),
        ("", None),
        (" 7", None),
        ("٣", None),
        ("soon", None),
    ],
)
def test_the_wait_that_a_server_wishes_for_is_a_number_within_reason(said, kept):
    parser = Parser()
    assert parser.feed(f"retry: {said}\ndata: x\n\n".encode())[0].data == "x"
    assert parser.retry == kept


@each("stop", range(1, len("data: Caf\u00e9 \U0001f600\n\n".encode())))
def test_letters_of_several_bytes_may_be_cut_anywhere(stop):
    whole = "data: Café \U0001f600\n\n".encode()
    assert parse(whole[:stop], whole[stop:]) == [("message", "Café \U0001f600")]


@each("bad", [b"\xff", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc0\x80", b"\xed\xa0\xbd"])
def test_a_bad_byte_costs_one_letter_not_the_line_nor_the_next(bad):
    cut = [*(bytes([byte]) for byte in b"data: a" + bad), b"\ndata: b\n\n"]
    for pieces in ([b"".join(cut)], cut):
        ((event, data),) = parse(*pieces)
        assert event == "message"
        assert data.replace("\N{REPLACEMENT CHARACTER}", "") == "a\nb"


def test_only_the_first_mark_of_the_byte_order_is_taken_away():
    assert parse(b"\xef\xbb\xbf\n\xef\xbb\xbfdata: x\n\ndata: y\n\n") == [("message", "y")]
    assert parse(b"\n\xef\xbb\xbfdata: x\n\n") == []


def test_the_smile_of_mastodon_and_its_heartbeat_do_not_touch_the_first_event():
    parser = Parser()
    assert parser.feed(b":)\nevent: update\ndata: {}\n\n:thump\n\n") == [("update", "{}")]
    assert parser.comments == 2


LINES = st.lists(
    st.sampled_from(
        [
            b"event: update", b"data: a", b"data:b", b"data", b":thump", b":)", b"", b"", b"id: 1", b"id: 1\0",
            "data: é\u2028\x85\x0b\x0c\x1c".encode(), b"x", b"data: \xe2\x82", b"\xf0\x9f", b"\xef\xbb\xbf",
            b"retry: 7", b"data : c", b" data: d", b"event", b"event:  y",
        ]
    )
)  # fmt: skip
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


@given(st.lists(st.tuples(LINES, ENDS)), st.data())
@example([([b"data: a", b""], b"\r")], None)
def test_it_does_not_matter_into_which_pieces_a_stream_is_cut(parts, data):
    whole = b"".join(line + end for lines, end in parts for line in lines)
    expected = by_the_book(whole)
    assert parse(whole) == expected
    assert parse(*(bytes([byte]) for byte in whole)) == expected
    if data is not None:
        cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
        pieces = [whole[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        assert parse(*pieces) == expected


@given(st.lists(st.binary(max_size=30)))
def test_no_bytes_raise_and_their_pieces_do_not_matter(pieces):
    assert parse(*pieces) == parse(b"".join(pieces))


def by_the_book(whole: bytes) -> list[tuple[str, str]]:
    """The events of a stream, step by step as the specification tells it."""
    text = whole.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    found = []
    name = data = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]:
        field, colon, value = line.partition(":")
        if not line:
            if data:
                found.append((name or "message", data[:-1]))
            name = data = ""
        elif colon and not field:
            continue
        elif field == "data":
            data += value.removeprefix(" ") + "\n"
        elif field == "event":
            name = value.removeprefix(" ")
    return found
