from hypothesis import given
from hypothesis import strategies as st

from atoot.secrets import one_line


def test_a_text_of_several_lines_is_one_line():
    assert one_line(" a\n\tb\r\nc\u2028d\x85e ") == "a b c d e"


def test_what_a_terminal_obeys_is_left_out():
    assert one_line("\x1b[31mred\u202e\u009b1m\u200b\x07") == "[31mred1m"


def test_a_long_text_ends_in_dots():
    assert one_line("abcdef", 6) == "abcdef"
    assert one_line("abcdefg", 6) == "abcde…"
    assert one_line(ValueError("abcdefg"), 3) == "ab…"


@given(st.text(), st.integers(1, 50))
def test_whatever_comes_is_a_printable_line_of_at_most_that_length(text, longest):
    line = one_line(text, longest)
    assert line.isprintable()
    assert len(line) <= longest
    assert one_line(line, longest) == line
