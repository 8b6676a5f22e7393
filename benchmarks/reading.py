"""Reading every field of a timeline, once from dicts and once from entities: the same fields in the same order."""

from typing import Any

from atoot.entities import Account, MediaAttachment, Poll, PreviewCard, Status


def read_dicts(statuses: list[dict[str, Any]]) -> None:
    """Read all that plain data has. A field that Mastodon sends only of some is asked for with `get`."""
    for status in statuses:
        _status_dict(status)


def read_entities(statuses: list[Status]) -> None:
    """Read all that entities have of it; instants become datetimes."""
    for status in statuses:
        _status(status)


def _status_dict(s: dict[str, Any]) -> None:
    _ = s["id"], s["created_at"], s["in_reply_to_id"], s["in_reply_to_account_id"], s["sensitive"]
    _ = s["spoiler_text"], s["visibility"], s["language"], s["uri"], s["url"], s["replies_count"]
    _ = s["reblogs_count"], s["favourites_count"], s["quotes_count"], s["edited_at"], s["favourited"]
    _ = s["reblogged"], s["muted"], s["bookmarked"], s["content"], s["filtered"], s.get("application")
    _ = s["tagged_collections"], s["quote_approval"]["current_user"]
    _account_dict(s["account"])
    for media in s["media_attachments"]:
        _media_dict(media)
    for mention in s["mentions"]:
        _ = mention["id"], mention["username"], mention["url"], mention["acct"]
    for tag in s["tags"]:
        _ = tag["name"], tag["url"]
    for emoji in s["emojis"]:
        _ = emoji["shortcode"], emoji["url"], emoji["static_url"], emoji["visible_in_picker"]
    if s["reblog"] is not None:
        _status_dict(s["reblog"])
    if s["quote"] is not None:
        _ = s["quote"]["state"]
        _status_dict(s["quote"]["quoted_status"])
    if s["card"] is not None:
        _card_dict(s["card"])
    if s["poll"] is not None:
        _poll_dict(s["poll"])


def _status(s: Status) -> None:
    _ = s.id, s.created_at, s.in_reply_to_id, s.in_reply_to_account_id, s.sensitive
    _ = s.spoiler_text, s.visibility, s.language, s.uri, s.url, s.replies_count
    _ = s.reblogs_count, s.favourites_count, s.quotes_count, s.edited_at, s.favourited
    _ = s.reblogged, s.muted, s.bookmarked, s.content, s.filtered, s.application
    _ = s.tagged_collections, s.quote_approval and s.quote_approval.current_user
    _account(s.account)
    for media in s.media_attachments:
        _media(media)
    for mention in s.mentions:
        _ = mention.id, mention.username, mention.url, mention.acct
    for tag in s.tags:
        _ = tag.name, tag.url
    for emoji in s.emojis:
        _ = emoji.shortcode, emoji.url, emoji.static_url, emoji.visible_in_picker
    if s.reblog is not None:
        _status(s.reblog)
    if s.quote is not None:
        _ = s.quote.state
        if s.quote.quoted_status is not None:
            _status(s.quote.quoted_status)
    if s.card is not None:
        _card(s.card)
    if s.poll is not None:
        _poll(s.poll)


def _account_dict(a: dict[str, Any]) -> None:
    _ = a["id"], a["username"], a["acct"], a["display_name"], a["locked"], a["bot"], a["discoverable"]
    _ = a["indexable"], a["group"], a["created_at"], a["note"], a["url"], a["uri"], a["avatar"]
    _ = a["avatar_static"], a["avatar_description"], a["header"], a["header_static"], a["header_description"]
    _ = a["followers_count"], a["following_count"], a["statuses_count"], a["last_status_at"]
    _ = a["hide_collections"], a["show_media"], a["show_media_replies"], a["show_featured"], a.get("noindex")
    _ = a["feature_approval"]["current_user"], a.get("roles")
    for emoji in a["emojis"]:
        _ = emoji["shortcode"], emoji["url"], emoji["static_url"], emoji["visible_in_picker"]
    for field in a["fields"]:
        _ = field["name"], field["value"], field["verified_at"]


def _account(a: Account) -> None:
    _ = a.id, a.username, a.acct, a.display_name, a.locked, a.bot, a.discoverable
    _ = a.indexable, a.group, a.created_at, a.note, a.url, a.uri, a.avatar
    _ = a.avatar_static, a.avatar_description, a.header, a.header_static, a.header_description
    _ = a.followers_count, a.following_count, a.statuses_count, a.last_status_at
    _ = a.hide_collections, a.show_media, a.show_media_replies, a.show_featured, a.noindex
    _ = a.feature_approval and a.feature_approval.current_user, a.roles
    for emoji in a.emojis:
        _ = emoji.shortcode, emoji.url, emoji.static_url, emoji.visible_in_picker
    for field in a.fields:
        _ = field.name, field.value, field.verified_at


def _media_dict(m: dict[str, Any]) -> None:
    _ = (
        m["id"],
        m["type"],
        m["url"],
        m["preview_url"],
        m["remote_url"],
        m["preview_remote_url"],
        m["text_url"],
    )
    _ = m["description"], m["blurhash"]
    for size in (m["meta"]["original"], m["meta"]["small"]):
        _ = size["width"], size["height"], size["size"], size["aspect"]


def _media(m: MediaAttachment) -> None:
    _ = m.id, m.type, m.url, m.preview_url, m.remote_url, m.preview_remote_url, m.text_url
    _ = m.description, m.blurhash
    if m.meta is not None:
        for size in (m.meta.original, m.meta.small):
            if size is not None:
                _ = size.width, size.height, size.size, size.aspect


def _card_dict(c: dict[str, Any]) -> None:
    _ = c["url"], c["title"], c["description"], c["language"], c["type"], c["author_name"], c["author_url"]
    _ = c["provider_name"], c["provider_url"], c["html"], c["width"], c["height"], c["image"]
    _ = c["image_description"], c["embed_url"], c["blurhash"], c["published_at"], c["missing_attribution"]
    for author in c["authors"]:
        _ = author["name"], author["url"], author["account"]


def _card(c: PreviewCard) -> None:
    _ = c.url, c.title, c.description, c.language, c.type, c.author_name, c.author_url
    _ = c.provider_name, c.provider_url, c.html, c.width, c.height, c.image
    _ = c.image_description, c.embed_url, c.blurhash, c.published_at, c.missing_attribution
    for author in c.authors:
        _ = author.name, author.url, author.account


def _poll_dict(p: dict[str, Any]) -> None:
    _ = p["id"], p["expires_at"], p["expired"], p["multiple"], p["votes_count"], p["voters_count"]
    _ = p["voted"], p["own_votes"], p["emojis"]
    for option in p["options"]:
        _ = option["title"], option["votes_count"]


def _poll(p: Poll) -> None:
    _ = p.id, p.expires_at, p.expired, p.multiple, p.votes_count, p.voters_count
    _ = p.voted, p.own_votes, p.emojis
    for option in p.options:
        _ = option.title, option.votes_count
