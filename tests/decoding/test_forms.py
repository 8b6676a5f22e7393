"""Any Struct can be read leniently: nothing here is an entity."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from atoot.decoding.forms import KEPT, form_name, form_of, plain, plan_of, structs_in, value_name
from atoot.decoding.lenient import read
from tables import each


class Owner(Struct, forbid_unknown_fields=True):
    name: str
    age: int | None = None


class Pet(Struct, forbid_unknown_fields=True):
    bare_means = "id"

    id: str
    owner: Owner | None = None
    friends: list["Owner"] = []
    kept: dict[str, Any] | UnsetType = field(default=UNSET, name=KEPT)


def test_a_struct_without_a_place_for_it_loses_what_it_does_not_know():
    assert read(b'{"name":"ann","shoes":7}', Owner) == Owner("ann")


def test_a_struct_with_a_place_keeps_what_it_does_not_know_and_gives_it_back():
    pet = read(b'{"id":7,"color":"red","owner":{"name":"ann","age":"old"}}', Pet)
    assert (pet.id, pet.owner, pet.kept) == ("7", Owner("ann"), {"id": 7, "color": "red"})
    assert plain(msgspec.to_builtins(pet))["color"] == "red"


def test_a_bare_value_stands_for_the_field_that_a_struct_names():
    assert read(b'["rex"]', list[Pet]) == [Pet("rex")]


def test_a_plan_names_fields_and_what_is_in_them():
    plan = plan_of(Pet)
    assert plan.names == {"id", "owner", "friends"}
    assert plan.children == (("owner", None, Owner), ("friends", list, Owner))
    assert (plan.required, plan.kept, plan.bare, plan.adapt) == (True, "kept", plan.parts[0], None)


def test_a_field_that_was_not_sent_has_a_blank_of_its_own_each_time():
    friends = plan_of(Pet).parts[2]
    assert friends.blank() == []
    assert friends.blank() is not friends.blank()


@each(
    ("kind", "found"),
    [
        (Owner, (None, Owner)),
        (dict[str, Owner], (dict, Owner)),
        (Owner | None, (None, Owner)),
        (list[str], None),
    ],
)
def test_structs_are_found_in_a_form(kind: Any, found: Any):
    assert structs_in(form_of(kind)) == found


@each(
    ("kind", "name"),
    [
        (list[Owner], "an array of Owner"),
        (str | int, "a text or a whole number"),
        (float, "a number"),
        (Owner, "an object (Owner)"),
    ],
)
def test_a_form_has_a_name_that_people_read(kind: Any, name: str):
    assert form_name(form_of(kind)) == name


def test_a_value_has_the_name_that_json_has_for_it():
    assert [value_name(value) for value in ({}, [], "", True, 1, 1.5, None)] == [
        "an object",
        "an array",
        "a text",
        "a boolean",
        "a whole number",
        "a number",
        "null",
    ]
