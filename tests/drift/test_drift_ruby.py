"""Ruby is read as tokens and statements, and what is no Ruby is said to be none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.drift.statements import MAX_DEPTH, Statement, statements
from tools.drift.tokens import Token, Unreadable, tokens

from tables import each


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text) if token.kind != "newline"]


@each(
    ("text", "found"),
    [
        (":name", [("symbol", "name")]),
        (":'read:lists'", [("symbol", "read:lists")]),
        ('"a": 1', [("label", "a"), ("number", "1")]),
        ("key: :value", [("label", "key"), ("symbol", "value")]),
        ("%i(a\n  b)", [("words", "a b")]),
        ("%w[a b].freeze", [("words", "a b"), ("mark", "."), ("name", "freeze")]),
        ('"one #{two("}")} three"', [("text", 'one #{two("}")} three')]),
        ("'it\\'s'", [("text", "it\\'s")]),
        ("a / b", [("name", "a"), ("mark", "/"), ("name", "b")]),
        ("x = /a b/i", [("name", "x"), ("mark", "="), ("pattern", "a b")]),
        ("%r{[^@/.]+}", [("pattern", "[^@/.]+")]),
        ("Api::V1::Lists", [("constant", "Api::V1::Lists")]),
        ("allowed? # if true", [("name", "allowed?")]),
        ("@list.update!", [("name", "@list"), ("mark", "."), ("name", "update!")]),
        ("a\n__END__\n'", [("name", "a")]),
    ],
)
def test_words_are_told_apart(text, found):
    assert kinds(text) == found


def test_a_text_over_several_lines_counts_as_nothing_but_a_text():
    assert kinds("run(<<~SQL, 7)\n  it's 'open\nSQL\nend") == [
        ("name", "run"), ("mark", "("), ("text", ""), ("mark", ","), ("number", "7"), ("mark", ")"), ("name", "end"),
    ]  # fmt: skip


def test_a_token_knows_its_line():
    assert tokens("a\n\n'b\nc'\nd")[-2] == Token("name", "d", 5)


@each("text", ["'open", '"#{open', "%w(open", "<<~SQL\nopen", "x = /open"])
def test_a_text_without_an_end_is_no_ruby(text):
    with pytest.raises(Unreadable, match="no end"):
        tokens(text)


def outline(found: list[Statement]) -> list:
    return [
        [statement.verb, outline(statement.block)] if statement.block else statement.verb
        for statement in found
    ]


@each(
    ("text", "found"),
    [
        ("one\ntwo; three", ["one", "two", "three"]),
        ("call :a,\n     :b", ["call"]),
        ("call\n  .first\n  .second", ["call"]),
        ("class A\n  def b\n    c\n  end\nend", [["class", [["def", ["c"]]]]]),
        ("def empty; end\nafter", ["def", "after"]),
        ("def short = 7\nafter", ["def", "after"]),
        ("def []=(a, b)\n  c\nend\nafter", [["def", ["c"]], "after"]),
        ("return if a\nafter", ["return", "after"]),
        ("x = if a\n  b\nelse\n  c\nend\nafter", [["x", ["b", "else", "c"]], "after"]),
        ("each do |a, b|\n  c\nend", [["each", ["c"]]]),
        ("while a do\n  b\nend\nafter", [["while", ["b"]], "after"]),
        ("call(each do |a|\n  b if c\nend)\nafter", ["call", "after"]),
        ("range.end\nafter", ["range", "after"]),
        ("if a then b end\nafter", [["if", ["then"]], "after"]),
    ],
)  # fmt: skip
def test_statements_have_their_blocks(text, found):
    assert outline(statements(text)) == found


@each(
    "text",
    ["class A", "end", "each do |a", "call(", "do " * (MAX_DEPTH + 2), "[" * (MAX_DEPTH + 2), "x = begin"],
)
def test_what_is_open_or_too_deep_is_no_ruby(text):
    with pytest.raises(Unreadable):
        statements(text)


PIECES = [*"ab:('\"{[]})|,.=?%/#\n ;<~", "end", " do ", "def ", "if ", "class ", "<<~A\n", "#{"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_ruby_or_not(text):
    try:
        found = statements(text)
    except Unreadable:
        return
    assert all(inner.words for statement in found for inner in statement.walk())
