import sys

import pytest

from atoot.lazy import attach


def package(**places):
    return {"__name__": "atoot.oauth"}, places


def test_a_name_is_loaded_when_it_is_first_used_and_kept():
    names, places = package(scopes=("Scopes",))
    load = attach(names, places)
    assert "Scopes" not in names
    assert load("Scopes") is names["Scopes"]


def test_a_module_may_be_a_name():
    names, places = package()
    assert attach(names, places, modules=("scopes",))("scopes") is sys.modules["atoot.oauth.scopes"]


def test_another_name_is_an_attribute_error_that_names_it():
    names, places = package(scopes=("Scopes",))
    with pytest.raises(AttributeError, match=r"module 'atoot\.oauth' has no attribute 'Scope'"):
        attach(names, places)("Scope")
