from atoot import doctor
from atoot.oauth.credentials import Credentials


async def test_a_check_is_a_call_that_tells_what_it_found(instance):
    token = instance.tokens["alice"]
    for named in ({"access_token": token, "use_https": False}, None):
        credentials = Credentials(instance=instance.host, access_token=token, use_https=False)
        report = await (doctor.check(instance.host, **named) if named else doctor.check(credentials))
        assert (report.origin, report.failed) == (instance.origin, [])
        (about,) = [finding for finding in report.findings if finding.name == "token"]
        assert (about.state, about.text) == ("ok", "valid for @alice")
        assert token not in repr(report)
