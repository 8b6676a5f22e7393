"""The public list is true: each name is there, has its place, and nothing else leaks out."""

import importlib
import pkgutil
import subprocess
import sys
from inspect import isclass, isfunction, ismodule
from types import ModuleType

import pytest

import atoot


def test_every_name_of_the_list_is_there():
    assert [name for name in atoot.__all__ if getattr(atoot, name) is None] == []


def test_the_list_is_sorted_and_names_nothing_twice():
    assert sorted(set(atoot.__all__)) == atoot.__all__


def test_dir_shows_the_list_and_nothing_else():
    assert sorted(dir(atoot)) == atoot.__all__


def test_a_star_import_gives_the_list_and_nothing_else():
    names = {}
    exec("from atoot import *", names)
    names.pop("__builtins__")
    assert sorted(names) == atoot.__all__


def test_another_name_is_an_attribute_error_that_names_it():
    with pytest.raises(AttributeError, match="module 'atoot' has no attribute 'MastodonApi'"):
        atoot.MastodonApi  # noqa: B018 - asking is the test


def test_no_public_name_is_a_module_but_those_that_are_meant():
    modules = {name for name in atoot.__all__ if ismodule(getattr(atoot, name))}
    assert modules <= {"entities", "events", "sync", "testing", "text"}


def test_every_public_class_and_function_is_explained():
    things = {name: getattr(atoot, name) for name in atoot.__all__}
    assert [
        name
        for name, thing in things.items()
        if (isclass(thing) or isfunction(thing) or ismodule(thing)) and not thing.__doc__
    ] == []


def in_a_new_process(script):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_importing_it_loads_neither_aiohttp_nor_msgspec():
    loaded = in_a_new_process(
        "import sys, atoot; print([name for name in ('aiohttp', 'msgspec', 'asyncio') if name in sys.modules])"
    )
    assert loaded == "[]"


def test_what_few_programs_need_is_not_loaded_with_the_client():
    loaded = in_a_new_process("import sys, atoot; atoot.client; print(*sys.modules)").split()
    rooms = ("streaming", "redis", "push", "sync", "testing", "cli", "webhooks")
    assert [name for name in loaded if name.startswith(tuple(f"atoot.{room}." for room in rooms))] == []
    later = (
        "decoding.lenient",
        "http.transport",
        "limits.engine",
        "oauth.flows",
        "operations.table",
        "parameters.table",
        "posting.poster",
        "workflows.alternatives",
    )
    assert [name for name in later if f"atoot.{name}" in loaded] == []


def test_an_error_can_be_named_without_loading_aiohttp():
    script = "import sys, atoot; atoot.NotFoundError; print('aiohttp' in sys.modules)"
    assert in_a_new_process(script) == "False"


FIRST = """
import aiohttp, atoot, msgspec, os
for name in atoot.__all__:
    if not os.fork():
        try:
            print(name, type(getattr(atoot, name)).__name__, flush=True)
        except BaseException as error:
            print(name, repr(error), flush=True)
        os._exit(0)
    os.wait()
"""


def test_every_name_can_be_the_first_that_is_used():
    # Loaded lazily, names must not depend on what was loaded before them.
    told = dict(line.split(" ", 1) for line in in_a_new_process(FIRST).splitlines())
    assert told == {name: type(getattr(atoot, name)).__name__ for name in atoot.__all__}


def test_the_package_is_typed():
    assert (importlib.resources.files("atoot") / "py.typed").is_file()


def modules():
    skipped = ("atoot.__main__", "atoot.cli", "atoot.testing.plugin", "atoot.testing.instance_process")
    return [
        found.name
        for found in pkgutil.walk_packages(atoot.__path__, "atoot.")
        if not found.name.startswith(skipped)
    ]


def test_every_list_of_public_names_in_the_rooms_is_true():
    for name in modules():
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as missing:  # an extra that is not installed
            if str(missing.name).startswith("atoot"):
                raise
            continue
        assert isinstance(module, ModuleType)
        assert [public for public in getattr(module, "__all__", ()) if not hasattr(module, public)] == [], (
            name
        )
