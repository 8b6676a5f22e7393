"""Names of a package that are loaded when they are first used: who never streams or logs in does not load how."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def attach(
    package: dict[str, Any], places: Mapping[str, Sequence[str]], modules: Sequence[str] = ()
) -> Callable[[str], Any]:
    """What a package takes as its `__getattr__`.

    Args:
        package: the globals of the package.
        places: module of the package to names in it that the package has as its own.
        modules: of the package, that are names of it themselves.
    """
    place_of = {name: place for place, names in places.items() for name in names}
    title = package["__name__"]

    def load(name: str) -> Any:
        if name in modules:
            return import_module(f"{title}.{name}")
        if name not in place_of:
            raise AttributeError(f"module {title!r} has no attribute {name!r}")
        found = package[name] = getattr(import_module(f"{title}.{place_of[name]}"), name)
        return found

    return load
