import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.push.base64url import to_bytes, to_text
from tables import each


@given(st.binary())
def test_bytes_come_back(data):
    text = to_text(data)
    assert to_bytes(text) == data
    assert not set(text) & set("+/=")


@each("text", ["-_8", "+/8", "-_8=", "+/8=", " -_8\n"])
def test_padding_and_the_marks_of_plain_base64_are_read_too(text):
    assert to_bytes(text) == b"\xfb\xff"


@each("text", ["a b", "ä", "a===", "=a", "!", "A"])
def test_something_else_is_refused(text):
    with pytest.raises(ValueError):
        to_bytes(text)
