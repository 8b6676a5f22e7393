"""The written record of one handler call: what it is about, and each step that it has taken."""

import json
from typing import Any

import msgspec
from msgspec import Struct, field


class JournalStep(Struct, omit_defaults=True):
    """Something that a handler did, or is about to do."""

    kind: str
    """post, ask or sleep."""
    at: float
    """When it was begun."""
    values: dict[str, Any] = {}
    """What is posted, or the id of the question."""
    made: dict[str, Any] | None = None
    """The status that was posted, or that answers."""
    until: float = 0.0
    """How long an answer is waited for, or nothing is done."""
    over: bool = False


class HandlerRun(Struct, omit_defaults=True):
    """A call of a handler, from when it is known that it has to be made until it has been."""

    key: str
    """What it is about: the same for the same mention, follow, event or moment."""
    kind: str
    """mention, follow, event or job."""
    at: float
    handler: str = ""
    """Its name; for a mention it is found out by the text."""
    account: str = ""
    """Id of the person that it is about."""
    of: float = 0.0
    """When that happened, as the server says."""
    about: dict[str, Any] = {}
    tries: int = 0
    due: float = 0.0
    """Not before this."""
    steps: dict[str, JournalStep] = field(default_factory=dict)
    waits: str = ""
    """The step for whose end it waits."""
    claims: list[str] = []
    """Keys of `once` that it has not done with."""

    @property
    def lane(self) -> str:
        """What is done one after another: what one person wants, and what one job does."""
        return self.account or (self.handler if self.kind == "job" else self.key)

    @property
    def is_open(self) -> bool:
        """Whether something may have been posted that is not known yet."""
        return any(step.kind == "post" and step.made is None for step in self.steps.values())

    @property
    def made(self) -> list[str]:
        """Ids of what it has posted."""
        steps = self.steps.values()
        return [str(step.made["id"]) for step in steps if step.kind == "post" and step.made is not None]

    def wait_is_over(self) -> None:
        """Go on, whatever it waited for."""
        if self.waits:
            self.steps[self.waits].over = True
            self.waits = ""

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, text: str) -> "HandlerRun":
        """What was kept."""
        return msgspec.convert(json.loads(text), cls)


class Suspended(BaseException):
    """A handler waits for the end of a step."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def waited_for(ended: BaseException) -> str | None:
    """The step that a handler waits for, if it ended for that, perhaps in a group of tasks."""
    if isinstance(ended, BaseExceptionGroup):
        return next((found for one in ended.exceptions if (found := waited_for(one)) is not None), None)
    return ended.step if isinstance(ended, Suspended) else None
