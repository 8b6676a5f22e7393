from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauth_servers import TOKEN

from atoot.entities import Token
from atoot.oauth import grants
from atoot.oauth.scopes import Scopes

NOW = 1_800_000_000
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "scopes", "created", "expires"),
    [
        ({}, "read write follow", 0, None),
        ({"created_at": NOW * 1000}, "read write follow", 0, None),
        ({"created_at": None}, "read write follow", 5, None),
        ({"scope": ["read", "push"]}, "read push", 0, None),
        ({"scope": ["read push"]}, "read push", 0, None),
        ({"scope": None}, "profile", 0, None),
        ({"scope": ""}, "profile", 0, None),
        ({"scope": {"read": 1}}, "profile", 0, None),
        ({"expires_in": 7200}, "read write follow", 0, 7205),
        ({"expires_in": "7200"}, "read write follow", 0, 7205),
        ({"expires_in": 0}, "read write follow", 0, None),
        ({"expires_in": 10**30}, "read write follow", 0, grants._LONGEST + 5),
    ],
)
def test_token_answers_of_all_servers_are_understood(changes, scopes, created, expires):
    data = {name: value for name, value in {**TOKEN, **changes}.items() if value is not None}
    grant = grants.grant_of(Token.from_dict(data), Scopes.of("profile"), NOW + 5.0)
    start = datetime.fromtimestamp(NOW, UTC)
    assert grant.scopes == Scopes.of(scopes)
    assert grant.created_at == start + timedelta(seconds=created)
    assert grant.expires_at == (None if expires is None else start + timedelta(seconds=expires))


@given(
    st.dictionaries(
        st.sampled_from(["scope", "created_at", "expires_in", "refresh_token", "token_type"]),
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text())),
    )
)
def test_nonsense_beside_a_token_costs_nobody_the_token(beside):
    grant = grants.grant_of(Token.from_dict({**TOKEN, **beside}), Scopes.of("read"), NOW)
    assert grant.access_token == "the-token"
    assert grant.expires_at is None or grant.expires_at > datetime.fromtimestamp(NOW, UTC) - HOUR
