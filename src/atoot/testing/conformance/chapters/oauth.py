"""Checks of https://docs.joinmastodon.org/methods/oauth/"""

# fmt: off
from atoot.testing.conformance import making as m
from atoot.testing.conformance.check import Call, Chapter, call
from atoot.testing.conformance.dues import item, says

c: Chapter = Chapter("oauth")
metadata: Call = call("oauth_server_metadata", by="stranger")

c.holds("metadata", "the metadata names where tokens are given, and PKCE with S256",
        (m.part("token_endpoint", metadata), says("/oauth/token")),
        (m.part("code_challenge_methods_supported", metadata), item("S256")), about="oauth_server_metadata")
