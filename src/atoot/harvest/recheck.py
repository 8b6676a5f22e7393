"""Whether statuses that were read once are still there."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from atoot.harvest.job import Job
from atoot.http.resolving import is_inside


def recheck(keys: Iterable[str], *, inside: bool = False) -> list[Job]:
    """Jobs that look whether statuses are still there, by their keys: `Item.gone` says which are not.

    Args:
        keys: of items; what is no address of a host of the internet is left out, for anybody can make up a key.
        inside: take those of hosts inside of your own network, too.
    """
    jobs = []
    for key in dict.fromkeys(keys):
        try:
            parts = urlsplit(key)
            place = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.scheme in ("https", "http") and (inside or not is_inside(parts.hostname or "")):
                jobs.append(Job(f"{parts.scheme}://{parts.netloc}", f"recheck:{place}"))
        except ValueError:
            continue
    return jobs
