import ast
import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from atoot.lazy import attach, bytes_pattern, later, pattern
from tables import each

ROOT = Path(__file__).parent.parent


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


def test_a_function_is_loaded_with_its_first_call():
    plain_text = later("atoot.text", "plain_text")
    assert plain_text("<p>a</p><p>b</p>", full_links=True) == "a\n\nb"
    missing = later("atoot.text", "no_such_function")
    with pytest.raises(AttributeError, match="no_such_function"):
        missing()


def test_a_pattern_does_what_a_compiled_one_does():
    word = pattern(r"[a-z]+", re.IGNORECASE)
    assert word.findall("One two") == re.compile(r"[a-z]+", re.IGNORECASE).findall("One two")
    assert word.sub("x", "One two") == "x x"
    assert word.pattern == "[a-z]+"
    assert bytes_pattern(rb"\d").search(b"a1")


def test_a_pattern_is_compiled_when_it_is_first_used():
    broken = pattern("(")
    with pytest.raises(re.error):
        broken.match("x")


def test_a_method_that_was_used_is_found_at_once():
    word = pattern("a")
    assert word.match("a")
    assert "match" in vars(word)


def test_a_pattern_shows_its_source():
    assert repr(pattern(r"\d")) == r"pattern('\\d')"


def layers():
    """Modules and rooms from the top to the ground, as `lint-imports` is told them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = [one for one in settings["contracts"] if one["type"] == "layers"]
    return [[name.strip(" ()") for name in re.split("[:|]", layer)] for layer in contract["layers"]]


def height_of(module):
    """The number of its layer; the ground has the highest."""
    heights = [
        (len(name), number) for number, names in enumerate(layers()) for name in names
        if module == name or module.startswith(f"{name}.")
    ]  # fmt: skip
    return max(heights)[1] if heights else 0


def loaded_later():
    for file in sorted((ROOT / "src" / "atoot").rglob("*.py")):
        module = ".".join(file.relative_to(ROOT / "src").with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text())):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "later"
            ):
                continue
            texts = [
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if len(texts) == 2:  # a timer of a budget is called so too
                yield module, *texts


def test_what_is_loaded_later_is_there_and_lies_below_as_what_is_imported():
    found = list(loaded_later())
    assert len(found) > 5
    for module, place, name in found:
        assert callable(getattr(import_module(place), name)), f"{module}: {place}.{name}"
        assert height_of(place) >= height_of(module), f"{module} loads {place}, which lies above it"


def lazy_packages():
    for path in sorted((ROOT / "src" / "atoot").rglob("__init__.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            alias.asname: node.module
            for block in tree.body
            if isinstance(block, ast.If)
            for node in block.body
            if isinstance(node, ast.ImportFrom) and node.module.startswith("atoot")
            for alias in node.names
        }
        if names and "attach(" in path.read_text("utf-8"):
            yield pytest.param(path, names, id=".".join(path.parts[len(ROOT.parts) + 1 : -1]))


@each(("path", "names"), [*lazy_packages()])
def test_a_package_gives_late_what_type_checkers_are_told_of(path, names):
    title = ".".join(path.parts[len(ROOT.parts) + 1 : -1])
    package = import_module(title)
    for name, module in names.items():
        wanted = (
            import_module(f"{module}.{name}") if module == title else getattr(import_module(module), name)
        )
        # Python sets a module as an attribute of its package: a name like that of a module would be hidden by it.
        assert getattr(package, name) is wanted, name
