"""Check the connection to an instance from end to end, with advice on what to fix.

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
    """The findings, without secrets."""

    origin: str
    findings: list[DoctorFinding]

    @property
    def failed(self) -> list[DoctorFinding]:
        """The failures among the findings."""
        return [finding for finding in self.findings if finding.state == "failed"]


async def check(
    instance: str | Named | Credentials, *, access_token: str | None = None, use_https: bool = True
) -> DoctorReport:
    """Check the connection, the server and, if there is one, the token. Takes some seconds, and changes nothing.

    Args:
        instance: host, URL, or the handle of an account; or credentials, as `atoot.login` returns them.
        access_token: the token to check.
        use_https: False for plain http.

    Raises:
        ValueError: the instance is invalid.
    """
    place = named(instance, use_https=use_https) if isinstance(instance, str) else instance
    if access_token is not None and not isinstance(place, Credentials):
        place = Credentials(instance=place.host, access_token=access_token, use_https=place.use_https)
    return DoctorReport(place.origin, findings(await look(place)))
