"""One request as an operation sees it: its account and values; and the answers to it: entities, pages."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from html import escape
from typing import Annotated, Any, TypeAlias, TypedDict
from urllib.parse import unquote, urlencode

from msgspec import Meta, ValidationError, convert

from atoot import entities, parameters
from atoot.entities.documented import always_sent
from atoot.entities.words import FilterAction, FilterContext, QuotePolicy, RepliesPolicy, Visibility
from atoot.ids import order
from atoot.operations import Operation, find
from atoot.parameters import encodings, kinds
from atoot.testing.memory.answers import InstanceAnswer, Refusal, missing
from atoot.testing.memory.table import fits
from atoot.testing.memory.world import Data, Notice, Person, Post, World, moment
from atoot.testing.received import ReceivedPart, ReceivedRequest, nested

MENTION = re.compile(r"(?<![\w/])@(\w+)(?:@[\w.:-]+)?")
HASHTAG = re.compile(r"(?<![\w/&#])#(\w+)")
ADDRESS = re.compile(r"https?://[^\s<]+")
_MARKUP = re.compile(f"{ADDRESS.pattern}|{MENTION.pattern}|{HASHTAG.pattern}")
_STREAMING = "/api/v1/streaming"
_BOUNDS = ("max_id", "since_id", "min_id", "offset")
_TO_STATUSES = {"favourite": "favourited", "bookmark": "bookmarked", "pin": "pinned", "mute": "muted"}
_TO_PEOPLE = {"follow": "following", "block": "blocking", "mute": "muting", "endorse": "endorsed"}
_FROM_PEOPLE = {"follow": "followed_by", "block": "blocked_by"}


class PollSettings(TypedDict, total=False):
    """The parameter `poll`."""

    options: list[str]
    expires_in: int
    multiple: bool


# fmt: off
_KINDS: dict[object, Any] = {
    kinds.BOOLEAN: bool, kinds.WHOLE: int, kinds.DURATION: int, kinds.INSTANT: datetime,
    kinds.TEXTS: list[str], kinds.IDS: list[str],
}
_TYPES: dict[str, Any] = {
    name: _KINDS.get(kind, list[str] if isinstance(kind, kinds.Listed) else str)
    for name, kind in parameters.KINDS.items()
} | {
    "visibility": Visibility, "quote_approval_policy": QuotePolicy, "poll": PollSettings, "choices": list[int],
    "language": Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}([-_]\w+)*$")], "context": list[FilterContext],
    "filter_action": FilterAction, "replies_policy": RepliesPolicy, "id": list[str], "redirect_uris": list[str],
    "keywords_attributes": list[dict[str, str]], "fields_attributes": list[dict[str, str]],
    "home": dict[str, str], "notifications": bool | dict[str, str],
    "focus": Annotated[str, Meta(pattern=r"^-?\d*\.?\d+,-?\d*\.?\d+$")],
}
"""Of which type each parameter of the API is."""
# fmt: on


@cache
def usual(entity: str) -> Data:
    """The fields of an entity that Mastodon always sends, empty."""
    cls = getattr(entities, entity)
    blank = cls.from_dict({"id": "", "name": "", "note": "", "version": ""}).to_dict()
    return {name: blank[name] for name in always_sent(cls) if name in blank}


class InstanceCall:
    """A request for an operation; `origin` is that under which the person sees the instance."""

    def __init__(self, world: World, origin: str, request: ReceivedRequest) -> None:
        self.world: World = world
        self.origin: str = origin
        self.request: ReceivedRequest = request
        path = _STREAMING if request.path.startswith(_STREAMING) else request.path.rstrip("/")
        self.known: Operation | None = find(request.method, path)
        """What is asked for; None if Mastodon has no such operation."""
        self.name: str = self.known.name if self.known else ""
        """The same, as the method of the client is called."""
        self.operation: str = str(self.known) if self.known else f"{request.method} {path}"
        """Its method and path, also where it is not known."""
        pairs = zip(self.operation.partition(" ")[2].split("/"), path.split("/"), strict=True)
        self.names: list[str] = [unquote(given) for part, given in pairs if part.startswith(":")]
        """What stands in the path for `:id` and the like."""
        given = request.headers.get("Authorization", request.headers.get("Sec-WebSocket-Protocol", ""))
        self.token: str = given.removeprefix("Bearer ") or request.query.get("access_token", "")
        self.granted: tuple[Person | None, str, str] | None = world.tokens.get(self.token)
        """What the token stands for; None if it is none."""
        self.viewer: Person | None = self.granted and self.granted[0]
        """Who asks; None for a visitor."""
        self.values: Data = {}
        self.files: dict[str, ReceivedPart] = {}

    def read(self) -> None:
        """Take the values and files out of the request, as the server reads them."""
        profile, request, operation = self.world.profile, self.request, self.operation
        sent = nested(request.query.items())
        if profile.brackets and not isinstance(sent.get("id", []), list):
            del sent["id"]
        coded = "json" if request.content_type == "application/json" else "form" if request.body else ""
        if not coded and fits(operation, profile.needs_body):
            raise Refusal(415, "Unsupported Media Type")
        if coded == "form" and fits(operation, profile.json_only):
            raise Refusal(None, "expected an object of JSON")
        if coded and profile.misread.get(operation) != coded:
            try:
                body = request.values
            except (ValueError, TypeError):
                raise Refusal(400, "There was a problem in the JSON you submitted") from None
            arrays = coded == "json" and any(isinstance(body.get(name), list) for name in profile.no_array)
            if arrays or (coded == "form" and profile.no_form & body.keys()):
                raise Refusal(None, "a parameter has the wrong type")
            sent |= nested((part.name, part.value) for part in encodings.parts(body))
        self.values = {name: found for name in sent if (found := self._typed(name, sent[name])) is not None}
        parts = request.parts if request.content_type == "multipart/form-data" else []
        self.files = {part.name: part for part in parts if part.filename is not None}

    def _typed(self, name: str, sent: Any) -> Any:
        """A value as it is meant; None if it is passed over."""
        kind = _TYPES.get(name, str)
        if getattr(kind, "__origin__", None) is list:
            items = sent.values() if isinstance(sent, dict) else sent if isinstance(sent, list) else [sent]
            sent = [item for item in items if item != ""]
        elif sent == "" and kind is not str:
            return None
        try:
            return convert(sent, kind, strict=False)
        except ValidationError as error:
            inside = re.search(r"`\$\.(\w+)", str(error))
            return self.refuse(f"{name}.{inside[1]}" if inside else name)

    def refuse(self, name: str) -> None:
        """Refuse a value that makes no sense in the words of the server, unless it passes that over."""
        profile = self.world.profile
        if not fits(name, profile.overlooks):
            raise Refusal(*profile.words.get(name, (None, f"Validation failed: {name} is invalid")))

    @property
    def me(self) -> Person:
        """Who asks."""
        if self.viewer is None:
            raise Refusal(401, "This method requires an authenticated user")
        return self.viewer

    def text(self, name: str) -> str:
        """A value as a text, empty if none was sent."""
        return str(self.values.get(name) or "")

    def several(self, name: str) -> list[Any]:
        """A list of values, empty if none was sent."""
        return self.values.get(name) or []

    def verb(self) -> tuple[str, bool]:
        """What is done, and whether it begins or ends: `account_unfollow` ends a follow."""
        verb = self.name.partition("_")[2]
        return verb.removeprefix("un"), not verb.startswith("un")

    def person(self) -> Person:
        """The person in the path."""
        found = self.world.index.get(self.names[0])
        return found if isinstance(found, Person) else missing()

    def post(self, id: str | None = None) -> Post:
        """The post of an id, by default the one in the path."""
        found = self.world.index.get(id or self.names[0])
        return found if isinstance(found, Post) and self.world.may_see(self.viewer, found) else missing()

    def own(self) -> Post:
        """The post in the path, if it is mine."""
        return self.post() if self.post().author is self.me else missing()

    def posts(self, wanted: Callable[[Post], object]) -> InstanceAnswer:
        """A timeline of what I may see."""
        media = self.values.get("only_media")
        seen = (post for post in self.world.visible(self.viewer) if wanted(post))
        return self.page(((post.id, post) for post in seen if post.media or not media), self.status)

    def related(self, what: str, who: object, show: Callable[[Any], Any]) -> InstanceAnswer:
        """Those to whom somebody has a relation, or with a `<` who have it to something."""
        listed = reversed(self.world.related[what, who].items())
        return self.page(((cursor, to) for to, cursor in listed), show)

    def page(self, listed: Iterable[tuple[str, Any]], show: Callable[[Any], Any]) -> InstanceAnswer:
        """One page of a list: bounds and things, newest first."""
        profile, items, given = self.world.profile, [*listed], self.values
        if fits(self.operation, profile.unpaged):
            return InstanceAnswer(body=[show(thing) for _, thing in items])
        most = max(1, min(given.get("limit", 20), 80))
        place = {id: number for number, (id, _) in enumerate(reversed(items), 1)}

        def at(name: str, nothing: float) -> float:
            """Where a bound stands; one that is not in the list stands between its neighbours."""
            bound = given.get(name, "")
            if bound and "-" not in bound and fits(self.operation, profile.checks_bounds):
                raise Refusal(None, "Invalid UUID")
            known = self.world.index.get(bound)
            bound = known.id if isinstance(known, Post) else bound
            if not bound:
                return nothing
            return place[bound] if bound in place else 0.5 + sum(order(id) < order(bound) for id in place)

        top, bottom = at("max_id", len(items) + 1), max(at("since_id", 0), at("min_id", 0))
        between = [item for item in items if bottom < place[item[0]] < top][given.get("offset", 0) :]
        cut = between[-most:] if given.get("min_id") else between[:most]
        link = self._link(cut, between, most) if cut and fits(self.operation, profile.links) else None
        return InstanceAnswer(body=[show(thing) for _, thing in cut], link=link)

    def _link(self, cut: list[tuple[str, Any]], between: list[tuple[str, Any]], most: int) -> str:
        profile, keeps = self.world.profile, self.world.profile.link_keeps
        skips = fits(self.operation, profile.link_skips) and between[-1] is not cut[-1]
        last = between[between.index(cut[-1]) + skips]
        bounds = {"next": ("max_id", last[0])} if len(cut) >= most or profile.link_always else {}
        bounds["prev"] = (profile.link_before, cut[0][0])
        query = ((name, value) for name, value in self.request.query.items() if name not in _BOUNDS)
        kept = [(name, value) for name, value in query if keeps is None or name in keeps]
        at = f"{self.origin}{self.request.path}"
        return ", ".join(f'<{at}?{urlencode([*kept, to])}>; rel="{rel}"' for rel, to in bounds.items())

    def entity(self, entity: str, data: Data) -> Data:
        """An entity with the fields that this server has."""
        adds, lacks = self.world.profile.adds, self.world.profile.lacks
        whole = {**usual(entity), **data, **adds.get("*", {}), **adds.get(entity, {})}
        return {name: value for name, value in whole.items() if f"{entity}.{name}" not in lacks}

    def does(self, what: str, to: object) -> bool:
        """Whether the person has a relation to somebody or something."""
        return self.world.does(what, self.viewer, to)

    def moment(self, seconds: float) -> str:
        """A moment in the server's way."""
        return moment(seconds, self.world.profile.moments)

    # fmt: off
    def account(self, person: Person) -> Data:
        """Account."""
        at, user, related = f"{self.origin}/@{person.username}", person.user, self.world.related
        return self.entity("Account", {
            "id": person.id, "username": person.username, "acct": person.username, "url": at, "uri": at,
            "display_name": user.display_name, "locked": user.locked, "bot": user.bot, "last_status_at": None,
            "avatar": f"{self.origin}/avatar.png", "header": f"{self.origin}/header.png",
            "followers_count": len(related["<follow", person]), "following_count": len(related["follow", person]),
            "statuses_count": person.statuses, "created_at": self.moment(person.created), **person.changes,
        })

    def own_account(self) -> Data:
        """CredentialAccount."""
        changed = {name: value for name, value in self.me.changes.items() if name in ("note", "fields")}
        source = {"privacy": "public", "quote_policy": "public", "sensitive": False, "language": None, **changed}
        role = usual("Role") | {"id": "1", "permissions": "1" if self.me.user.admin else "0"}
        return self.account(self.me) | {"source": usual("AccountSource") | source, "role": role}

    def muted(self, person: Person) -> Data:
        """MutedAccount."""
        until = self.me.things["details"].get(person.id, {}).get("until")
        return self.account(person) | {"mute_expires_at": until and self.moment(until)}

    def relationship(self, person: Person) -> Data:
        """Relationship."""
        mine = {field: self.does(verb, person) for verb, field in _TO_PEOPLE.items()}
        back = {field: self.world.does(verb, person, self.me) for verb, field in _FROM_PEOPLE.items()}
        details = {**self.me.things["details"].get(person.id, {}), "id": person.id}
        details.pop("until", None)
        return self.entity("Relationship", mine | back | details)

    def status(self, post: Post) -> Data:
        """Status."""
        above, at = post.in_reply_to, f"{self.origin}/@{post.author.username}/{post.number}"
        boosters = [boost.author for boost in post.boosts if not boost.deleted]
        return self.entity("Status", {
            "id": post.id, "uri": at, "url": at, "created_at": self.moment(post.created), "application": None,
            "account": self.account(post.author), "card": None, "filtered": [], "content": self.html(post.text),
            "in_reply_to_id": above and above.id, "in_reply_to_account_id": above and above.author.id,
            "spoiler_text": post.spoiler_text, "sensitive": post.sensitive, "language": post.language,
            "visibility": self.world.profile.visibilities.get(post.visibility, post.visibility),
            "edited_at": self.moment(post.edits[-1][1]) if post.edits else None,
            "replies_count": sum(not reply.deleted for reply in post.replies), "reblogs_count": len(boosters),
            "favourites_count": len(self.world.related["<favourite", post]), "reblogged": self.viewer in boosters,
            **{field: self.does(verb, post) for verb, field in _TO_STATUSES.items()},
            "reblog": post.boost_of and self.status(post.boost_of), "poll": post.poll and self.poll(post.poll),
            "quote": post.quoted and {"state": "accepted", "quoted_status": self.status(post.quoted)},
            "media_attachments": [self.media(file, post) for file in post.media],
            "mentions": [{"id": one.id, "username": one.username, "acct": one.username,
                          "url": f"{self.origin}/@{one.username}"} for one in post.mentioned],
            "tags": [{"name": tag, "url": f"{self.origin}/tags/{tag}"} for tag in post.tags],
        })
    # fmt: on

    def poll(self, poll: Data) -> Data:
        """Poll."""
        if self.viewer is None:
            return self.entity("Poll", poll)
        chosen = self.viewer.things["votes"].get(poll["id"], {"choices": []})["choices"]
        return self.entity("Poll", poll | {"voted": bool(chosen), "own_votes": chosen})

    def media(self, file: Data, post: Post | None = None) -> Data:
        """MediaAttachment; in a post perhaps under another id."""
        id, at = file["id"], f"{self.origin}/media/{file['id']}"
        known = {"id": f"{post.number}-{id}"} if post and self.world.profile.media_renamed else {}
        return self.entity("MediaAttachment", {"meta": {}} | file | known | {"url": at, "preview_url": at})

    def notice(self, notice: Notice) -> Data:
        """Notification."""
        id, type, person, created, post = notice
        data = {"id": id, "type": type, "created_at": self.moment(created), "account": self.account(person)}
        about = f"{type}-{post.id}" if post else ""
        data["group_key"] = about if type in ("favourite", "reblog") else f"ungrouped-{id}"
        return self.entity("Notification", data | ({"status": self.status(post)} if post else {}))

    def tag(self, name: str) -> Data:
        """Tag."""
        known = {"id": name, "name": name, "url": f"{self.origin}/tags/{name}"}
        return self.entity("Tag", known | {"following": self.does("tag", name)})

    def html(self, text: str) -> str:
        """A text as a page shows it."""
        marked = _MARKUP.sub(self._markup, escape(text))
        return f"<p>{marked}</p>".replace("\n\n", "</p><p>").replace("\n", "<br />") if text else ""

    def _markup(self, found: re.Match[str]) -> str:
        word, mention, tag = found[0], found[1], found[2]
        if tag:
            return f'<a href="{self.origin}/tags/{tag}" class="mention hashtag" rel="tag">{word}</a>'
        if mention in self.world.people:
            return f'<a href="{self.origin}/@{mention}" class="u-url mention">@<span>{mention}</span></a>'
        return word if mention else f'<a href="{word}" rel="nofollow noopener">{word}</a>'


Operations: TypeAlias = dict[str, Callable[[InstanceCall], Any]]
"""What is done for a request, by the method of the client that sends it."""
