"""What may be sent when.

It is loaded with the first client.
"""

from atoot.message import Forecast as Forecast
from atoot.message import WindowState as WindowState
