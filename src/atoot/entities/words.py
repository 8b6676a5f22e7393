"""What types and values are called where people read it."""

from typing import Any

from atoot.entities.plans import Form, form_of

_VALUES = {
    dict: "an object",
    list: "an array",
    str: "a text",
    bool: "a boolean",
    int: "a whole number",
    float: "a number",
}


def value_name(data: Any) -> str:
    """What JSON calls a value."""
    return _VALUES.get(type(data), "null")


def form_name(form: Form) -> str:
    """What has to stand where a value of this form is due; null is not told where it is allowed besides."""
    if form.reader is not None:
        return form.reader.name
    names = []
    if form.entity is not None:
        names.append(f"an object ({form.entity.__name__})")
    if form.container is not None:
        inner = form_of(form.item)
        of = f" of {inner.entity.__name__}" if inner.entity is not None else ""
        names.append(_VALUES[form.container] + of)
    exact = form.exact - {int} if float in form.exact else form.exact  # a whole number is a number
    names.extend(name for kind, name in _VALUES.items() if kind in exact)
    return " or ".join(names)
