"""Every entity of the API has a class, every field a place. `facts.json` says what there is by the documentation of
Mastodon up to 4.7, `source.json` what the source of servers has besides, and which version of it was read."""

import inspect
import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import atoot.entities
from atoot.decoding.forms import Form, form_of, plan_of
from atoot.decoding.values import read_day, read_instant
from atoot.entities.base import Entity
from tables import each

DOCUMENTED = json.loads((Path(__file__).parent / "facts.json").read_text())
SOURCE = json.loads((Path(__file__).parent / "source.json").read_text())["entities"]
FACTS = {name: DOCUMENTED.get(name, {}) | SOURCE.get(name, {}) for name in DOCUMENTED | SOURCE}
"""Entity to fields; a slash leads into what a field holds: `configuration/polls/max_options`."""

SCALARS = {"text": str, "boolean": bool, "integer": int, "number": float}


def place_of(entity, path):
    """The form of a field, and whether it has to be sent."""
    form, required = form_of(getattr(atoot.entities, entity)), True
    for name in path.split("/"):
        if form.container is not None:
            form = form_of(form.item)
        if form.struct is None:  # a hash with free keys
            continue
        parts = {part.name: part for part in plan_of(form.struct).parts}
        assert name in parts, f"{form.struct.__name__} has no field {name}"
        form, required = parts[name].form, parts[name].required
    return form, required


def takes(form: Form, kind: str) -> bool:
    if kind in SCALARS:
        return SCALARS[kind] in form.exact
    if kind in ("moment", "epoch"):
        return form.reader is not None and form.reader.read is read_instant
    if kind == "day":
        return form.reader is not None and form.reader.read is read_day
    if kind == "object":
        return form.struct is not None or form.container is dict
    if kind.startswith("list of "):
        return form.container is list and takes(form_of(form.item), kind.removeprefix("list of "))
    return form.struct is getattr(atoot.entities, kind)


def test_every_entity_has_a_class():
    assert FACTS.keys() - set(atoot.entities.__all__) == set()
    assert [
        name for name in atoot.entities.__all__ if not issubclass(getattr(atoot.entities, name), Entity)
    ] == []


def test_every_field_has_a_place_that_takes_what_the_server_may_send():
    for entity, facts in FACTS.items():
        for path, fact in facts.items():
            form, required = place_of(entity, path)
            assert takes(form, fact["kind"]), (entity, path)
            assert form.nullable or not fact.get("nullable"), (entity, path)
            assert not required or not fact.get("optional"), (entity, path)


@each("entity", sorted(SOURCE))
def test_a_class_says_since_when_or_where_there_are_fields_that_the_documentation_lacks(entity):
    text = inspect.getsource(getattr(atoot.entities, entity))
    told = {fact[word] for fact in SOURCE[entity].values() for word in ("since", "software") if word in fact}
    assert {word for word in told if word not in text} == set()


def parts():
    """Every field of every class."""
    for name in atoot.entities.__all__:
        for part in plan_of(getattr(atoot.entities, name)).parts:
            yield name, part


def test_no_field_hides_what_every_entity_can_do():
    hiding = {(name, part.attribute) for name, part in parts() if part.attribute in dir(Entity)}
    assert hiding == {("Collection", "items")}


def test_a_field_that_every_server_sends_is_never_null_and_has_something_to_stand_for_it():
    required = [(name, part) for name, part in parts() if part.required]
    assert [(name, part.name) for name, part in required if part.form.nullable] == []
    for _, part in required:
        part.blank()


def test_the_list_of_entities_is_sorted_and_holds_all_of_them():
    def below(cls):
        return {cls}.union(*map(below, cls.__subclasses__()))

    for family in iter_modules(atoot.entities.__path__, "atoot.entities."):
        import_module(family.name)
    classes = {cls.__name__ for cls in below(Entity) if cls.__module__.startswith("atoot.entities")}
    assert atoot.entities.__all__ == sorted(classes)


def test_every_entity_is_described_and_links_to_the_documentation_of_mastodon_where_there_is_one():
    texts = {name: getattr(atoot.entities, name).__doc__ for name in atoot.entities.__all__}
    assert [name for name, text in texts.items() if not text] == []
    assert [name for name in DOCUMENTED if "https://docs.joinmastodon.org/" not in texts[name]] == []
