"""The header by which Mastodon says that it is still fetching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoot.wire.refreshes import HEADER, Refresh, refresh_of


@pytest.mark.parametrize(
    ("header", "refresh"),
    [
        ('id="abc", retry=5', Refresh("abc", 5)),
        ('id="abc", retry=5, result_count=2', Refresh("abc", 5, 2)),
        ('retry=1,id="abc"', Refresh("abc", 1)),
        ('id = "abc" , retry = "7"', Refresh("abc", 7)),
        ("id=abc; retry=2", Refresh("abc", 2)),
        ('ID="abc", RETRY=2', Refresh("abc", 2)),
        ('id="abc"', Refresh("abc", 5)),
        ('id="abc", retry=soon, result_count=many', Refresh("abc", 5)),
        ('id="abc", retry=-1', Refresh("abc", 5)),
        ('id="abc", retry=9999999999', Refresh("abc", 5)),
        ('id="a, b=c", retry=2', Refresh("a, b=c", 2)),
    ],
)
def test_a_header_names_a_refresh_and_when_to_ask(header: str, refresh: Refresh):
    assert refresh_of({HEADER: header}) == refresh


@pytest.mark.parametrize("header", ["", 'id=""', "retry=5", "abc", "=", '"id"="abc"'])
def test_a_header_without_an_id_says_nothing(header: str):
    assert refresh_of({HEADER: header}) is None


def test_most_answers_have_no_such_header():
    assert refresh_of({}) is None


@given(st.text())
def test_no_header_is_too_strange(header: str):
    found = refresh_of({HEADER: header})
    assert found is None or (found.id and found.retry >= 0)
