"""Runs of full size, and what is left of them where they are not asked for: the rest is for `pytest -m chaos`."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest


def sized(small: object, whole: object, name: str = "size") -> pytest.MarkDecorator:
    """A run in small, and at full size where that is asked for."""
    whole_only = pytest.param(whole, id="whole", marks=pytest.mark.chaos)
    return pytest.mark.parametrize(name, [pytest.param(small, id="small"), whole_only])


def in_turn(*fixtures: str, **values: Sequence[Any]) -> pytest.MarkDecorator:
    """Each of some values with the next one of the others; each with each of them where full size is asked for.

    Args:
        fixtures: what of it is made by a fixture out of the value.
        values: the values, by the name of the argument.
    """
    every = list(values.values())
    some = {
        tuple(
            (number + (number // len(one) if place > 1 else 0)) % len(one) for place, one in enumerate(every)
        )
        for number in range(max(map(len, every)))
    }
    return pytest.mark.parametrize(
        ",".join(values),
        [
            pytest.param(
                *(one[place] for one, place in zip(every, places, strict=True)),
                id="-".join(
                    str(getattr(one[place], "name", one[place]))
                    for one, place in zip(every, places, strict=True)
                ),
                marks=() if places in some else pytest.mark.chaos,
            )
            for places in product(*(range(len(one)) for one in every))
        ],
        indirect=fixtures,
    )
