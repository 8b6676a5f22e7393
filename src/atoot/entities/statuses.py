"""Statuses (posts): what stands in them, polls, reactions, and who may answer, like and boost them."""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
from msgspec import field

from atoot.decoding.forms import Adapter
from atoot.decoding.values import Instant, SomeId
from atoot.entities.accounts import Account
from atoot.entities.base import Entity
from atoot.entities.collections import Collection
from atoot.entities.media import MediaAttachment, PreviewCard
from atoot.entities.settings import FilterResult
from atoot.entities.tags import CustomEmoji, EmojiReaction
from atoot.entities.words import LanguageWord, QuotePolicyWord, VisibilityWord
from atoot.lazy import later

plain_text: Callable[..., str] = later("atoot.text", "plain_text")
"""Loaded when needed: a parser of HTML, which most programs do not need."""


class PollOption(Entity):
    """A possible answer. https://docs.joinmastodon.org/entities/Poll/#Option"""

    in_repr: ClassVar[tuple[str, ...]] = ("title", "votes_count")
    bare_means: ClassVar[str | None] = "title"

    title: str
    """Text of the option."""
    votes_count: int | None = None
    """None as long as the results are hidden."""


class Poll(Entity):
    """A poll attached to a status. https://docs.joinmastodon.org/entities/Poll/"""

    id: str
    """Id of the poll."""
    expires_at: Instant | None = None
    """When voting ends; None if it never does."""
    expired: bool = False
    """Whether voting has ended."""
    multiple: bool = False
    """Whether several options may be chosen."""
    votes_count: int = 0
    """Votes so far."""
    voters_count: int | None = None
    """How many people voted; None if only one option may be chosen, or the server does not know."""
    voted: bool | None = None
    """None when asked without a login."""
    own_votes: list[int] | None = None
    """Places of the options that you chose, from 0."""
    options: list[PollOption] = []
    """What one can vote for."""
    emojis: list[CustomEmoji] = []
    """Custom emoji in the options."""

    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""


class StatusApplication(Entity):
    """The program a status was written with. https://docs.joinmastodon.org/entities/Status/#application"""

    bare_means: ClassVar[str | None] = "name"

    name: str = ""
    """Name of the program."""
    website: str | None = None
    """Web page of the program."""


class StatusMention(Entity):
    """An account that the text names. https://docs.joinmastodon.org/entities/Status/#Mention"""

    id: str
    """Id of the account."""
    username: str = ""
    """Name, without the host."""
    url: str = ""
    """Address of the profile."""
    acct: str = ""
    """Name, with `@host` if the account is of another server."""


class StatusTag(Entity):
    """A hashtag in the text, without its `#`. https://docs.joinmastodon.org/entities/Status/#Tag"""

    bare_means: ClassVar[str | None] = "name"

    name: str
    """The hashtag."""
    url: str = ""
    """Address of its page."""


class QuoteApproval(Entity):
    """Who may quote a status. https://docs.joinmastodon.org/entities/QuoteApproval/"""

    in_repr: ClassVar[tuple[str, ...]] = ("current_user",)

    automatic: list[str] = []
    """Who may without asking: public, followers, following, unsupported_policy."""
    manual: list[str] = []
    """Who may after asking."""
    current_user: str = "unknown"
    """What applies to you: automatic, manual, denied or unknown."""


class ShallowQuote(Entity):
    """A quote that names the quoted status only by its id. https://docs.joinmastodon.org/entities/ShallowQuote/"""

    in_repr: ClassVar[tuple[str, ...]] = ("state", "quoted_status_id")

    state: str
    """accepted, pending, rejected, revoked, deleted, unauthorized, blocked_account, blocked_domain, muted_account."""
    quoted_status_id: SomeId | None = None
    """Id of the status that is quoted."""


def _quote_of(status: dict[str, Any]) -> dict[str, Any] | None:
    """Akkoma, Friendica and others send the quoted status itself where the quote belongs.

    Args:
        status: the status, as the server sent it.
    """
    if "state" in status or "account" not in status:
        return None
    sent = dict(status)
    status.clear()
    status.update(state="accepted", quoted_status=msgspec.to_builtins(sent))
    return sent


class Quote(ShallowQuote):
    """A quote. https://docs.joinmastodon.org/entities/Quote/

    Mastodon sends the quoted status, but inside of a quoted status only the id of what that one quotes.
    """

    adapt: ClassVar[Adapter | None] = _quote_of

    quoted_status: "Status | None" = None
    """None unless the state is accepted, and in a quoted status."""


class Status(Entity):
    """A post. https://docs.joinmastodon.org/entities/Status/"""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "account", "content")

    id: str
    """Id of the status on this server."""
    created_at: Instant
    """When it was posted."""
    in_reply_to_id: SomeId | None = None
    """Id of the status that it answers."""
    in_reply_to_account_id: SomeId | None = None
    """Id of the account that it answers."""
    sensitive: bool = False
    """Whether the media are to be hidden behind a warning."""
    spoiler_text: str = ""
    """Content warning: what stands for the text until the reader wants to see it."""
    visibility: VisibilityWord = "public"
    """public, unlisted, private or direct."""
    language: LanguageWord | None = None
    """ISO 639-1 code of the language of the text."""
    uri: str = ""
    """ActivityPub id, the same on all servers."""
    url: str | None = None
    """Page for people."""
    replies_count: int = 0
    """Replies, as far as this server knows them."""
    reblogs_count: int = 0
    """Boosts, as far as this server knows them."""
    favourites_count: int = 0
    """Favourites, as far as this server knows them."""
    quotes_count: int = 0
    """Since 4.5.0."""
    edited_at: Instant | None = None
    """When it was last changed; None if it never was."""
    favourited: bool | None = None
    """Whether you favourited it. None when asked without a login, as for the next ones."""
    reblogged: bool | None = None
    """Whether you have boosted it; None when asked without a login."""
    muted: bool | None = None
    """Whether you have muted its conversation."""
    bookmarked: bool | None = None
    """Whether you have bookmarked it; None when asked without a login."""
    pinned: bool | None = None
    """Whether it is pinned to your profile; None for statuses that cannot be."""
    source_text: str | None = field(default=None, name="text")
    """The text as it was typed, only when you delete the status: to write it anew."""
    content: str = ""
    """HTML."""
    filtered: list[FilterResult] = []
    """Your filters that it meets."""
    reblog: "Status | None" = None
    """The status that this one boosts; its own fields are then those of the boost."""
    application: StatusApplication | None = None
    """None if the author does not show it."""
    account: Account
    """Who posted it."""
    media_attachments: list[MediaAttachment] = []
    """Files that belong to it."""
    mentions: list[StatusMention] = []
    """Accounts that the text names."""
    tags: list[StatusTag] = []
    """Hashtags in the text."""
    emojis: list[CustomEmoji] = []
    """Custom emojis in the text."""
    tagged_collections: list[Collection] = []
    """Collections that the text links to (since 4.6.0)."""
    quote: Quote | None = None
    """The status that it quotes (since 4.4.0)."""
    card: PreviewCard | None = None
    """Preview of a page that the text links to."""
    poll: Poll | None = None
    """The poll that belongs to it."""
    quote_approval: QuoteApproval | None = None
    """Since 4.5.0."""

    # What other servers send besides.
    quote_approval_policy: QuotePolicyWord | None = None
    """The setting behind `quote_approval`, in a word: public, followers or nobody."""
    quote_id: SomeId | None = None
    """Fedibird, Akkoma, Hollo and others: the status that this one quotes."""
    in_reply_to_status: "Status | None" = None
    """Friendica: the status that this one answers."""
    emoji_reactions: "list[StatusReaction] | None" = None
    """Emoji that people have answered with (Pleroma and others)."""
    reactions: "list[StatusReaction] | None" = None
    """Emoji reactions on forks of Mastodon."""
    pleroma: dict[str, Any] | None = None
    """What Pleroma and Akkoma tell besides."""
    akkoma: dict[str, Any] | None = None
    """What Akkoma tells besides."""
    friendica: dict[str, Any] | None = None
    """What Friendica tells besides."""
    local_only: bool | None = None
    """GoToSocial and glitch-soc: whether it stays on this server."""
    content_type: str | None = None
    """GoToSocial and glitch-soc: MIME type in which it was written."""
    interaction_policy: dict[str, Any] | None = None
    """GoToSocial: who may like, reply and boost."""

    @property
    def shown(self) -> "Status":
        """The status that people see: the boosted one, where this is a boost, else this one."""
        return self.reblog or self

    @property
    def link(self) -> str:
        """The address to open: the page for people, or its `uri` where there is none; of a boost, that of the post."""
        return self.shown.url or self.shown.uri

    def text(self, *, full_links: bool = False) -> str:
        """The content as plain text, as people see it; where there is a `quote`, without the line that stands for it.

        Args:
            full_links: whole addresses: in place of the shortened ones, and behind the words of a link. Mentions and
                hashtags stay as they are.
        """
        has_quote = self.quote is not None or bool((self.pleroma or {}).get("quote"))
        return plain_text(self.content, full_links=full_links, without_quote=has_quote)


class Context(Entity):
    """What comes before and after a status in its thread. https://docs.joinmastodon.org/entities/Context/"""

    ancestors: list[Status] = []
    """What it answers, the oldest first."""
    descendants: list[Status] = []
    """What answers it."""


class StatusReaction(EmojiReaction):
    """How often a status got one emoji, and of whom, where the server tells it."""

    accounts: list[Account] = []
    """Who has chosen it, as far as the server tells."""


class InteractionRules(Entity):
    """Who may do one thing: public, followers, following, mentioned, author, me, or the URI of an account."""

    in_repr: ClassVar[tuple[str, ...]] = ("automatic_approval", "manual_approval")

    automatic_approval: list[str] = []
    """Who may without asking."""
    manual_approval: list[str] = []
    """Who may once you have agreed."""
    always: list[str] = []
    """As `automatic_approval`, before GoToSocial 0.20."""
    with_approval: list[str] = []
    """As `manual_approval`, before GoToSocial 0.20."""


class InteractionPolicy(Entity):
    """Who may do what with a status."""

    in_repr: ClassVar[tuple[str, ...]] = ("can_favourite", "can_reply", "can_reblog")

    can_favourite: InteractionRules = field(default_factory=InteractionRules)
    """Who may like it."""
    can_reply: InteractionRules = field(default_factory=InteractionRules)
    """Who may answer it."""
    can_reblog: InteractionRules = field(default_factory=InteractionRules)
    """Who may boost it."""


class InteractionPolicyDefaults(Entity):
    """What holds for new statuses, by their visibility."""

    in_repr: ClassVar[tuple[str, ...]] = ("public",)

    direct: InteractionPolicy = field(default_factory=InteractionPolicy)
    """Of posts to those who are mentioned."""
    private: InteractionPolicy = field(default_factory=InteractionPolicy)
    """Of posts to followers."""
    unlisted: InteractionPolicy = field(default_factory=InteractionPolicy)
    """Of posts that no public timeline shows."""
    public: InteractionPolicy = field(default_factory=InteractionPolicy)
    """Of posts to everybody."""


class InteractionRequest(Entity):
    """Somebody did something with a status of yours that waits for your consent."""

    in_repr: ClassVar[tuple[str, ...]] = ("id", "type", "account")

    id: str
    """Id of the request."""
    type: str = ""
    """favourite, reply or reblog."""
    created_at: Instant | None = None
    """When it was done."""
    account: Account | None = None
    """Who did it."""
    status: Status | None = None
    """With which of your statuses."""
    reply: Status | None = None
    """The answer, if it is one."""
    accepted_at: Instant | None = None
    """When you consented."""
    rejected_at: Instant | None = None
    """When you refused."""
    uri: str | None = None
    """ActivityPub id of what was decided."""
