"""Check whether everything works between here and an instance, and say what to do if it does not.

```python
report = await atoot.doctor.check("mastodon.social", access_token="YOUR_TOKEN")
for finding in report.findings:
    print(finding.state, finding.name, finding.text, finding.advice)
```
"""

from typing import NamedTuple

from atoot.doctor.findings import DoctorFinding, findings
from atoot.doctor.probes import look
from atoot.oauth.credentials import Credentials
from atoot.oauth.places import Named, named

__all__ = ["DoctorFinding", "DoctorReport", "check"]


class DoctorReport(NamedTuple):
    """What was found. It contains no secrets."""

    origin: str
    findings: list[DoctorFinding]

    @property
    def failed(self) -> list[DoctorFinding]:
        """What does not work."""
        return [finding for finding in self.findings if finding.state == "failed"]


async def check(
    instance: str | Named | Credentials, *, access_token: str | None = None, use_https: bool = True
) -> DoctorReport:
    """Check the connection, the server and, if there is one, the token. Takes some seconds, and changes nothing.

    Args:
        instance: host or address, or the name of an account; or credentials, as `atoot.login` gives them.
        access_token: the token to look at.
        use_https: False for plain http.

    Raises:
        ValueError: there is no such instance.
    """
    place = named(instance, use_https=use_https) if isinstance(instance, str) else instance
    if access_token is not None and not isinstance(place, Credentials):
        place = Credentials(instance=place.host, access_token=access_token, use_https=place.use_https)
    return DoctorReport(place.origin, findings(await look(place)))
