"""Examples of operations for moderators and administrators: each under the name of its operation."""

from datetime import UTC, datetime, timedelta

from atoot import MastodonAPI
from atoot.entities import Account, Report

TODAY = datetime.now(UTC)
WEEK = {"start_at": TODAY - timedelta(days=7), "end_at": TODAY}


async def accounts(admin: MastodonAPI, bob: Account) -> None:
    """Accounts, as moderators see them."""
    c = admin
    #: admin_accounts_v2
    async for account in c.admin_accounts_v2(origin="local", status="active"):
        print(account.username, account.email)
    #: admin_accounts
    print([account.username async for account in c.admin_accounts(local=True)])
    #: admin_view_account
    print((await c.admin_view_account(bob)).ip)
    #: admin_account_action
    await c.admin_account_action(bob, action="silence", text="Too many posts", notification=True)
    #: admin_account_unsilence
    await c.admin_account_unsilence(bob)
    await c.admin_account_action(bob, action="disable")
    #: admin_account_enable
    await c.admin_account_enable(bob)
    await c.admin_account_action(bob, action="suspend")
    #: admin_account_unsuspend
    await c.admin_account_unsuspend(bob)
    await c.admin_account_action(bob, action="sensitive")
    #: admin_account_unsensitive
    await c.admin_account_unsensitive(bob)


async def reports(admin: MastodonAPI, report: Report) -> None:
    """Reports."""
    c = admin
    #: admin_reports
    async for one in c.admin_reports(resolved=False):
        print(one.target_account.username, one.comment)
    #: admin_view_report
    print([status.url for status in (await c.admin_view_report(report)).statuses])
    #: admin_report_self_assign
    await c.admin_report_self_assign(report)
    #: admin_report_unassign
    await c.admin_report_unassign(report)
    #: admin_report_resolve
    await c.admin_report_resolve(report)
    #: admin_report_reopen
    await c.admin_report_reopen(report)


async def blocks(admin: MastodonAPI) -> None:
    """Who cannot come in."""
    c = admin
    #: admin_create_domain_block
    block = await c.admin_create_domain_block("spam.example", severity="silence", reject_media=True)
    #: admin_domain_blocks
    print([(one.domain, one.severity) async for one in c.admin_domain_blocks()])
    #: admin_domain_block
    print((await c.admin_domain_block(block)).reject_media)
    #: admin_update_domain_block
    await c.admin_update_domain_block(block, severity="suspend", public_comment="Spam")
    #: admin_delete_domain_block
    await c.admin_delete_domain_block(block)
    #: admin_create_domain_allow
    allowed = await c.admin_create_domain_allow("friends.example")
    #: admin_domain_allows
    print([one.domain async for one in c.admin_domain_allows()])
    #: admin_domain_allow
    print((await c.admin_domain_allow(allowed)).created_at)
    #: admin_delete_domain_allow
    await c.admin_delete_domain_allow(allowed)
    #: admin_create_ip_block
    ip_block = await c.admin_create_ip_block("192.0.2.0/24", severity="sign_up_block", comment="Spam")
    #: admin_ip_blocks
    print([(one.ip, one.severity) async for one in c.admin_ip_blocks()])
    #: admin_ip_block
    print((await c.admin_ip_block(ip_block)).expires_at)
    #: admin_update_ip_block
    await c.admin_update_ip_block(ip_block, severity="no_access", expires_in=86400)
    #: admin_delete_ip_block
    await c.admin_delete_ip_block(ip_block)
    #: admin_create_email_domain_block
    mail_block = await c.admin_create_email_domain_block("throwaway.example")
    #: admin_email_domain_blocks
    print([one.domain async for one in c.admin_email_domain_blocks()])
    #: admin_email_domain_block
    print((await c.admin_email_domain_block(mail_block)).history)
    #: admin_delete_email_domain_block
    await c.admin_delete_email_domain_block(mail_block)
    #: admin_create_canonical_email_block
    canonical = await c.admin_create_canonical_email_block("spammer@throwaway.example")
    #: admin_canonical_email_blocks
    print([one.canonical_email_hash async for one in c.admin_canonical_email_blocks()])
    #: admin_canonical_email_block
    print((await c.admin_canonical_email_block(canonical)).canonical_email_hash)
    #: admin_test_canonical_email
    print(len(await c.admin_test_canonical_email("spammer@throwaway.example")), "blocks fit")
    #: admin_delete_canonical_email_block
    await c.admin_delete_canonical_email_block(canonical)


async def numbers(admin: MastodonAPI) -> None:
    """What is counted."""
    c = admin
    week = TODAY - timedelta(days=7)
    #: admin_measures
    for measure in await c.admin_measures(["active_users", "new_users"], start_at=week, end_at=TODAY):
        print(measure.key, measure.total)
    #: admin_dimensions
    for dimension in await c.admin_dimensions(["languages"], start_at=week, end_at=TODAY, limit=5):
        print([(entry.human_key, entry.value) for entry in dimension.data])
    #: admin_retention
    for cohort in await c.admin_retention(start_at=week, end_at=TODAY, frequency="day"):
        print(cohort.period, [entry.rate for entry in cohort.data])


async def trends(admin: MastodonAPI) -> None:
    """What may be shown as a trend."""
    c = admin
    #: admin_trending_tags
    print([tag.name for tag in await c.admin_trending_tags()])
    #: admin_trending_statuses
    print([one.url for one in await c.admin_trending_statuses()])
    #: admin_trending_links
    print([link.title for link in await c.admin_trending_links()])
