from atoot.limits.known import GENERAL, KNOWN, SPECIAL, has_special_limits
from tables import each


@each(
    ("software", "special"),
    [
        ("mastodon", True),
        ("Mastodon", True),
        ("hometown", True),
        ("gotosocial", False),
        ("snac", False),
        ("", None),
    ],
)
def test_the_special_limits_are_those_of_mastodon(software, special):
    assert has_special_limits(software) is special


def test_a_limit_is_general_or_special():
    assert set(KNOWN) == GENERAL | SPECIAL
    assert not GENERAL & SPECIAL
