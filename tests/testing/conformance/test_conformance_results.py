"""How results are saved, compared, forgiven and counted."""

import json

import pytest
from sample_report import DEVIATES, MISSING, REPORT, WORKS

from atoot.testing.conformance import (
    ConformanceReport,
    Result,
    badge,
    compare,
    read_known,
    read_report,
)
from atoot.testing.conformance.results import forgiven, table


def test_a_report_comes_back_from_its_file(tmp_path):
    file = tmp_path / "report.json"
    file.write_bytes(REPORT.to_json())
    assert read_report(file) == REPORT


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not a report of a run"),
        (b'{"version": 99}', "reads up to 1"),
        (b'{"results": 3}', "not a report of a run"),
    ],
)
def test_what_is_no_report_is_refused_with_its_name(tmp_path, content, said):
    file = tmp_path / "report.json"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=rf"report.json: .*{said}"):
        read_report(file)


def test_a_known_deviation_does_not_count_and_one_that_works_again_is_told():
    found = forgiven(REPORT, {"lists.show_list": "no title", "lists.lists": "was broken once"})
    assert [result.known for result in found.results] == ["", "no title", ""]
    assert found.deviations == []
    assert found.works_again == ("lists.lists",)


def test_known_deviations_want_a_reason(tmp_path):
    file = tmp_path / "known.toml"
    file.write_text('"lists.lists" = ""\n')
    with pytest.raises(ValueError, match=r"lists\.lists: give the reason"):
        read_known(file)
    file.write_text('"lists.lists" = "order"\n')
    assert read_known(file) == {"lists.lists": "order"}
    file.write_text('"no keys" = ["statuses.key_posts_once", "lists.lists"]\n')
    assert read_known(file) == {"statuses.key_posts_once": "no keys", "lists.lists": "no keys"}
    file.write_text("[")
    with pytest.raises(ValueError, match="no file of known deviations"):
        read_known(file)


def test_two_runs_are_compared_the_worst_first():
    old = ConformanceReport(results=(WORKS, MISSING))
    new = ConformanceReport(results=(Result(check="lists.lists", sentence="x", verdict="deviates"), DEVIATES))
    found = [(change.check, change.before, change.now) for change in compare(old, new)]
    assert found == [
        ("lists.lists", "works", "deviates"),
        ("lists.show_list", "new", "deviates"),
        ("tags.tag", "missing", "gone"),
    ]


def test_the_badge_says_how_much_works():
    assert json.loads(badge(REPORT)) == {
        "schemaVersion": 1, "label": "Mastodon API", "message": "50.0% of 2 checks", "color": "red",
    }  # fmt: skip
    assert json.loads(badge(ConformanceReport()))["message"] == "nothing tried"


def test_the_table_counts_by_chapter_and_in_all():
    assert table(REPORT) == [
        ("lists", [1, 1, 0, 0, 0, 0]),
        ("tags", [0, 0, 0, 1, 0, 0]),
        ("in all", [1, 1, 0, 1, 0, 0]),
    ]
