"""A report with one of each kind of result."""

from atoot.testing.conformance import ConformanceReport, Finding, Result

WORKS = Result(check="lists.lists", sentence="lists are listed", verdict="works", source="https://a.example")
DEVIATES = Result(
    check="lists.show_list", sentence="a list <b>is</b> shown", verdict="deviates", request="GET /api/v1/lists/1: 200",
    findings=(Finding(path="title", expected="a text", got="<script>alert(1)</script>"),), source="https://a.example",
)  # fmt: skip
MISSING = Result(
    check="tags.tag", sentence="a tag is there", verdict="missing", reason="GET /api/v1/tags/:name: 404"
)
REPORT = ConformanceReport(
    origin="https://a.example",
    server="mastodon 4.6.5",
    made="2026-01-01",
    by="2",
    results=(WORKS, DEVIATES, MISSING),
)
