"""Methods that send more than one request."""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.workflows.drafts import Answer as Answer
    from atoot.workflows.drafts import Draft as Draft
else:  # type checkers would take any name as defined
    __getattr__ = attach(globals(), {"drafts": ("Answer", "Draft")})
