"""Entities are loaded when they are first used, a family at a time."""

import ast
import pickle
import subprocess
import sys
from inspect import getsource, isfunction
from typing import get_overloads, get_type_hints

import pytest

import atoot
from atoot import entities, types
from atoot.entities import base
from tables import each


def in_a_new_process(script, *arguments, given=b""):
    command = [sys.executable, "-W", "error", "-c", script, *arguments]
    done = subprocess.run(command, check=False, input=given, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


LOADED = "print(*sorted(name for name in sys.modules if name.startswith('atoot.entities.')))"


def test_none_is_loaded_with_the_client():
    # Who names one where it is evaluated when a module is loaded (an annotation without the `__future__`, a default, an
    # alias) makes every program wait for its whole family.
    loaded = in_a_new_process(f"import sys, atoot; atoot.client; {LOADED}").split()
    assert loaded == ["atoot.entities.base"]


def test_one_brings_only_what_it_is_made_of():
    loaded = in_a_new_process(f"import sys; from atoot.entities import Rule; {LOADED}").split()
    assert loaded == ["atoot.entities.about", "atoot.entities.base"]


FIRST = """
import msgspec, os, sys, atoot.entities
for name in sys.argv[1:]:
    if not os.fork():
        try:
            print(name, getattr(atoot.entities, name).__name__, flush=True)
        except BaseException as error:
            print(name, repr(error), flush=True)
        os._exit(0)
    os.wait()
"""


def test_each_family_can_be_the_first_that_is_used():
    of_each = {getattr(entities, name).__module__: name for name in entities.__all__}.values()
    told = dict(line.split(" ", 1) for line in in_a_new_process(FIRST, *of_each).splitlines())
    assert told == {name: name for name in of_each}


def test_type_checkers_are_told_of_the_same_names_in_the_same_places():
    imported = {
        name.name: node.module
        for node in ast.walk(ast.parse(getsource(entities)))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("atoot.entities.")
        for name in node.names
    }
    assert imported == {name: getattr(entities, name).__module__ for name in entities.__all__}


def test_dir_and_a_star_import_give_them_all():
    names = {}
    exec("from atoot.entities import *", names)
    names.pop("__builtins__")
    assert sorted(names) == dir(entities) == entities.__all__


@each("family", ["statuses", "server", "software", "words"])
def test_a_family_is_a_name_of_the_package(family):
    loaded = in_a_new_process(f"import sys, atoot.entities; atoot.entities.{family}; {LOADED}").split()
    assert f"atoot.entities.{family}" in loaded


def test_another_name_is_an_attribute_error_that_names_it():
    with pytest.raises(AttributeError, match=r"module 'atoot\.entities' has no attribute 'Toot'"):
        entities.Toot  # noqa: B018 - asking is the test


def test_a_pickle_is_read_where_nothing_is_loaded_yet():
    sent = pickle.dumps(entities.Rule(id="1", text="Be kind."))
    read = "import pickle, sys; print(pickle.loads(sys.stdin.buffer.read()).text)"
    assert in_a_new_process(read, given=sent) == "Be kind."


def operations():
    chapters = [chapter for chapter in atoot.MastodonAPI.__mro__ if chapter.__module__.startswith("atoot.")]
    for name, method in [known for chapter in chapters for known in vars(chapter).items()]:
        if isfunction(method) and not name.startswith("_"):
            yield from get_overloads(method) or [method]


def test_what_is_written_at_operations_can_be_evaluated_at_run_time():
    found = [get_type_hints(method, include_extras=True) for method in operations()]
    assert len(found) > 340
    assert entities.Status in [hints.get("return") for hints in found]


def test_so_can_what_classes_are_made_of():
    for room in (atoot, types):
        for name in room.__all__:
            thing = getattr(room, name)
            if isinstance(thing, type):
                get_type_hints(thing)
    hints = get_type_hints(atoot.UnexpectedMentionsError)
    assert hints["unexpected_accounts"].__args__ == (entities.Account,)


def test_names_for_signatures_are_types_and_no_texts():
    # `types.Focal | None` is written in programs, which may evaluate it.
    texts = [name for name in types.__all__ if isinstance(getattr(types, name), str)]
    assert texts == []
    for name in types.__all__:
        assert getattr(types, name) | None is not None


def test_every_entity_is_one():
    assert [name for name in entities.__all__ if not issubclass(getattr(entities, name), base.Entity)] == []
