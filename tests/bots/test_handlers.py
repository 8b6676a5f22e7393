from datetime import datetime

import pytest

import atoot
from atoot.bots.handlers import handler, naming
from atoot.bots.patterns import Pattern
from tables import each

OFFERED = (atoot.Message, atoot.MastodonAPI, atoot.BotState)


def made(function, pattern="roll {sides:int}"):
    with naming(function, "command"):
        return handler("command", function, OFFERED, pattern=Pattern(pattern))


async def good(message: atoot.Message, c: atoot.MastodonAPI, sides: int = 6) -> None: ...


async def without_annotation(message, sides: int) -> None: ...


async def of_another_type(message: atoot.Message, sides: str) -> None: ...


async def of_an_unknown_thing(message: atoot.Message, when: datetime, sides: int) -> None: ...


async def without_the_place(message: atoot.Message) -> None: ...


async def with_the_rest(message: atoot.Message, sides: int, *rest: str) -> None: ...


async def with_optional_union(message: atoot.Message, sides: int | None = None, other: str = "x") -> None: ...


async def of_a_name_that_is_none(message: "atoot.Massage", sides: int) -> None: ...


def plain(message: atoot.Message, sides: int) -> None: ...


def test_a_handler_is_given_what_its_annotations_name():
    one = made(good)
    assert one.takes == {"message": atoot.Message, "c": atoot.MastodonAPI}
    assert one.optional == {"sides"}
    assert one.name == "good"


def test_a_union_with_none_and_parameters_with_a_default_are_fine():
    assert made(with_optional_union).optional == {"sides"}


@each(
    ("function", "why"),
    [
        (without_annotation, "'message' is not annotated; it can be one of Message, MastodonAPI, BotState"),
        (of_another_type, "{sides} is int, and the parameter str"),
        (of_an_unknown_thing, "'when' is datetime; it can be one of"),
        (without_the_place, "its pattern has {sides}, and the function has no such parameter"),
        (with_the_rest, "parameters are passed by name"),
        (plain, "async def"),
    ],
)
def test_a_wrong_signature_is_refused_and_names_the_handler(function, why):
    with pytest.raises(TypeError) as caught:
        made(function)
    assert why in str(caught.value)
    assert f"the handler {function.__name__!r} (command)" in str(caught.value)


def test_an_annotation_that_cannot_be_read_names_the_handler():
    with pytest.raises((TypeError, AttributeError), match="Massage"):
        made(of_a_name_that_is_none)


async def test_it_is_called_with_names():
    got = {}

    async def take(message: atoot.Message, sides: int = 6) -> None:
        got.update(message=message, sides=sides)

    one = made(take)
    await one.call({atoot.Message: "m", atoot.MastodonAPI: "c"}, {})
    assert got == {"message": "m", "sides": 6}
    await one.call({atoot.Message: "m"}, {"sides": 20})
    assert got["sides"] == 20
