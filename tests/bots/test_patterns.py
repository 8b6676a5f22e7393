import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.bots.patterns import Pattern
from tables import each

ROLL = Pattern("roll {sides:int}")
REMIND = Pattern("remind me in {count:int} {unit} {what:text}")


@each(
    ("text", "values"),
    [
        ("roll 20", {"sides": 20}),
        ("  ROLL   20  ", {"sides": 20}),
        ("Roll 20!", {"sides": 20}),
        ("roll, +7.", {"sides": 7}),
        ("roll -3", {"sides": -3}),
        ("roll", None),
        ("roll twenty", None),
        ("roll 20 please", None),
        ("roll 2_0", None),
        ("roll ٢٠", None),
        ("roll " + "9" * 5000, None),
        ("please roll 20", None),
        ("", None),
    ],
)
def test_a_number_is_read_where_one_is_wanted(text, values):
    assert ROLL.match(text) == values


def test_places_that_may_be_left_out_are_left_out_at_the_end():
    assert ROLL.match("roll", {"sides"}) == {}
    assert REMIND.match("remind me in 3 days", {"what"}) == {"count": 3, "unit": "days"}
    assert REMIND.match("remind me", {"what", "count", "unit"}) is None
    assert REMIND.match("remind me in", {"what"}) is None


def test_a_text_is_all_that_is_left():
    assert REMIND.match("remind me in 3 days to buy\nmilk  and bread") == {
        "count": 3,
        "unit": "days",
        "what": "to buy\nmilk  and bread",
    }


def test_a_place_without_a_kind_takes_a_word_and_at_the_end_all_that_is_left():
    weather = Pattern("weather {when} {city}")
    assert weather.match("weather tomorrow New York") == {"when": "tomorrow", "city": "New York"}
    assert Pattern("weather {city:word}").match("weather New York") is None
    assert weather.shapes(()) & Pattern("weather {day} {place:text}").shapes(())


def test_a_fraction_is_read_and_must_be_finite():
    heat = Pattern("heat {degrees:float}")
    assert heat.match("heat 36.6") == {"degrees": 36.6}
    assert heat.match("heat inf") is None
    assert heat.match("heat nan") is None
    assert heat.match("heat warm") is None


@each(
    ("source", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("roll {sides", "not a place for a value"),
        ("roll sides}", "not a place for a value"),
        ("roll {}", "not a place for a value"),
        ("roll {1st}", "not a place for a value"),
        ("roll {sides:number}", "an unknown kind; the kinds are int, float, word, text"),
        ("roll {n:int} {n:int}", "a name twice"),
        ("say {what:text} loudly", "continues after a text"),
    ],
)
def test_a_pattern_that_is_none_is_refused_and_says_why(source, why):
    with pytest.raises(ValueError, match=why):
        Pattern(source)


def test_patterns_are_alike_if_a_text_can_be_both():
    assert ROLL.shapes({"sides"}) & Pattern("ROLL").shapes(())
    assert ROLL.shapes(()) & Pattern("roll {number:int}").shapes(())
    assert not ROLL.shapes(()) & Pattern("roll").shapes(())
    assert not ROLL.shapes(()) & Pattern("roll {name}").shapes(())


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(
    st.lists(st.one_of(WORDS, st.integers(-(10**17), 10**17)), min_size=1, max_size=6),
    st.sampled_from([" ", "  ", "\n", "\t"]),
)
def test_what_is_put_into_a_pattern_comes_out_of_it(things, blank):
    source = " ".join(
        f"{{v{n}:{'int' if isinstance(thing, int) else 'word'}}}" for n, thing in enumerate(things)
    )
    text = blank.join(map(str, things))
    assert Pattern(f"do {source}").match(f"do{blank}{text}") == {
        f"v{n}": thing for n, thing in enumerate(things)
    }


@given(st.text(max_size=300))
def test_no_text_makes_a_pattern_fail(text):
    for one in (ROLL, REMIND, Pattern("{word} {rest:text}")):
        found = one.match(text)
        assert found is None or set(found) == {slot.name for slot in one.slots}
