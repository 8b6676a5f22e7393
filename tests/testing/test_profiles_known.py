"""The tables of the servers."""

from atoot.operations import TABLE
from atoot.testing.memory.answers import ERRORS
from atoot.testing.memory.table import fits
from atoot.testing.profiles.known import PROFILES
from tables import each

ABOUT_OPERATIONS = (
    "missing", "anonymous", "special", "links", "unpaged", "link_skips", "checks_bounds", "json_only", "misread",
    "needs_body",
)  # fmt: skip


def test_every_known_server_refuses_in_forms_that_there_are():
    for name, profile in PROFILES.items():
        for form in (profile.errors, profile.invalid[1], profile.unknown[1], profile.bad_token[1]):
            assert form in ERRORS, (name, form)
        assert profile.name == name


@each("name", PROFILES)
def test_what_a_table_says_of_operations_it_says_of_some_that_there_are(name):
    profile, known = PROFILES[name], [str(operation) for operation in TABLE]
    patterns = [pattern for field in ABOUT_OPERATIONS for pattern in getattr(profile, field)]
    patterns += [pattern for limit in profile.limits for pattern in limit.operations]
    assert [one for one in patterns if not any(fits(operation, [one]) for operation in known)] == []
