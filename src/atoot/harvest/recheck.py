"""Whether statuses that were read once are still there."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from atoot.harvest.job import Job


def recheck(keys: Iterable[str]) -> list[Job]:
    """Jobs that look whether statuses are still there, by their keys: `Item.gone` says which are not.

    Args:
        keys: of items; what is no address of a host is left out.
    """
    jobs = []
    for key in dict.fromkeys(keys):
        try:
            parts = urlsplit(key)
            place = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.scheme in ("https", "http") and parts.netloc and place.startswith("/"):
                jobs.append(Job(f"{parts.scheme}://{parts.netloc}", f"recheck:{place}"))
        except ValueError:
            continue
    return jobs
