from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from atoot.cli.view.settings import NARROWEST, View

CELLS = st.integers(0, 200)


@given(st.none() | CELLS, CELLS)
def test_a_narrower_view_has_less_room_but_always_some_and_is_the_same_otherwise(width, cells):
    view = View(width=width, exact=True, ids=True)
    inner = view.narrowed(cells)
    assert replace(inner, width=width) == view
    if width is None or cells == 0:
        assert inner.width == width
    else:
        assert inner.width == max(NARROWEST, width - cells)


@given(st.integers(NARROWEST, 300), CELLS, CELLS)
def test_what_stands_further_in_has_no_more_room(width, first, second):
    view = View(width=width)
    assert NARROWEST <= view.narrowed(first).narrowed(second).width <= view.narrowed(first).width <= width
