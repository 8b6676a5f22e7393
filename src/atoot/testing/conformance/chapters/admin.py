"""Checks of https://docs.joinmastodon.org/methods/admin/"""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, admin, bob, holds
from atoot.testing.conformance.dues import gone, hides, refused, shows

holds("admin.report_seen", (m.a_report, {"comment": m.sign, "target_account.account.id": m.them.id}))
holds("admin.refused_to_others", admin.admin_accounts(local=True), (bob.admin_accounts(local=True), refused(401, 403)))
holds("admin.resolved", m.a_report, admin.admin_report_resolve(IT), (admin.admin_reports(), hides(IT)),
    (admin.admin_reports(resolved=True), shows(IT)))
holds("admin.domain_block", m.a_domain_block, (admin.admin_domain_blocks(), shows(IT)),
    admin.admin_delete_domain_block(IT), (admin.admin_domain_block(IT), gone))
