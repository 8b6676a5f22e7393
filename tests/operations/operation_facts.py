"""What the API has, by its documentation and by the source of servers: operations, and what each of them takes.

python operation_facts.py OPERATIONS.json > facts.json
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

FACTS = Path(__file__).with_name("facts.json")
SOURCE = Path(__file__).with_name("source.json")

KINDS = {
    "Integer": "integer",
    "Number": "number",
    "Boolean": "boolean",
    "Object": "hash",
    "Hash": "hash",
    "Avatar": "file",
    "Header": "file",
    None: "any",
}
SCOPE = re.compile(r"\b(?:admin:)?(?:read|write)(?::[a-z_]+)?\b|\bfollow\b|\bpush\b|\bprofile\b")


class Facts(NamedTuple):
    """One operation."""

    operation: str
    """Method and path: `GET /api/v1/accounts/:id`."""
    chapter: str
    documented: bool = True
    deprecated: bool = False
    removed: bool = False
    since: str | None = None
    scopes: list[str] = []
    """Every scope that the documentation speaks of."""
    query: dict[str, str] = {}
    """Name of a parameter to its kind."""
    form: dict[str, str] = {}
    header: dict[str, str] = {}
    software: dict[str, str | None] = {}
    """What has it in place of Mastodon, with the version that brought it."""
    brought: dict[str, str] = {}
    """Name of a parameter that is younger than the operation, or of other software, to the version or the software."""

    def __str__(self) -> str:
        return self.operation


def read() -> list[Facts]:
    """The facts that the project keeps: those of the documentation, with what the source has besides."""
    rows = {row["operation"]: row for row in json.loads(FACTS.read_text("utf-8"))}
    for row in json.loads(SOURCE.read_text("utf-8"))["operations"]:
        known = rows.setdefault(row["operation"], {"chapter": "", "documented": False})
        rows[row["operation"]] = known | _of_source(row, known)
    return [Facts(**row) for row in rows.values()]


def _of_source(row: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """A row of the source, put together with that of the documentation."""
    merged, brought = dict(row), {}
    for place in ("query", "form"):
        kinds = dict(known.get(place, {}))
        for name, text in row.get(place, {}).items():
            kind, *more = text.split(", ")
            required = [", required"] if "required" in more else []
            for word in set(more) - {"required"}:
                brought[name] = word.removeprefix("since ")
            kinds[name] = "".join([kind, *required])
        merged[place] = kinds
    return merged | {"brought": brought}


def compact(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facts, made of the whole description of the API."""
    rows = [_row(operation) for operation in operations]
    return sorted(rows, key=lambda row: (row["chapter"], row["operation"]))


def dump(rows: list[dict[str, Any]]) -> str:
    """The facts as text, a line an operation."""
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"


def _row(operation: dict[str, Any]) -> dict[str, Any]:
    path = re.sub(r"\{(\w+)\}", r":\1", operation["path"])
    row: dict[str, Any] = {"operation": f"{operation['method']} {path}", "chapter": operation["group"]}
    if operation.get("documented") is False:
        row["documented"] = False
    row |= {state: True for state in ("deprecated", "removed") if operation.get(state)}
    added = [change["version"] for change in operation.get("history", ()) if change["change"] == "added"]
    if added:
        row["since"] = added[0]
    if scopes := sorted(set(SCOPE.findall(operation.get("oauth") or ""))):
        row["scopes"] = scopes
    for place in ("query", "form", "header"):
        if parameters := operation["parameters"].get(place):
            row[place] = {parameter["name"]: _kind(parameter) for parameter in parameters}
    return row


def _kind(parameter: dict[str, Any]) -> str:
    kind = parameter["type"]
    if kind in KINDS:
        text = KINDS[kind]
    elif kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ").partition(" ")[0]
        text = f"list of {KINDS.get(inner, 'string')}"
    elif "Date" in kind:
        text = "day" if "(Date)" in kind else "instant"
    else:
        text = "string"
    return f"{text}, required" if parameter["required"] else text


if __name__ == "__main__":
    print(dump(compact(json.loads(Path(sys.argv[1]).read_text("utf-8")))), end="")  # noqa: T201 - its output
