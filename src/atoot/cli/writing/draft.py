"""The draft of a post: the same from the command line, from the editor and from a drafts file."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, structs

from atoot.cli.errors import wrong
from atoot.cli.options import QUOTE_POLICIES, VISIBILITIES

CONTENT_TYPES = {
    "plain": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "bbcode": "text/bbcode",
}
"""Short names of media types of texts."""


class DraftFile(Struct, frozen=True):
    """A file to attach."""

    path: str
    description: str | None = None
    """None if nothing was said about it; an empty text says that there is nothing to say."""

    @property
    def place(self) -> Path:
        """Where it is; in an editor one may write `~`."""
        return Path(self.path).expanduser()


class PostDraft(Struct, kw_only=True):
    """A post that does not exist yet. None means unspecified: the settings of the account apply."""

    text: str = ""
    visibility: str | None = None
    cw: str | None = None
    language: str | None = None
    media: list[DraftFile] = []
    sensitive: bool = False
    poll: list[str] = []
    poll_for: str = "1d"
    poll_multiple: bool = False
    reply_to: str | None = None
    quote: str | None = None
    schedule: str | None = None
    thread: bool = False
    local_only: bool = False
    content_type: str | None = None
    quote_policy: str | None = None
    allow_mention: list[str] | None = None
    """Whom the text may mention; None if nobody was named, empty for nobody."""
    pieces: list[str] = []
    """The rest of a thread that broke off, as it was cut."""
    key: str = ""
    """The Idempotency-Key of the first try, if there was one."""

    @property
    def needs_text(self) -> bool:
        """Whether there is nothing else to post."""
        return not (self.media or self.poll or self.quote)

    @property
    def says_nothing(self) -> bool:
        """Whether there is no text; in an answer the names of those whom it is for are none."""
        words = self.text.split()
        return not words or (self.reply_to is not None and all(word.startswith("@") for word in words))

    def in_a_line(self) -> str:
        """The beginning of what it says, for a list."""
        words = " ".join((self.cw or self.text).split())
        return words or (", ".join(self.poll) if self.poll else "no text")

    def changed(self, other: "PostDraft") -> "PostDraft":
        """Another draft in place of this one. It is not the post any more that was tried before."""
        same = structs.replace(other, key=self.key, pieces=self.pieces)
        return self if same == self else structs.replace(other, key="", pieces=[])


SCISSORS = "# ------------------------ >8 ------------------------"
_NOTE = """\
# What stands above this line is posted. Nothing is posted if there is nothing.
# Below are its settings; a line without a value is as your account has it."""


class DraftField(Struct, frozen=True):
    """A line of settings."""

    name: str
    help: str
    kind: Literal["text", "flag", "several", "file"] = "text"

    @property
    def attribute(self) -> str:
        """Where a draft has it."""
        return self.name.replace("-", "_")

    def of(self, draft: PostDraft) -> Sequence[str]:
        """What a draft says of it. Files stand in the header with their descriptions, so apart from the rest."""
        value = None if self.kind == "file" else getattr(draft, self.attribute)
        if self.kind == "flag":
            return ("yes",) if value else ()
        if self.name == "poll-for" and not draft.poll:
            return ()
        return value or () if self.kind == "several" else () if value is None else (value,)


FIELDS = (
    DraftField("visibility", ", ".join(VISIBILITIES)),
    DraftField("cw", "content warning"),
    DraftField("language", "like en"),
    DraftField("media", "a file; a line for each, with its `alt` below it", "file"),
    DraftField("alt", "what the file shows, for those who cannot see it", "file"),
    DraftField("sensitive", "yes hides the files", "flag"),
    DraftField("poll", "an answer; a line for each", "several"),
    DraftField("poll-for", "30m, 2h, 1d"),
    DraftField("poll-multiple", "yes allows several answers", "flag"),
    DraftField("reply-to", "id or address of a post"),
    DraftField("quote", "id or address of a post"),
    DraftField("schedule", "2026-12-24T18:00, or +2h"),
    DraftField("thread", "yes cuts a long text into several posts", "flag"),
    DraftField("local-only", "yes keeps it on this server", "flag"),
    DraftField("content-type", "plain, markdown, html"),
    DraftField("quote-policy", f"who may quote it: {', '.join(QUOTE_POLICIES)}"),
    DraftField("allow-mention", "whom it may mention; a line for each", "several"),
)
_NAMES = {field.name: field for field in FIELDS}
_SHOWN_EMPTY = ("visibility", "cw", "language", "media", "alt", "poll", "poll-for", "schedule")
"""What is offered also if nothing was said of it."""


def header_text(draft: PostDraft, notes: Iterable[str] = ()) -> str:
    """A draft as it is edited.

    Args:
        notes: what to say about it: the defaults of the account, what is wrong with it.
    """
    lines = [draft.text.rstrip("\n"), "", SCISSORS, _NOTE, *(f"# {_one_line(note)}" for note in notes), "#"]
    for field in FIELDS:
        if field.name == "media":
            for file in draft.media:
                lines += [f"media: {_one_line(file.path)}", f"alt: {_one_line(file.description or '')}"]
            if draft.media:
                continue
        if field.name == "alt" and draft.media:
            continue
        values = [_one_line(value) for value in field.of(draft)]
        if values:
            lines += [f"{field.name}: {value}" for value in values]
        elif field.name in _SHOWN_EMPTY:
            lines.append(f"{field.name}:".ljust(24) + f"# {field.help}")
    rest = [field for field in FIELDS if field.name not in _SHOWN_EMPTY and not field.of(draft)]
    lines += ["#", "# There is also:", *(f"#   {field.name}: {field.help}" for field in rest), ""]
    return "\n".join(lines)


def noted(content: str, note: str) -> str:
    """What somebody has edited, with a word on what is wrong with it."""
    lines = [line for line in content.split("\n") if not line.startswith(_WRONG)]
    cut = max((n for n, line in enumerate(lines) if line.strip() == SCISSORS), default=None)
    if cut is None:
        return content
    return "\n".join([*lines[: cut + 1], f"{_WRONG}{_one_line(note)}", *lines[cut + 1 :]])


_WRONG = "# ! "


def parsed(content: str) -> PostDraft:
    """What somebody has edited."""
    lines = content.replace("\r\n", "\n").split("\n")
    cut = max((n for n, line in enumerate(lines) if line.strip() == SCISSORS), default=len(lines))
    draft = PostDraft(text="\n".join(lines[:cut]).strip("\n").rstrip())
    for number, line in enumerate(lines[cut + 1 :], cut + 2):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, colon, value = stripped.partition(":")
        field = _NAMES.get(name.strip().lower())
        if not colon or field is None:
            raise wrong(f"line {number}: {stripped!r} is not a setting; expected one of {', '.join(_NAMES)}")
        value = value.strip()
        value = value.removesuffix(f"# {field.help}").strip()  # the hint that stood there
        if value:
            _set(draft, field, value, number)
    return draft


def _set(draft: PostDraft, field: DraftField, value: str, number: int) -> None:
    """Take a line of the settings into a draft."""
    name, attribute = field.name, field.attribute
    if name == "media":
        draft.media = [*draft.media, DraftFile(value)]
    elif name == "alt":
        if not draft.media or draft.media[-1].description is not None:
            raise wrong(f"line {number}: an alt stands below the media that it describes")
        draft.media = [*draft.media[:-1], DraftFile(draft.media[-1].path, value)]
    elif field.kind == "several":
        setattr(draft, attribute, [*(getattr(draft, attribute) or []), value])
    elif field.kind == "flag":
        setattr(draft, attribute, _flag(name, value, number))
    else:
        allowed = {"visibility": VISIBILITIES, "quote-policy": QUOTE_POLICIES}.get(name)
        if allowed and value.lower() not in allowed:
            raise wrong(f"line {number}: {name}: expected one of {', '.join(allowed)}, got {value!r}")
        setattr(draft, attribute, value.lower() if allowed else value)


def _flag(name: str, value: str, number: int) -> bool:
    if value.lower() in ("yes", "y", "true", "1", "on"):
        return True
    if value.lower() in ("no", "n", "false", "0", "off"):
        return False
    raise wrong(f"line {number}: {name}: expected yes or no, got {value!r}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def settings_of(draft: PostDraft, **known: Any) -> dict[str, Any]:
    """What `publish` takes of a draft, besides what has to be looked up."""
    return {
        "poll_options": draft.poll or None,
        "poll_multiple": draft.poll_multiple or None,
        "spoiler_text": draft.cw,
        "sensitive": draft.sensitive or None,
        "visibility": draft.visibility,
        "language": draft.language,
        "local_only": draft.local_only or None,
        "content_type": CONTENT_TYPES.get(draft.content_type or "", draft.content_type),
        "quote_approval_policy": draft.quote_policy,
        **known,
    }
