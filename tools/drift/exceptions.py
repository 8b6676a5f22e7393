"""What a tree has and the library leaves out on purpose, each with the reason; and what goes by another name."""

OPERATIONS = {
    "/api/web/": "for the web pages of the server, with a session in a cookie",
    "/api/v1_alpha/accounts/": "deprecated as soon as it came: `v1` has the same",
    "/api/v1_alpha/collections": "deprecated as soon as it came: `v1` has the same",
    "/api/fasp/": "for providers of services, with signatures of their own",
    "DELETE /api/v1/notifications/:": "glitch-soc's own; dismissing does the same",
    "POST /oauth/userinfo": "the same as `GET`",
    "GET /api/v1/timelines/direct": "glitch-soc keeps what Mastodon removed in 3.0.0; conversations are the better list",
}
"""Beginnings of paths, or operations."""

READ = ("/api/v", "/api/oembed", "/invite/", "/oauth/userinfo", "/health")
"""Beginnings of the paths that belong to the API."""

CONTROLLERS = ("api/", "oauth/", "health")
"""Beginnings of the controllers that answer with JSON: `/invite/:code` is a page for people as well."""

OF_LISTS = {"limit", "offset"}
"""Parameters that only `GET` reads, also where a callback of a parent looks at them."""

HANDED_ON = {"POST /api/v1/admin/dimensions", "POST /api/v1/admin/measures"}
"""Operations that hand their parameters on to classes chosen at run time: which ones are read cannot be seen."""

PARAMETERS = {
    "lang": "every operation reads it: the language of texts; `params` takes it",
}
"""Parameters of all operations."""

SHARED = {
    "PUT /api/v1/statuses/:": {
        "allowed_mentions",
        "in_reply_to_id",
        "local_only",
        "quoted_status_id",
        "scheduled_at",
        "visibility",
    },
    "POST /api/v1/statuses": {
        "media_attributes[description]",
        "media_attributes[focus]",
        "media_attributes[id]",
        "media_attributes[thumbnail]",
    },
    "GET /api/v1/instance/terms_of_service": {"date"},
    "GET /api/v1/timelines/home": {"local"},
    "POST /api/v1/markers": {"last_read_id"},
    "POST /api/v2/filters": {"keywords_attributes[_destroy]", "keywords_attributes[id]"},
}
"""Parameters that are permitted or looked up because another operation of the same controller reads them."""

ENTITIES = {
    "AccountRelationshipSeveranceEvent": "RelationshipSeveranceEvent",
    "Account::Field": "Field",
    "Account::Role": "AccountRole",
    "Admin::Cohort::CohortData": "CohortData",
    "Admin::Trends::Links::PreviewCardProvider": "AdminPreviewCardProvider",
    "AnnualReports": "WrappedAnnualReports",
    "DedupNotificationGroup": "GroupedNotificationsResults",
    "DedupNotificationGroup::PartialAccount": "PartialAccountWithAvatar",
    "OAuthMetadata": "OAuthServer",
    "OauthMetadata": "OAuthServer",
    "OAuthUserinfo": "UserInfo",
    "PartialAccount": "PartialAccountWithAvatar",
    "Poll::Option": "PollOption",
    "PreviewCard::Author": "PreviewCardAuthor",
    "ShallowStatus": "Status",
    "Translation::MediaAttachment": "TranslationAttachment",
    "Translation::Poll::Option": "TranslationPollOption",
}
"""Serializers whose entity has another name than their own."""

SERIALIZERS = {
    "Admin::ExistingDomainBlockError": "an error: `UnprocessedError` has the block",
    "EncryptedMessage": "encryption from end to end, which was never finished and is gone since 4.3.0",
    "Keys::ClaimResult": "likewise",
    "Keys::Device": "likewise",
    "Keys::QueryResult": "likewise",
    "Mute": "of a list of mutes that glitch-soc had",
    "Admin::WebhookEvent": "what a webhook delivers: `atoot.webhooks` reads it",
    "BaseQuote": "what `Quote` and `ShallowQuote` have in common",
}
"""Serializers that are no entities."""

ELSEWHERE = {"Application": {"client_id", "client_secret"}}
"""Fields that another entity has: `CredentialApplication`."""

FIELDS = {
    "PartialAccountWithAvatar": "inherits from that of an account, and takes out all but a few",
}
"""Entities whose fields cannot be told from the serializer."""
