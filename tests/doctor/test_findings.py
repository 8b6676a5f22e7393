from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from atoot.doctor.findings import DAY, DoctorFacts, Tls, TokenFacts, findings
from atoot.entities import OAuthServer
from atoot.entities.server import Server
from atoot.message import WindowState
from atoot.oauth.scopes import Scopes
from tables import each

ORIGIN = "https://example.org"


GOOD = DoctorFacts(
    origin=ORIGIN,
    tls=Tls("TLSv1.3", expires=90 * DAY),
    server=Server(software="mastodon", version="4.6.0", api_versions={"mastodon": 10}),
    skew=0.4,
    oauth=OAuthServer(
        issuer=ORIGIN,
        token_endpoint=f"{ORIGIN}/oauth/token",
        code_challenge_methods_supported=["S256"],
    ),
    streaming={"websocket": "", "sse": ""},
    token=TokenFacts("alice", Scopes.of("read write follow push")),
    limit=WindowState(limit=300, left=290, reset=120.0, in_flight=0, waiting=0, presumed=False),
)


def test_where_all_is_well_every_finding_is_ok():
    report = findings(GOOD)
    assert {one.state for one in report} == {"ok"}
    assert [one.name for one in report] == [
        "connection",
        "tls",
        "software",
        "api",
        "limits",
        "repeats",
        "clock",
        "oauth",
        "token",
        "scopes",
        "streaming",
        "rate limit",
    ]


def test_what_cannot_be_looked_at_is_skipped():
    report = findings(DoctorFacts(ORIGIN, unreachable="no such host"))
    assert [one.state for one in report[:2]] == ["failed", "skipped"]
    assert {one.state for one in report[2:]} == {"skipped"}
    assert {one.name for one in report} == {one.name for one in findings(GOOD)}


SNAC = Server(software="snac", version="2.94")


def found(name, **changes):
    (finding, *_) = [one for one in findings(GOOD._replace(**changes)) if one.name == name]
    return finding


@each(
    ("name", "changes", "state", "told"),
    [
        ("tls", {"origin": "http://example.org"}, "warning", "not encrypted"),
        ("tls", {"origin": "http://127.0.0.1:3000"}, "ok", "own machine"),
        ("tls", {"tls": Tls(problem="expired")}, "failed", "expired"),
        ("tls", {"tls": Tls("TLSv1.2", 3 * DAY)}, "warning", "3 days"),
        ("software", {"server": Server()}, "failed", "does not say what it is"),
        ("api", {"server": Server()}, "skipped", ""),
        ("api", {"server": Server(software="mastodon", version="3.5.0")}, "warning", "old"),
        ("api", {"server": Server(software="gotosocial", version="0.19")}, "ok", "does not number"),
        ("clock", {"skew": None}, "skipped", ""),
        ("clock", {"skew": 60.0}, "warning", "60 s behind"),
        ("clock", {"skew": -3600.0}, "failed", "3600 s ahead of"),
        ("oauth", {"oauth": None}, "ok", "classic"),
        ("streaming", {"streaming": {}}, "skipped", "not tried"),
        ("streaming", {"streaming": {"websocket": "403", "sse": ""}}, "ok", "by sse"),
        ("streaming", {"streaming": {"websocket": "403"}}, "failed", "403"),
        ("streaming", {"streaming": {"websocket": "403"}, "token": None}, "warning", "403"),
        ("token", {"token": None}, "skipped", "nobody"),
        ("token", {"token": TokenFacts(problem="401 no", is_refused=True)}, "failed", "401 no"),
        (
            "token",
            {"token": TokenFacts("a", expires=datetime(2026, 1, 2, tzinfo=UTC))},
            "ok",
            "until 2026-01-02",
        ),
        ("scopes", {"token": TokenFacts("a")}, "skipped", "does not say"),
        ("scopes", {"token": TokenFacts("a", Scopes.of("read"))}, "warning", "not write follow"),
        ("scopes", {"token": None}, "skipped", "nobody"),
        ("rate limit", {"limit": None}, "ok", "sends none; those of Mastodon are presumed"),
        ("rate limit", {"limit": None, "server": SNAC}, "ok", "sends none; none is presumed"),
        ("repeats", {"server": SNAC}, "ok", "snac is not known to heed the key"),
        ("repeats", {"server": Server(version="1.0")}, "ok", "nobody knows whether"),
        ("repeats", {"server": Server(software="mastodon", version="4.5.3")}, "ok", "is made once"),
        ("repeats", {"server": Server(software="mastodon", version="4.6.5")}, "ok", "refused with an error"),
        ("repeats", {"server": Server(software="hollo", version="0.10")}, "ok", "is made once"),
        (
            "rate limit",
            {"limit": WindowState(limit=300, left=3, reset=60.0, in_flight=0, waiting=0, presumed=False)},
            "warning",
            "3 of 300",
        ),
    ],
)
def test_a_fact_means(name, changes, state, told):
    finding = found(name, **changes)
    assert finding.state == state
    assert told in finding.text


def test_a_login_that_is_described_badly_is_a_warning():
    elsewhere = OAuthServer(issuer=ORIGIN, token_endpoint="https://evil.example/token")
    assert "another host: token" in found("oauth", oauth=elsewhere).text
    plain = OAuthServer(issuer=ORIGIN, code_challenge_methods_supported=["plain"])
    assert "not protected by PKCE" in found("oauth", oauth=plain).text


def test_a_kind_of_connection_that_does_not_work_beside_one_that_does_is_a_warning():
    report = findings(GOOD._replace(streaming={"websocket": "", "sse": "no answer in time"}))
    assert [one.state for one in report if one.name == "streaming"] == ["ok", "warning"]


def test_a_kind_of_connection_that_the_server_does_not_have_is_no_warning():
    report = findings(GOOD._replace(streaming={"websocket": "", "sse": "404"}, lacking=("sse",)))
    assert [one.state for one in report if one.name == "streaming"] == ["ok"]


def test_what_to_do_names_the_instance_and_the_scopes_that_are_missing():
    assert found("token", token=None).advice == "run: atoot login example.org"
    local = found("token", token=None, origin="http://127.0.0.1:3000")
    assert local.advice == "run: atoot login http://127.0.0.1:3000"
    advice = found("scopes", token=TokenFacts("a", Scopes.of("read"))).advice
    assert "atoot login example.org --scopes 'read write follow'" in advice


@given(
    st.builds(
        DoctorFacts,
        origin=st.sampled_from([ORIGIN, "http://example.org"]),
        unreachable=st.sampled_from(["", "", "no"]),
        tls=st.none() | st.builds(Tls, st.just("TLSv1.3"), st.floats(0, 1e9), st.sampled_from(["", "no"])),
        server=st.none() | st.sampled_from([Server(), GOOD.server]),
        skew=st.none() | st.floats(-1e6, 1e6),
        oauth=st.none(),
        streaming=st.dictionaries(st.sampled_from(["websocket", "sse"]), st.sampled_from(["", "no"])),
        token=st.none()
        | st.builds(
            TokenFacts, st.just("a"), st.sampled_from([Scopes(), Scopes.of("read")]), st.none(), st.just("")
        ),
        limit=st.none() | st.just(GOOD.limit),
        now=st.floats(0, 1e9),
    )
)
def test_whatever_the_facts_what_is_not_ok_says_what_to_do(facts):
    for one in findings(facts):
        assert one.text
        assert one.advice or one.state in ("ok", "skipped")


@each(
    ("name", "changes", "told"),
    [
        (
            "connection",
            {"asked": "https://ours.example"},
            "https://ours.example sends to https://example.org for its API",
        ),
        ("connection", {"closes": True}, "it closes each connection after its answer"),
        ("connection", {"proxy": "proxy.example"}, "through the proxy proxy.example"),
        ("tls", {"proxy": "proxy.example", "tls": None}, "a proxy is in between"),
        (
            "streaming",
            {"lacking": ("websocket", "sse"), "streaming": {"websocket": "404", "sse": "404"}},
            "the server has none",
        ),
        ("streaming", {"lacking": ("sse",), "streaming": {"websocket": "", "sse": "404"}}, "has no sse"),
    ],
)
def test_what_differs_from_mastodon_is_a_fact_and_no_failure(name, changes, told):
    found = next(one for one in findings(GOOD._replace(**changes)) if one.name == name)
    assert found.state in ("ok", "skipped")
    assert told in found.text


def test_the_scopes_of_the_app_are_called_so():
    token = GOOD.token._replace(scopes=Scopes.of("read write follow admin:write"), are_of_app=True)
    found = next(one for one in findings(GOOD._replace(token=token)) if one.name == "scopes")
    assert found.text.startswith(
        "those of its app, of which the token may have fewer: read write follow admin:write"
    )


def test_it_says_whether_people_are_told_that_a_program_posts():
    told = found("bot", token=TokenFacts("a", is_bot=True))
    assert (told.state, told.text, told.advice) == ("ok", "@a says that it is a bot", "")
    silent = found("bot", token=TokenFacts("a", is_bot=False))
    assert "does not say that it is a bot" in silent.text
    assert "atoot profile edit --bot" in silent.advice
