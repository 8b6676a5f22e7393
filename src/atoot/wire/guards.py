"""Pages of those who stand in front of a server and let only browsers through."""

from collections.abc import Mapping

LOOKED_AT = 16 * 1024
"""Bytes of a page that are looked at."""

_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),  # https://developers.cloudflare.com/cloudflare-challenges/
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-sucuri-block", "", "Sucuri"),
)
"""Header, its value (empty for any), and who sends it."""

_WORDS = (
    (b"challenge-platform", "Cloudflare"),
    (b"cf-browser-verification", "Cloudflare"),
    (b"attention required! | cloudflare", "Cloudflare"),
    (b"cf-error-details", "Cloudflare"),
    (b"anubis_challenge", "Anubis"),
    (b"anubis_version", "Anubis"),
    (b"making sure you&#39;re not a bot", "Anubis"),
    (b"making sure you're not a bot", "Anubis"),
    (b"/.within.website/x/", "Anubis"),
    (b"ddos-guard", "DDoS-Guard"),
    (b"_incapsula_resource", "Imperva"),
    (b"/_sec/cp_challenge", "Akamai"),
    (b"errors.edgesuite.net", "Akamai"),
    (b"/.well-known/.git.gammaspectra.live/git/go-away", "go-away"),
    (b"sucuri website firewall", "Sucuri"),
)
"""What stands in the pages, in small letters."""


def guard_of(headers: Mapping[str, str], body: bytes) -> str:
    """Who answered in place of the server; empty if nobody did, as far as can be seen."""
    for name, value, guard in _HEADERS:
        if name in headers and value in headers[name].lower():
            return guard
    start = body[:LOOKED_AT].lower()
    if b"<" not in start[:LOOKED_AT]:
        return ""
    return next((guard for words, guard in _WORDS if words in start), "")
