import pytest

from atoot.api.choices import several


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (None, None),
        ("home", ["home"]),
        ([], []),
        (("home", "public"), ["home", "public"]),
        (iter("ab"), ["a", "b"]),
    ],
)
def test_one_value_is_a_list_of_one(values, found):
    assert several(values) == found
