from hypothesis import given
from hypothesis import strategies as st

from atoot.oauth.pkce import Pkce, challenge_of, new_state, same_state


def test_the_example_of_rfc_7636():
    # https://www.rfc-editor.org/rfc/rfc7636#appendix-B
    assert (
        challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_a_verifier_is_as_long_as_it_must_be_and_no_two_are_the_same():
    one, two = Pkce.new(), Pkce.new()
    assert 43 <= len(one.verifier) <= 128
    assert one.challenge == challenge_of(one.verifier)
    assert one.verifier != two.verifier
    assert one.verifier not in repr(one)


def test_a_state_is_compared_whatever_comes_back():
    state = new_state()
    assert state != new_state()
    assert same_state(state, str(state))
    assert not same_state(state, None)
    assert not same_state(state, "")
    assert state not in repr(state)


@given(st.text(), st.text())
def test_two_states_are_the_same_exactly_if_they_are_equal(ours, theirs):
    assert same_state(ours, theirs) == (ours == theirs)
