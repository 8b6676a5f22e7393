import importlib.util
from dataclasses import fields

import pytest
from docs_sources import DOCS, text_of

from atoot.testing.profiles import PROFILES, ProfileTable


@pytest.fixture(scope="module")
def servers():
    """The hook of the documentation's build."""
    spec = importlib.util.spec_from_file_location("docs_servers", DOCS / "servers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_difference_has_its_row(servers):
    shown = " ".join(servers.SECTIONS.values()).split()
    assert sorted(shown) == sorted(field.name for field in fields(ProfileTable) if field.name != "name")


def test_the_tables_name_every_server_and_its_differences(servers):
    tables = servers.tables()
    assert all(name in tables for name in PROFILES)
    assert "| Closes the connection after each answer, unannounced | snac |" in tables
    assert all(line.count(" | ") == 1 for line in tables.splitlines() if line.startswith("| ")), tables


def test_the_page_has_a_place_for_the_tables(servers):
    assert text_of(servers.PLACE).count(servers.MARK) == 1
