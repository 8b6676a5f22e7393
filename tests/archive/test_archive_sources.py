from atoot.archive.kinds import KINDS
from atoot.archive.sources import SELDOM, WITH_SETTINGS, members_of, sources_of
from atoot.entities import CredentialAccount
from atoot.operations import classify
from tables import each

ME = CredentialAccount.from_dict({"id": "7", "username": "a", "acct": "a", "statuses_count": 3})


def test_each_source_is_a_list_of_ones_own_and_asked_once():
    sources = sources_of((*KINDS, *KINDS), ME)
    assert [source.name for source in sources] == list(KINDS)
    assert len({source.path for source in sources}) == len(KINDS)
    assert sources[0].path.startswith("/api/v1/accounts/7/statuses?")
    assert sources[0].total == 3
    assert set(KINDS) >= SELDOM | WITH_SETTINGS


@each("kind", KINDS)
def test_each_source_is_known_to_the_limits(kind):
    (source,) = sources_of((kind,), ME)
    assert classify("GET", source.path)


def test_the_members_of_a_list_are_saved_with_the_list():
    source = members_of("5/../6")
    assert source.path.startswith("/api/v1/lists/5%2F..%2F6/accounts?")
    assert source.saved({"acct": "ann"}) == {"list_id": "5/../6", "account": {"acct": "ann"}}
    assert sources_of(("blocks",), ME)[0].saved({"acct": "ann"}) == {"acct": "ann"}
