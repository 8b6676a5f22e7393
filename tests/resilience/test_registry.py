import gc
import weakref

from atoot.resilience import registry
from atoot.resilience.registry import budget_for


def test_all_clients_with_the_same_token_share_a_budget():
    one = budget_for("https://h.example", "secret")
    assert budget_for("https://h.example", "secret") is one


def test_another_token_or_another_server_has_its_own_budget():
    budgets = [
        budget_for("https://h.example", "secret"),
        budget_for("https://h.example", "other"),
        budget_for("https://h.example", None),
        budget_for("https://other.example", "secret"),
    ]
    assert len(set(budgets)) == 4


def test_a_budget_lives_as_long_as_somebody_holds_it():
    budget = budget_for("https://h.example", "short-lived")
    gone = weakref.ref(budget)
    del budget
    gc.collect()
    assert gone() is None


def test_the_token_is_not_kept():
    held = budget_for("https://h.example", "a-very-secret-token")
    known = repr(list(registry._budgets.items())) + repr(vars(held))
    assert "secret-token" not in known


def test_any_text_can_be_a_token():
    assert budget_for("https://h.example", "\ud800\u00e9") is not None
