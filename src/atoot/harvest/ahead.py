"""How long requests for pages of lists will take where limits are Mastodon's, before the first of them is made."""

import math
from collections import Counter
from functools import lru_cache

from atoot.limits.known import KNOWN

_LIMITS = {name: (KNOWN[name].requests or 0, KNOWN[name].seconds) for name in ("all", "paging")}
"""What requests for pages count in: how many, in how many seconds."""


@lru_cache(4096)
def time_for(first: int, further: int, *, pace: float = 0.0, now: float = 0.0) -> tuple[float, str | None]:
    """Seconds until first pages, and then further ones, are answered; and the limit that holds them up longest, if one does.

    Window by window, for both limits are at work: what one keeps for later may be too much for the other then.

    Args:
        first: requests for anything but further pages of lists.
        further: requests for further pages.
        pace: seconds that each takes.
        now: seconds since the epoch, for windows begin at fixed times; 0 if they may begin at once.
    """
    moment, waits = now, Counter[str]()
    left, ends = dict.fromkeys(_LIMITS, 0), dict.fromkeys(_LIMITS, -math.inf)
    while first or further:
        for name, (most, period) in _LIMITS.items():
            if moment >= ends[name]:
                left[name], ends[name] = most, (moment // period + 1) * period
        counts = ["all"] if first else ["all", "paging"]
        number = min(first or further, *(left[name] for name in counts))
        if not number:
            closed = max((name for name in counts if not left[name]), key=ends.__getitem__)
            waits[closed] += math.ceil(ends[closed] - moment)
            moment = ends[closed]
            continue
        if pace:  # what does not fit into this window is for the next one
            number = min(number, math.ceil((min(ends.values()) - moment) / pace))
        for name in counts:
            left[name] -= number
        first, further = (first - number, further) if first else (0, further - number)
        moment += number * pace
    return moment - now, waits.most_common(1)[0][0] if waits else None
