"""Checks of https://docs.joinmastodon.org/methods/admin/"""

# fmt: off
import atoot.testing.conformance.making as m
from atoot.testing.conformance.check import IT, Chapter, Using
from atoot.testing.conformance.dues import gone, hides, refused, shows

c: Chapter = Chapter("admin")

c.holds("report_seen", "a report of one person about another is seen by the moderators",
        (m.a_report, {"comment": m.sign, "target_account.account.id": m.their_id}), about="admin_view_report")
c.holds("refused_to_others", "who does not administer is refused what is for administrators",
        Using("admin_accounts", local=True), (Using("admin_accounts", local=True, by="bob"), refused(401, 403)))
c.holds("resolved", "a report that is resolved is among the resolved ones",
        m.a_report, Using("admin_report_resolve", IT), (Using("admin_reports"), hides(IT)),
        (Using("admin_reports", resolved=True), shows(IT)))
c.holds("domain_block", "a block of a domain is listed, until it is deleted",
        m.a_domain_block, (Using("admin_domain_blocks"), shows(IT)), Using("admin_delete_domain_block", IT),
        (Using("admin_domain_block", IT), gone), about="admin_delete_domain_block")
