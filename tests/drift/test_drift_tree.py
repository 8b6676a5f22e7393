"""A small tree with one of each kind of line is compared with the library."""

from pathlib import Path

import pytest
from tools.drift import known
from tools.drift.__main__ import main, report
from tools.drift.classes import Tree
from tools.drift.compare import NoTreeError, compare, version_of
from tools.drift.parameters import parameters_of
from tools.drift.routes import Route
from tools.drift.serializers import Field, serializers

from tables import each

TREE = Path(__file__).with_name("tree")


@pytest.fixture(scope="module")
def drift():
    return compare(TREE)


def read(action: str, path: str = "/api/v1/sleep") -> set[str]:
    found = parameters_of(Route(("GET",), path, "api/v1/dreams", action), Tree(TREE))
    assert found is not None
    return found.names


@each(
    ("action", "names"),
    [
        # What a filter of its own reads, what a parent reads, and what a callback reads.
        ("index", {"since", "recurring", "limit", "remembered", "sleeper", "colour", "length"}),
        ("nightmares", {"limit", "colour", "length"}),
        ("meaning", {"book[title]", "book[pages]", "deep"}),
        (
            "tell",
            {"colour", "nice", "very.odd", "symbols", "chapters[title]", "chapters[lines]", "place[name]"}
            | {"whisper[ear]", "aloud", "sleeper"},
        ),
    ],
)
def test_an_action_reads_what_it_permits_and_what_it_looks_up(action, names):
    assert read(action) == names


def test_what_is_in_the_path_is_no_parameter():
    assert "sleeper" not in read("tell", "/api/v1/sleep/:sleeper/tell")


def test_names_that_cannot_be_found_are_said():
    found = parameters_of(Route(("GET",), "/api/v1/sleep", "api/v1/dreams", "index"), Tree(TREE))
    assert found is not None
    assert found.unread == ["Api::V1::DreamsController: the parameters in MISSING_PARAMS"]


def test_an_action_that_is_not_there_reads_nothing():
    assert parameters_of(Route(("GET",), "/api/v1/sleep", "api/v1/dreams", "fly"), Tree(TREE)) is None


def test_a_controller_may_be_spelled_in_its_own_way():
    found = parameters_of(Route(("GET",), "/api/oembed", "api/oembed", "show"), Tree(TREE))
    assert found is not None
    assert found.names == {"url", "maxwidth", "maxheight"}


def test_a_serializer_sends_its_attributes_and_those_of_its_parents_and_inside_of_hashes():
    found = dict(serializers(Tree(TREE)))
    own = [
        Field("fallback", optional=True),
        Field("id"),
        Field("meaning"),
        Field("account", optional=True),
        Field("symbols"),
        Field("meaning/words"),
        Field("meaning/feeling"),
        Field("meaning/feeling/good"),
        Field("meaning/feeling/strength"),
    ]
    assert found["REST::DreamSerializer"] == own
    assert set(found["REST::Admin::DreamSerializer"]) == {*own, Field("private_meaning")}
    assert found["REST::DreamSerializer::SymbolSerializer"] == [Field("name")]


def test_what_the_library_lacks_is_found(drift):
    assert drift.is_there
    assert {line.partition(" (")[0] for line in drift.operations} == {
        "GET /api/v1/sleep",
        "GET /api/v1/sleep/nightmares",
        "GET /api/v1/sleep/:name/meaning",
        "POST /api/v1/sleep/:name/tell",
        "GET /api/v1_alpha/lists",
        "GET /api/v1/wishes",
        "POST /api/v1/wishes/:id/approve",
        "POST /api/v1/wishes/:id/reject",
        "POST /api/v1/hopes/:id/approve",
        "POST /api/v1/hopes/:id/reject",
        "POST /api/v1/search",
        "GET /api/v1/echo",
    }
    assert drift.parameters == [
        "GET /api/v1/lists: remembered",
        "POST /api/v1/lists: list[replies_policy]",
        "POST /api/v1/lists: list[title]",
        "PATCH /api/v1/lists/:id: colour",
    ]
    assert drift.fields == [
        "AdminDream: no such entity (REST::Admin::DreamSerializer)",
        "Dream: no such entity (REST::DreamSerializer)",
        "DreamSymbol: no such entity (REST::DreamSerializer::SymbolSerializer)",
        "List: colour",
        "Marker: last_read_id is not always sent, and required here",
    ]


def test_what_the_tree_lacks_is_found(drift):
    assert "operation DELETE /api/v1/lists/:id" in drift.absent
    assert "parameter POST /api/v1/lists: exclusive" in drift.absent
    assert [line for line in drift.absent if "/api/v1/streaming/" in line] == []


def test_what_only_other_software_has_is_not_missed(drift):
    assert [line for line in drift.absent if "destroy_multiple" in line] == []


def test_what_could_not_be_read_is_said_and_nothing_is_hidden_by_it(drift):
    assert "config/routes.rb: draw(not_there): there is no such file, or it cannot be read" in drift.unread
    assert [line for line in drift.unread if "teleport" in line]
    assert "app/controllers/api/v1/statuses_controller.rb: line 3: a text has no end" in drift.unread
    assert "GET /api/v1/echo: the controller api/v1/echoes" in drift.unread


def test_the_version_is_that_of_the_tree(drift, tmp_path):
    assert drift.version == "9.1.2-beta.1"
    assert version_of(Tree(tmp_path)) == "unknown"


def test_the_report_says_what_was_read_and_what_the_facts_are_of(drift):
    lines = report(drift)
    assert lines[0] == "Read: Mastodon 9.1.2-beta.1"
    assert any(line.startswith("Facts: Mastodon 4.") for line in lines)
    assert f"Operations that the library lacks: {len(drift.operations)}" in lines


def test_the_status_tells_how_it_went(tmp_path, capsys):
    assert main([str(TREE)]) == 1
    assert main([str(tmp_path)]) == 2
    assert "expected a tree of Mastodon" in capsys.readouterr().err
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "routes.rb").write_text("Rails.application.routes.draw do\nend\n")
    assert main([str(tmp_path)]) == 0


def test_a_tree_of_anything_is_no_tree(tmp_path):
    with pytest.raises(NoTreeError):
        compare(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "text", ["\xff\xfe", "class", "end end end", "def x(", "resources", "get", "get :a, to:"]
)
def test_routes_that_are_none_are_no_reason_to_fail(tmp_path, text):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "routes.rb").write_bytes(text.encode("latin-1"))
    compare(tmp_path)


def test_two_ways_of_writing_an_operation_are_one():
    assert known.key("GET", "/api/v1/lists/:list_id/accounts") == known.key(
        "GET", "/api/v1/lists/:id/accounts"
    )
    assert known.plain("fields_attributes[:index][name]") == known.plain("fields_attributes[][name]")


def test_the_library_knows_its_fields():
    instance = known.entity("Instance")
    assert instance is not None
    assert known.has_field(instance, "configuration/polls/max_options")
    assert not known.has_field(instance, "configuration/polls/colour")
    assert known.entity("Nothing") is None
