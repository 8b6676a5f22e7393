"""Checks of https://docs.joinmastodon.org/methods/admin/"""

# fmt: off
from datetime import UTC, datetime, timedelta

from atoot.entities import AdminDomainBlock, AdminIpBlock, AdminReport
from atoot.testing.conformance.check import Chapter, on
from atoot.testing.conformance.expecting import NotTried, expect
from atoot.testing.conformance.world import World

c: Chapter = Chapter("admin")
DOMAIN = "conformance.invalid"


def _week() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(days=7), now


async def _domain_block(w: World) -> AdminDomainBlock:
    made = await w.admin.admin_create_domain_block(DOMAIN, severity="noop")
    w.later(lambda: w.admin.admin_delete_domain_block(made.id))
    return made


async def _ip_block(w: World) -> AdminIpBlock:
    made = await w.admin.admin_create_ip_block(
        "192.0.2.1", severity="sign_up_requires_approval", comment=w.sign
    )
    w.later(lambda: w.admin.admin_delete_ip_block(made.id))
    return made


async def _report(w: World) -> AdminReport:
    admin = w.admin  # who alone can close it again
    made = await w.alice.create_report(w.them, comment=w.sign, forward=False)
    w.later(lambda: admin.admin_report_resolve(made.id))
    return await admin.admin_view_report(made.id)


async def _email_block(w: World) -> str:
    made = await w.admin.admin_create_email_domain_block(DOMAIN)
    w.later(lambda: w.admin.admin_delete_email_domain_block(made.id))
    return made.id


async def _canonical(w: World) -> str:
    made = await w.admin.admin_create_canonical_email_block("somebody@conformance.invalid")
    w.later(lambda: w.admin.admin_delete_canonical_email_block(made.id))
    return made.id


async def _allow(w: World) -> str:
    made = await w.admin.admin_create_domain_allow(DOMAIN)
    w.later(lambda: w.admin.admin_delete_domain_allow(made.id))
    return made.id or ""


async def _tag(w: World) -> str:
    found = await w.admin.admin_tags()
    if not found:
        raise NotTried("there is no hashtag")
    return found[0].id or found[0].name


c.answers("admin_accounts", lambda w: w.admin.admin_accounts(local=True))
c.answers("admin_accounts_v2", lambda w: w.admin.admin_accounts_v2(origin="local"))
c.answers("admin_view_account", lambda w: w.admin.admin_view_account(w.them))
c.answers("admin_account_enable", lambda w: w.admin.admin_account_enable(w.them))
c.answers("admin_account_unsensitive", lambda w: w.admin.admin_account_unsensitive(w.them))
c.answers("admin_account_unsilence", lambda w: w.admin.admin_account_unsilence(w.them))
c.answers("admin_canonical_email_blocks", lambda w: w.admin.admin_canonical_email_blocks())
c.answers("admin_create_canonical_email_block", _canonical)
c.answers("admin_test_canonical_email", lambda w: w.admin.admin_test_canonical_email("nobody@conformance.invalid"))
c.answers("admin_canonical_email_block", on(_canonical, lambda w, b: w.admin.admin_canonical_email_block(b)))
c.answers("admin_delete_canonical_email_block", on(_canonical, lambda w, b: w.admin.admin_delete_canonical_email_block(b)))
c.answers("admin_dimensions", lambda w: w.admin.admin_dimensions(["languages"], start_at=_week()[0], end_at=_week()[1]))
c.answers("admin_measures", lambda w: w.admin.admin_measures(["active_users"], start_at=_week()[0], end_at=_week()[1]))
c.answers("admin_retention", lambda w: w.admin.admin_retention(start_at=_week()[0], end_at=_week()[1]))
c.answers("admin_domain_allows", lambda w: w.admin.admin_domain_allows())
c.answers("admin_create_domain_allow", _allow)
c.answers("admin_domain_allow", on(_allow, lambda w, a: w.admin.admin_domain_allow(a)))
c.answers("admin_delete_domain_allow", on(_allow, lambda w, a: w.admin.admin_delete_domain_allow(a)))
c.answers("admin_domain_blocks", on(_domain_block, lambda w, _: w.admin.admin_domain_blocks()))
c.answers("admin_create_domain_block", _domain_block)
c.answers("admin_domain_block", on(_domain_block, lambda w, b: w.admin.admin_domain_block(b.id)))
c.answers("admin_update_domain_block", on(_domain_block, lambda w, b: w.admin.admin_update_domain_block(b.id, severity="silence")))
c.answers("admin_delete_domain_block", on(_domain_block, lambda w, b: w.admin.admin_delete_domain_block(b.id)))
c.answers("admin_email_domain_blocks", lambda w: w.admin.admin_email_domain_blocks())
c.answers("admin_create_email_domain_block", _email_block)
c.answers("admin_email_domain_block", on(_email_block, lambda w, b: w.admin.admin_email_domain_block(b)))
c.answers("admin_delete_email_domain_block", on(_email_block, lambda w, b: w.admin.admin_delete_email_domain_block(b)))
c.answers("admin_ip_blocks", lambda w: w.admin.admin_ip_blocks())
c.answers("admin_create_ip_block", _ip_block)
c.answers("admin_ip_block", on(_ip_block, lambda w, b: w.admin.admin_ip_block(b.id)))
c.answers("admin_update_ip_block", on(_ip_block, lambda w, b: w.admin.admin_update_ip_block(b.id, comment="other")))
c.answers("admin_delete_ip_block", on(_ip_block, lambda w, b: w.admin.admin_delete_ip_block(b.id)))
c.answers("create_report", _report, admin=True)
c.answers("admin_reports", on(_report, lambda w, _: w.admin.admin_reports()))
c.answers("admin_view_report", on(_report, lambda w, r: w.admin.admin_view_report(r.id)))
c.answers("admin_update_report", on(_report, lambda w, r: w.admin.admin_update_report(r.id, category="spam")))
c.answers("admin_report_self_assign", on(_report, lambda w, r: w.admin.admin_report_self_assign(r.id)))
c.answers("admin_report_unassign", on(_report, lambda w, r: w.admin.admin_report_unassign(r.id)))
c.answers("admin_report_resolve", on(_report, lambda w, r: w.admin.admin_report_resolve(r.id)))
c.answers("admin_report_reopen", on(_report, lambda w, r: w.admin.admin_report_reopen(r.id)))
c.answers("admin_tags", lambda w: w.admin.admin_tags())
c.answers("admin_tag", on(_tag, lambda w, t: w.admin.admin_tag(t)))
c.answers("admin_update_tag", on(_tag, lambda w, t: w.admin.admin_update_tag(t)))
c.answers("admin_trending_links", lambda w: w.admin.admin_trending_links())
c.answers("admin_link_publishers", lambda w: w.admin.admin_link_publishers())
c.answers("admin_trending_statuses", lambda w: w.admin.admin_trending_statuses())
c.answers("admin_trending_tags", lambda w: w.admin.admin_trending_tags())


@c.check("who does not administer is refused what is for administrators", "GET /api/v1/admin/accounts", admin=True)
async def refused_to_others(w: World) -> None:
    await w.admin.admin_accounts(local=True)
    await w.refused(lambda: w.bob.admin_accounts(local=True), "bob among the administrators", 401, 403)


c.keeps("report_seen", "a report of one person about another is seen by the moderators", "GET /api/v1/admin/reports/:id", _report, {"comment": lambda w: w.sign, "target_account.account.id": lambda w: w.them.id})


@c.check("a report that is resolved is among the resolved ones", "POST /api/v1/admin/reports/:id/resolve", admin=True)
async def resolved(w: World) -> None:
    made = await _report(w)
    await w.admin.admin_report_resolve(made.id)
    open_ones = [one.id for one in await w.admin.admin_reports()]
    expect(made.id not in open_ones, "no such open report", "it")
    done = [one.id for one in await w.admin.admin_reports(resolved=True)]
    expect(made.id in done, "the report", f"{len(done)} others")


@c.check("a block of a domain is listed, until it is deleted", "DELETE /api/v1/admin/domain_blocks/:id", since="4.0.0", admin=True)
async def domain_block(w: World) -> None:
    made = await _domain_block(w)
    expect(made.id in [one.id for one in await w.admin.admin_domain_blocks()], "the block", "others")
    await w.admin.admin_delete_domain_block(made.id)
    await w.gone(lambda: w.admin.admin_domain_block(made.id), "the deleted block")
