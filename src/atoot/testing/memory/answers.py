"""Answers of an instance: data, or a refusal, in the forms that servers use."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from atoot.testing.behaviours import phrase


class InstanceAnswer(NamedTuple):
    """What is answered: data, or a text where the type is not JSON."""

    status: int = 200
    body: Any = ""
    type: str | None = "application/json; charset=utf-8"
    link: str | None = None


class Refusal(Exception):  # noqa: N818 - no mistake: what the server says
    """What is not done; as the status None stands for the server's own for a bad value, -1 for that for a bad token."""

    def __init__(self, status: int | None, text: str) -> None:
        super().__init__(text)
        self.status = status


def missing() -> NoReturn:
    """There is no such thing, or not for this person."""
    raise Refusal(404, "Record not found")


# fmt: off
ERRORS: Mapping[str, Callable[[int, str], InstanceAnswer]] = {
    "text": lambda status, text: InstanceAnswer(status, {"error": text}),
    "title and text": lambda status, text: InstanceAnswer(status, {"error": f"{phrase(status)}: {text}"}),
    "code and description": lambda status, text: InstanceAnswer(
        status, {"error": phrase(status), "error_description": text}),
    "details": lambda status, text: InstanceAnswer(status, {"error": "invalid_input", "error_details": [
        {"loc": ["body"], "msg": text, "type": "value_error"}]}),
    "Zod's text": lambda status, text: InstanceAnswer(status, {"error": "invalid_request", "zod_error": {
        "name": "ZodError", "message": json.dumps([{"code": "custom", "path": ["body"], "message": text}])}}),
    "message and errors": lambda status, text: InstanceAnswer(status, {"message": text, "errors": {"body": [text]}}),
    "plain text": lambda status, _text: InstanceAnswer(status, f"{status} {phrase(status)}", "text/plain"),
    "a page": lambda status, _text: InstanceAnswer(status, f"<h1>{status} {phrase(status)}</h1>", "text/html"),
    "nothing": lambda status, _text: InstanceAnswer(status, "", None),
}
"""What the bodies of errors look like."""
# fmt: on
