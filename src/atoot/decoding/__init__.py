"""Decoding bytes into Structs: strict first, lenient second. Based on `msgspec.Struct` alone, not on API entities.

Loaded with the first entity.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.decoding.forms import Adapter as Adapter
    from atoot.decoding.forms import plain as plain
    from atoot.decoding.forms import plan_of as plan_of
    from atoot.decoding.lenient import read as read
    from atoot.decoding.lenient import unreadable as unreadable
    from atoot.decoding.parsing import whole_number as whole_number
    from atoot.decoding.values import getter_maker as getter_maker
else:  # otherwise type checkers would accept any name
    __getattr__ = attach(
        globals(),
        {
            "forms": ("Adapter", "plain", "plan_of"),
            "lenient": ("read", "unreadable"),
            "parsing": ("whole_number",),
            "values": ("getter_maker",),
        },
    )

KEPT = "atoot kept"
"""JSON name of the field in which a Struct keeps what fits no other; no server has a field with a space."""
