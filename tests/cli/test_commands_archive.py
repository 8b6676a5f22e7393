import click
import pytest

from atoot.archive.importing import OPERATIONS
from atoot.archive.items import WORDS, ImportItem
from atoot.archive.kinds import IMPORTED, IN_CSV, KINDS
from atoot.archive.sources import sources_of
from atoot.cli.commands.archive import EXPORT, IMPORT, PRUNE
from atoot.entities import CredentialAccount
from atoot.mastodon import MastodonAPI
from atoot.operations import classify
from tables import each


def parsed(command, *arguments):
    return command.make_context("x", list(arguments)).params


def test_every_kind_can_be_asked_for_and_is_fetched_from_somewhere():
    me = CredentialAccount.from_dict({"id": "1", "username": "a", "acct": "a"})
    assert parsed(EXPORT, *KINDS)["what"] == KINDS
    assert {source.kind for source in sources_of(KINDS, me)} == set(KINDS)


def test_what_can_be_imported_is_what_is_exported_and_has_words_and_an_operation():
    assert set(IN_CSV) < set(IMPORTED) < set(KINDS)
    assert set(WORDS) == set(OPERATIONS) == set(IMPORTED)
    for kind, (method, path, name) in OPERATIONS.items():
        assert callable(getattr(MastodonAPI, name)), kind
        assert classify(method, path), kind


@each("kind", IMPORTED)
def test_each_thing_is_called_by_what_it_is(kind):
    assert "ann@host.example" in str(ImportItem(kind, "ann@host.example"))


@each(
    ("command", "arguments"),
    [
        (EXPORT, ["moon"]),
        (EXPORT, ["posts", "--format", "xml"]),
        (IMPORT, []),
        (IMPORT, ["/nowhere/at/all"]),
        (IMPORT, [__file__, "--only", "posts"]),
        (PRUNE, []),
        (PRUNE, ["--older-than", "1y", "--keep-favourited-by", "0"]),
        (PRUNE, ["--older-than", "1y", "--keep-boosted-by", "-1"]),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_loaded(command, arguments):
    with pytest.raises(click.UsageError):
        parsed(command, *arguments)


def test_without_a_word_a_prune_keeps_nothing_and_asks():
    said = parsed(PRUNE, "--older-than", "1y")
    kept = {name: value for name, value in said.items() if name.startswith("keep")}
    assert kept
    assert not any(kept.values())
    assert (said["yes"], said["boosts"], said["dry_run"]) == (False, False, False)
