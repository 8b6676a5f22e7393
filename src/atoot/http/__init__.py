"""The HTTP layer that every request goes through.

Loaded when the first client is made.
"""

from typing import TYPE_CHECKING

from atoot.lazy import attach

if TYPE_CHECKING:
    from atoot.http.about import Inquirer as Inquirer
    from atoot.http.about import OtherWays as OtherWays
    from atoot.http.call import Call as Call
    from atoot.http.settings import ClientSettings as ClientSettings
    from atoot.http.settings import Settings as Settings
    from atoot.http.settings import call_hook as call_hook
    from atoot.http.settings import connection_of as connection_of
    from atoot.http.transport import Transport as Transport
else:  # otherwise type checkers would accept any name
    __getattr__ = attach(
        globals(),
        {
            "about": ("Inquirer", "OtherWays"),
            "call": ("Call",),
            "settings": ("ClientSettings", "Settings", "call_hook", "connection_of"),
            "transport": ("Transport",),
        },
    )
