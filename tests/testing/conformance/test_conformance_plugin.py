"""The plugin of pytest: one test a check."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from atoot.testing import EmbeddedInstance
from atoot.testing.conformance import plugin


def run_pytest(instance: EmbeddedInstance, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    alice, bob = instance.tokens["alice"], instance.tokens["bob"]
    command = [
        sys.executable, "-m", "pytest", "-p", "atoot.testing.conformance", "-p", "no:cacheprovider", "-v", "-rA", "-c", "/dev/null",
        "--rootdir", str(folder), "--conformance-origin", f"http://{instance.host}",
        "--conformance-as", alice, "--conformance-as", bob, *more,
    ]  # fmt: skip
    # Other plugins that happen to be installed take most of the time of a start.
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, timeout=60, env=alone
    )


def test_each_check_is_a_test_that_is_named_by_its_sentence(instance, tmp_path):
    ended = run_pytest(instance, tmp_path, "--conformance-chapter", "markers", "--junitxml", "found.xml")
    assert ended.returncode == 0, ended.stdout
    assert (
        "markers.set_and_found: a marker that is set is there afterwards, and its version grows PASSED"
        in ended.stdout
    )
    assert "4 passed" in ended.stdout
    assert "a marker that is set" in (tmp_path / "found.xml").read_text()
    assert instance.tokens["alice"] not in ended.stdout + ended.stderr


def test_a_deviation_fails_with_what_was_expected_unless_it_is_known(instance, tmp_path):
    chapter = ("--conformance-chapter", "directory")
    ended = run_pytest(instance, tmp_path, *chapter)
    assert ended.returncode == 1
    assert "expected" in ended.stdout
    assert "https://docs.joinmastodon.org/methods/directory/" in ended.stdout
    known = tmp_path / "known.toml"
    known.write_text(
        '"directory.limit_holds" = "it did not once"\n"directory.profile_directory" = "fields"\n'
    )
    ended = run_pytest(instance, tmp_path, *chapter, "--conformance-known", str(known))
    assert ended.returncode == 1
    assert "1 xfailed" in ended.stdout
    assert "works again" in ended.stdout


@pytest.mark.parametrize(
    ("chapter", "known", "said"),
    [
        ("nothing", "", "there is no chapter 'nothing'"),
        (None, "nothing.toml", "no file of known deviations"),
        (None, "typo.toml", "there is no check 'lists.list'"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_done(
    request, tmp_path, monkeypatch, chapter, known, said
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "typo.toml").write_text('"lists.list" = "x"')
    options = {
        "conformance_origin": "http://127.0.0.1:9",
        "conformance_chapter": [chapter] if chapter else [],
        "conformance_known": known,
    }
    config = SimpleNamespace(getoption=options.get, stash={})
    with pytest.raises(pytest.UsageError, match=said):
        plugin.pytest_collection_modifyitems(request.session, config, [])
