"""Entities as fields of pydantic models, and so in FastAPI: loaded when pydantic asks.

A value may be the entity, a mapping, or JSON, which is read as leniently as an answer; what is written is `to_dict()`.
The JSON schema says what the fields of an entity are.
https://docs.pydantic.dev/latest/concepts/types/#customizing-validation-with-__get_pydantic_core_schema__
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from atoot.decoding.forms import Form, form_of, plan_of

if TYPE_CHECKING:
    from atoot.entities.base import Entity


def core_schema_of(cls: "type[Entity]") -> CoreSchema:
    """How pydantic reads and writes an entity."""

    def read(value: Any) -> "Entity":
        if isinstance(value, cls):
            return value
        try:
            return cls.from_json(value) if isinstance(value, str | bytes) else cls.from_dict(_mapping(value))
        except (msgspec.MsgspecError, TypeError) as error:
            told = {"entity": cls.__name__, "why": str(error)}
            raise PydanticCustomError("atoot_entity", "expected {entity}: {why}", told) from None

    return core_schema.no_info_plain_validator_function(
        read, ref=_name(cls), serialization=core_schema.plain_serializer_function_ser_schema(_written)
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"got {type(value).__name__}")
    return value


def _written(entity: "Entity") -> dict[str, Any]:
    return entity.to_dict()


def json_shape_of(cls: "type[Entity]") -> CoreSchema:
    """What the JSON schema is made of: each entity once, with references between them, as some hold their own kind."""
    shapes: dict[type, CoreSchema] = {}
    waiting: list[Any] = [cls]
    while waiting:
        one = waiting.pop()
        if one not in shapes:
            shapes[one] = _shape(one, waiting)
    return core_schema.definitions_schema(_reference(cls), list(shapes.values()))


def _reference(cls: Any) -> CoreSchema:
    return core_schema.definition_reference_schema(_name(cls))


def _name(cls: Any) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _shape(cls: Any, waiting: list[Any]) -> CoreSchema:
    fields = {
        part.name: core_schema.typed_dict_field(_of_form(part.form, waiting), required=part.required)
        for part in plan_of(cls).parts
    }
    return core_schema.typed_dict_schema(fields, cls_name=cls.__name__, ref=_name(cls))


def _of_form(form: Form, waiting: list[Any]) -> CoreSchema:
    arms = [_SCALARS[kind]() for kind in (str, int, float, bool) if kind in form.exact]
    if form.reader is not None:
        arms = [_READ[form.reader.name]()] if form.reader.name in _READ else arms
    if form.anything:
        return core_schema.any_schema()
    if form.struct is not None:
        waiting.append(form.struct)
        arms.append(_reference(form.struct))
    if form.container is not None:
        inner = _of_form(form_of(form.item), waiting)
        arms.append(
            core_schema.list_schema(inner)
            if form.container is list
            else core_schema.dict_schema(core_schema.str_schema(), inner)
        )
    made = arms[0] if len(arms) == 1 else core_schema.union_schema(list(arms))
    return core_schema.nullable_schema(made) if form.nullable else made


_SCALARS: dict[type, Any] = {
    str: core_schema.str_schema,
    int: core_schema.int_schema,
    float: core_schema.float_schema,
    bool: core_schema.bool_schema,
}
_READ: dict[str, Any] = {"a moment": core_schema.datetime_schema, "a day": core_schema.date_schema}
"""What `Reader.name` says, for which JSON schema has a format."""
