"""Operations that no check tries, each with the reason."""

_REASONS = {
    "it ends, moves or locks out the account": (
        "POST /api/v1/accounts/delete", "POST /api/v1/accounts/move", "POST /api/pleroma/move_account",
        "POST /api/v1/accounts/alias", "PUT /api/pleroma/aliases", "DELETE /api/pleroma/aliases",
        "POST /api/v1/user/2fa/disable", "POST /api/v1/user/2fa/enable", "POST /api/v1/user/email_change",
        "POST /api/v1/user/password_change", "POST /api/v1/tokens/:id/invalidate", "DELETE /api/oauth_tokens/:id",
        "PATCH /api/v1/interaction_policies/defaults",
    ),
    "it makes an account, or sends mail": (
        "POST /api/v1/accounts", "POST /api/v1/accounts/:id/email_subscriptions", "POST /api/v1/emails/confirmations",
    ),
    "it acts upon an account as the administration does": (
        "DELETE /api/v1/admin/accounts/:id", "POST /api/v1/admin/accounts/:id/action",
        "POST /api/v1/admin/accounts/:id/approve", "POST /api/v1/admin/accounts/:id/reject",
        "POST /api/v1/admin/accounts/:id/unsuspend",
    ),
    "it changes what trends for everybody": (
        "POST /api/v1/admin/trends/links/publishers/:id/approve", "POST /api/v1/admin/trends/links/:id/approve",
        "POST /api/v1/admin/trends/links/publishers/:id/reject", "POST /api/v1/admin/trends/links/:id/reject",
        "POST /api/v1/admin/trends/statuses/:id/approve", "POST /api/v1/admin/trends/statuses/:id/reject",
        "POST /api/v1/admin/trends/tags/:id/approve", "POST /api/v1/admin/trends/tags/:id/reject",
    ),
    "it cannot be taken back": (
        "POST /api/v1/announcements/:id/dismiss", "DELETE /api/v1/suggestions/:account_id",
    ),
    "it takes away, or reads, more than the checks have made": (
        "POST /api/v1/notifications/clear", "POST /api/v2/notifications/clear", "DELETE /api/v1/profile/avatar",
        "DELETE /api/v1/profile/header", "POST /api/v1/annual_reports/:year/read",
        "POST /api/v1/notifications/requests/accept", "POST /api/v1/notifications/requests/dismiss",
        "POST /api/v1/notifications/requests/:id/dismiss",
    ),
    "it sets long work going": (
        "POST /api/v1/annual_reports/:year/generate", "POST /api/v1/import", "POST /api/pleroma/:kind_import",
        "POST /api/v1/pleroma/backups",
    ),
    "it needs something that two people cannot make: an invitation, a request of another server, a collection": (
        "GET /invite/:code", "POST /api/v1/interaction_requests/:id/authorize",
        "POST /api/v1/interaction_requests/:id/reject", "DELETE /api/v1/collections/:collection_id/items/:id",
        "POST /api/v1/collections/:collection_id/items/:id/revoke", "GET /api/v1/instance/terms_of_service/:date",
    ),
    "reactions have three dialects, and Mastodon has none": (
        "PUT /api/v1/pleroma/statuses/:id/reactions/:emoji", "DELETE /api/v1/pleroma/statuses/:id/reactions/:emoji",
        "POST /api/v1/statuses/:id/react/:emoji", "POST /api/v1/statuses/:id/unreact/:emoji",
        "PUT /api/v1/statuses/:id/emoji_reactions/:emoji", "DELETE /api/v1/statuses/:id/emoji_reactions/:emoji",
    ),
    "another check asks for it on its way, or for its newer form": (
        "GET /nodeinfo/:version", "GET /api/v1/trends", "POST /api/v1/media",
    ),
    "it is a page for people": ("GET /oauth/authorize",),
}  # fmt: skip
UNTRIED: dict[str, str] = {operation: reason for reason, some in _REASONS.items() for operation in some}
"""Reasons by operation."""
