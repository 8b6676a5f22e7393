"""The media type of a file, by its first bytes or its name, and a safe name for it."""

from mimetypes import guess_type

from atoot.lazy import pattern

ANYTHING = "application/octet-stream"
"""The media type of unknown content."""

HEAD = 256
"""Bytes of a file that are enough to recognise it."""

LONGEST_NAME = 120
"""Most characters of a file name; file systems allow 255 bytes."""

_EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "video/x-matroska": ".mkv",
    "video/ogg": ".ogv",
    "video/3gpp": ".3gp",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/wav": ".wav",
    "audio/aac": ".aac",
}

_BY_EXTENSION = {extension: kind for kind, extension in _EXTENSIONS.items()} | {
    ".jpeg": "image/jpeg",
    ".m4v": "video/mp4",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
}

_STARTS = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
)

_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}

_BRANDS = (
    # https://mp4ra.org/registered-types/brands; pictures with a general brand are told by their compatible brands
    ((b"avif", b"avis"), "image/avif"),
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
    ((b"mif1", b"msf1"), "image/heif"),
    ((b"qt  ",), "video/quicktime"),
    ((b"M4A ", b"M4B "), "audio/mp4"),
)

_SAME = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/heif": "image/heic",
    "audio/mp3": "audio/mpeg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-pn-wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "audio/vorbis": "audio/ogg",
    "audio/opus": "audio/ogg",
    "audio/x-aac": "audio/aac",
    "audio/aacp": "audio/aac",
    "application/ogg": "audio/ogg",
    "video/x-m4v": "video/mp4",
}
"""Types that servers list in one form and accept in the other as well."""

_PARTS = pattern(r"[/\\]")

_NOT_IN_NAMES = pattern(r'["\'<>|:*?;%\s]+')


def media_type(name: str, head: bytes = b"") -> str:
    """The media type of a file; its content takes precedence over its name.

    Args:
        name: its name.
        head: its first bytes, if known.
    """
    return of_content(head) or of_name(name) or ANYTHING


def of_content(head: bytes) -> str | None:
    """The media type recognised from a file's first bytes; None if unknown."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head[:4] == b"\x1a\x45\xdf\xa3":  # EBML: https://www.matroska.org/technical/elements.html
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:4] == b"OggS":
        return "video/ogg" if b"theora" in head else "audio/ogg"
    return _of_frame(head)


def of_name(name: str) -> str | None:
    """The media type for a file name; None if unknown."""
    _, dot, last = name.rpartition(".")
    if not dot:
        return None
    extension = f".{last.lower()}"
    return _BY_EXTENSION.get(extension) or guess_type(f"x{extension}", strict=False)[0]


def is_allowed(kind: str, allowed: tuple[str, ...]) -> bool:
    """Whether a server accepts a media type; if the type or the list is unknown, it does."""
    if kind == ANYTHING or not allowed:
        return True
    wanted = _plain(kind)
    return any(
        wanted == _plain(other) or (other.endswith("/*") and wanted.startswith(other[:-1]))
        for other in allowed
    )


def clean_name(name: str, kind: str = ANYTHING) -> str:
    """A file name that is safe to send: the last part of a path, without special characters.

    Args:
        name: the given name.
        kind: media type of the file; a name without an extension gets a fitting one.
    """
    last = _PARTS.split(name)[-1]
    shown = "".join(char if char.isprintable() else " " for char in last)
    plain = _NOT_IN_NAMES.sub("_", shown).strip("._") or "file"
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME] + _EXTENSIONS.get(kind, "")
    extension = extension[:16]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def _of_brands(head: bytes) -> str:
    """The media type by the brands of an MP4-family file: the main brand first, then the compatible ones."""
    end = min(int.from_bytes(head[:4]), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    main = next((kind for signs, kind in _BRANDS if brands[0] in signs), None)
    if main == "image/heif":
        return next((kind for signs, kind in _BRANDS[:2] if set(signs) & set(brands)), main)
    if main is None and brands[0].startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    return main or "video/mp4"


def _of_frame(head: bytes) -> str | None:
    """The media type of audio without a file header, which begins with a frame: eleven or twelve set bits."""
    if len(head) < 2 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:  # ADTS: https://wiki.multimedia.cx/index.php/ADTS
        return "audio/aac"
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return "audio/mpeg" if head[1] & 0xE0 == 0xE0 and version != 1 and layer == 1 else None


def _plain(kind: str) -> str:
    plain = kind.partition(";")[0].strip().lower()
    return _SAME.get(plain, plain)
