"""What may be sent when.

It is loaded with the first client.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.limits.engine import Forecast as Forecast
    from atoot.limits.window import WindowState as WindowState
else:  # type checkers would take any name for one that is there
    __getattr__ = attach(globals(), {"engine": ("Forecast",), "window": ("WindowState",)})
