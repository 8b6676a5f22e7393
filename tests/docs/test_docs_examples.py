"""The examples of operations run, and every operation that a person would call has one."""

import importlib.util
import inspect
import re
from types import ModuleType

import pytest
from docs_sources import DOCS

from atoot.cli.picture import sunrise
from atoot.operations import TABLE

FOLDER = DOCS / "examples"
NOT_RUN = "elsewhere"
"""The examples of what the embedded instance does not have."""
FILES = sorted(path.stem for path in FOLDER.glob("*.py"))


def loaded(path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chapters(name: str) -> list:
    module = loaded(FOLDER / f"{name}.py")
    return [
        value
        for value in vars(module).values()
        if inspect.iscoroutinefunction(value) and value.__module__ == module.__name__
    ]


RUN = [(file, chapter.__name__) for file in FILES if file != NOT_RUN for chapter in chapters(file)]


@pytest.mark.parametrize(("file", "name"), RUN)
async def test_the_examples_of_a_chapter_run(
    file, name, alice, bob, connect, instance, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cat.png").write_bytes(sunrise())
    monkeypatch.setattr("builtins.print", lambda *_: None)
    he, me = await bob.verify_account_credentials(), await alice.verify_account_credentials()
    status = await bob.create_status(status="@alice Hello! #python")
    asked = await bob.create_status(status="Tea?", poll_options=["Yes", "No"], poll_expires_in=300)
    await bob.account_follow(me)
    await bob.create_status(status="@alice Between us", visibility="direct")
    given = {
        "c": alice,
        "admin": await connect(instance, instance.tokens["admin"]),
        "bob": he,
        "status": status,
        "asked": asked,
        "report": await alice.create_report(he, comment="Spam"),
    }
    (chapter,) = [one for one in chapters(file) if one.__name__ == name]
    await chapter(**{asked: given[asked] for asked in inspect.signature(chapter).parameters})


WITHOUT = {
    "they have a page of their own, with code that runs": (
        "stream streaming login browser_login_url create_app revoke_token"
    ),
    "they change or end an account for good": (
        "delete_account move_account alias_account change_email enable_two_factor disable_two_factor two_factor_uri "
        "register_account resend_confirmation_email import_csv"
    ),
    "older forms of what others do": (
        "suggestions account_identity_proofs get_proofs status_card notification_policy_v1 notification_dismiss "
        "update_notification_policy_v1 clear_grouped_notifications"
    ),
    "the same for several at once": (
        "delete_notifications notification_requests_accept notification_requests_dismiss collection_item_revoke"
    ),
    "settings of Pleroma and GoToSocial": (
        "pleroma_add_alias pleroma_aliases pleroma_backups pleroma_create_backup pleroma_delete_alias pleroma_import "
        "pleroma_move_account pleroma_token_revoke pleroma_tokens update_interaction_policy_defaults"
    ),
    "it is called by what waits for the server": "async_refresh",
}
"""Operations that need no example, and why."""


def test_every_operation_that_a_person_would_call_has_an_example():
    marks = {
        name
        for file in FILES
        for name in re.findall(r"^ *#: (\w+)$", (FOLDER / f"{file}.py").read_text("utf-8"), re.MULTILINE)
    }
    reasons = {name for names in WITHOUT.values() for name in names.split()}
    operations = {operation.name for operation in TABLE}
    assert operations - marks == reasons
    assert marks - operations == set()


def test_an_example_calls_what_it_is_an_example_of():
    spec = importlib.util.spec_from_file_location("docs_samples", DOCS / "samples.py")
    assert spec is not None
    assert spec.loader is not None
    samples = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(samples)
    assert [name for name, code in samples.examples().items() if f"c.{name}(" not in code] == []
