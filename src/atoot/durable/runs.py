"""The written record of one handler call: what it is about, and each step that it has taken."""

import json
from typing import Any

import msgspec
from msgspec import Struct, field


class JournalStep(Struct, omit_defaults=True):
    """A step that a handler has taken, or is about to take."""

    kind: str
    """post, ask or sleep."""
    at: float
    """When it began."""
    values: dict[str, Any] = {}
    """The content to post, or the id of the question."""
    made: dict[str, Any] | None = None
    """The status that was posted, or that is the answer."""
    until: float = 0.0
    """The end of waiting for an answer, or of sleeping."""
    over: bool = False


class HandlerRun(Struct, omit_defaults=True):
    """A handler call, from the moment it is due until it is finished."""

    key: str
    """Its subject: the same for the same mention, follow, event or time."""
    kind: str
    """mention, follow, event or job."""
    at: float
    handler: str = ""
    """Its name; for a mention, the text decides later."""
    account: str = ""
    """Id of the person concerned."""
    of: float = 0.0
    """When the subject happened, according to the server."""
    about: dict[str, Any] = {}
    tries: int = 0
    due: float = 0.0
    """The earliest time to start."""
    steps: dict[str, JournalStep] = field(default_factory=dict)
    waits: str = ""
    """The step that it waits for."""
    claims: list[str] = []
    """Keys of `once` that it has claimed and not finished."""

    @property
    def lane(self) -> str:
        """Runs of the same lane go one after another: those for one person, and those of one job."""
        return self.account or (self.handler if self.kind == "job" else self.key)

    @property
    def is_open(self) -> bool:
        """Whether something may have been posted that is not known yet."""
        return any(step.kind == "post" and step.made is None for step in self.steps.values())

    @property
    def made(self) -> list[str]:
        """Ids of its posts."""
        steps = self.steps.values()
        return [str(step.made["id"]) for step in steps if step.kind == "post" and step.made is not None]

    def wait_is_over(self) -> None:
        """Continue, whatever it waited for."""
        if self.waits:
            self.steps[self.waits].over = True
            self.waits = ""

    def to_json(self) -> str:
        """The run as stored text."""
        return json.dumps(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, text: str) -> "HandlerRun":
        """The run from stored text."""
        return msgspec.convert(json.loads(text), cls)


class Suspended(BaseException):
    """A handler is suspended until a step ends."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def waited_for(ended: BaseException) -> str | None:
    """The step that a handler waits for, if that is why it ended, perhaps in a task group."""
    if isinstance(ended, BaseExceptionGroup):
        return next((found for one in ended.exceptions if (found := waited_for(one)) is not None), None)
    return ended.step if isinstance(ended, Suspended) else None
