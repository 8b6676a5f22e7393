"""Rate limits: which request may be sent when.

Loaded when the first client is made.
"""

from atoot.message import Forecast as Forecast
from atoot.message import WindowState as WindowState
