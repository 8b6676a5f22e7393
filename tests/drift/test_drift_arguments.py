"""What a call in Ruby is given."""

from tools.drift.arguments import arguments, closing, inside, name, names, split
from tools.drift.tokens import tokens


def words(text: str):
    return [token for token in tokens(text) if token.kind != "newline"]


def test_what_has_a_name_is_told_from_what_has_none():
    given = arguments(words(":lists, only: [:index, :show], 'path' => 'own', param: :name"))
    assert [names(part) for part in given.positional] == [["lists"]]
    assert {key: names(value) for key, value in given.named.items()} == {
        "only": ["index", "show"],
        "path": ["own"],
        "param": ["name"],
    }


def test_commas_within_brackets_part_nothing():
    assert len(split(words("a, b(c, d), { e: [f, g] }"))) == 3


def test_brackets_are_taken_off_only_where_there_are_some():
    assert [word.text for word in inside(words("(a, (b)).c"))] == ["a", ",", "(", "b", ")"]
    assert [word.text for word in inside(words("a, b"))] == ["a", ",", "b"]


def test_a_bracket_that_is_not_closed_ends_at_the_end():
    assert closing(words("(a"), 0) == 2


def test_names_are_symbols_texts_and_words():
    assert names(words("[:a, 'b'] + %i(c d)")) == ["a", "b", "c", "d"]
    assert (names(None), name(None), name(words("7"))) == ([], None, None)
