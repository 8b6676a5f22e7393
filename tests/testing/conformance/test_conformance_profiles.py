"""Servers of the tests deviate as their files of known deviations say, and nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest

import atoot.testing.profiles
from atoot.operations import TABLE
from atoot.testing import EmbeddedInstance, ServerProfile
from atoot.testing.conformance import ConformanceReport, read_known, run, testbed
from atoot.testing.profiles import PROFILES

FILES = Path(atoot.testing.profiles.__file__).parent / "deviations"
EMBEDDED = read_known(Path(__file__).with_name("embedded.toml"))
SOME = ("apps", "favourites", "instance", "preferences", "scheduled_statuses", "tags")
"""Chapters that are quick, and in which most profiles deviate."""
BY_THE_SECOND = {"favourites.listed", "search.finds_by_address"}
"""Ids that change have the second in them: within the same one they stay."""


def assert_as_known(report: ConformanceReport, known: dict[str, str], chapters: tuple[str, ...]) -> None:
    found = {result.check: result.said() for result in report.deviations}
    expected = {check for check in known if not chapters or check.partition(".")[0] in chapters}
    assert {check: said for check, said in found.items() if check not in expected} == {}
    assert expected - found.keys() - BY_THE_SECOND == set(), "they do not deviate any more"
    assert report.broken == []
    assert report.left == ()


def test_every_profile_has_a_file_of_its_deviations_and_that_of_mastodon_is_empty():
    assert {file.stem for file in FILES.glob("*.toml")} == PROFILES.keys()
    assert read_known(FILES / "mastodon.toml") == {}


@pytest.mark.parametrize("chapters", [SOME, pytest.param((), marks=pytest.mark.chaos)], ids=["some", "whole"])
@pytest.mark.parametrize("name", PROFILES)
async def test_a_profile_deviates_as_its_server_does(name, chapters, monkeypatch):
    monkeypatch.setattr(testbed, "PATIENCE", 0.5 + 2 * PROFILES[name].seen_after)
    wide = tuple(one._replace(requests=100 * one.requests) for one in PROFILES[name].limits)
    async with ServerProfile(replace(PROFILES[name], limits=wide)) as instance:
        tokens = [instance.tokens["alice"], instance.tokens["bob"]]
        report = await run(instance.origin, tokens=tokens, public=True, chapters=chapters)
    assert_as_known(report, read_known(FILES / f"{name}.toml"), chapters)


async def test_the_embedded_instance_deviates_as_is_known(instance, monkeypatch):
    monkeypatch.setattr(testbed, "PATIENCE", 0.5)
    chapters = ("preferences", "tags")
    tokens = [instance.tokens["alice"], instance.tokens["bob"]]
    report = await run(f"http://{instance.host}", tokens=tokens, public=True, chapters=chapters)
    assert_as_known(report, EMBEDDED, chapters)


@pytest.mark.chaos
async def test_a_whole_run_on_the_embedded_instance_leaves_no_operation_out():
    async with EmbeddedInstance() as instance:
        tokens = [instance.tokens["alice"], instance.tokens["bob"]]
        origin, admin = f"http://{instance.host}", instance.tokens["admin"]
        report = await run(origin, tokens=tokens, admin=admin, public=True)
    assert_as_known(report, EMBEDDED, ())
    assert {operation for result in report.results for operation in result.operations} == set(map(str, TABLE))
    assert all(result.reason for result in report.results if result.verdict == "not tried")
