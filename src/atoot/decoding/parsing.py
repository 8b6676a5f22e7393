"""Parsing JSON text into plain data, as far as it can be read.

One bad character is no reason to lose a page. The C parser reads the text; only if that fails, the text is mended
first: invalid UTF-8, half surrogate pairs, raw control characters and unknown escapes in strings, a byte order mark,
PHP warnings or a script guard at the start, anything after the end, words outside JSON (`NaN`, `undefined`), numbers
too large for Python or in other notations (`007`, `+5`, `.5`, `0x1f`, `1_000`), and trailing commas.
An invalid value becomes its text: its field takes the default, and keeps the text.

Truncated texts and texts that are not JSON are still refused, and so are those that cost far more than their size
suggests: millions of empty lists unpack from a few bytes, and fill the memory.
"""

import json
import logging
import math
import re
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE
from typing import Any

import msgspec
from msgspec import DecodeError

from atoot.lazy import bytes_pattern

log: logging.Logger = logging.getLogger("atoot.decoding")

_BLANK = bytes(range(33))
_MARKS = "\ufeff \t\r\n"
"""Characters that may precede a text: byte order marks and whitespace."""
_WIDE = {(True, False) * 2, (False, True) * 2, (True, False, False, False), (False, False, False, True)}
"""Which of the first bytes are not zero, in encodings with two or four bytes per character."""
FREE = 512 * 1024
"""Bytes of memory that are not counted."""
_WORK = 2_000_000
"""Maximum steps: about a second."""
TOO_DEEP = "JSON is nested too deeply"

TINY = 16 * 1024
"""Size in bytes up to which the content of a text is not counted."""
LIGHT = 256 * 1024
"""Size in bytes up to which only lists and objects are counted at first; a page of 40 statuses has half of it."""
_DENSE, _SPARSE = 16, 2048
"""Bytes per list or object: honest texts are in between, and only others are examined closely."""
MOST_TIMES = 10
"""Bytes of memory that a byte of JSON may take. Mastodon's responses take 4 to 6."""
FEWEST_BYTES = 6
"""Minimum average size of a value in bytes. Mastodon's responses have 20 to 30, its densest lists 13."""
MOST_EXTREMES = 20_000
"""Numbers near the ends of what a float can be: each takes msgspec 20 microseconds, a thousand times as long as others."""
MOST_FLAWS = 100_000
"""Flaws in a text at most; no honest text has as many."""
MOST_DIGITS = 640
"""Digits that Python converts in any configuration. https://docs.python.org/3/library/sys.html#sys.int_info"""

# Possessive quantifiers (++, *+, ?+): no text causes backtracking. Before 3.11.5 those of groups with alternatives fail
# where they should match (https://github.com/python/cpython/issues/106052): there, a lookahead and a backreference
# replace them.
_OLD = sys.version_info < (3, 11, 5)


def _run(inner: bytes, name: bytes) -> bytes:
    """A possessive repetition of a group."""
    if not _OLD:
        return rb"(?:" + inner + rb")*+"
    return rb"(?=(?P<" + name + rb">(?:" + inner + rb")*))(?P=" + name + rb")"


_MAYBE = rb"?" if _OLD else rb"?+"
_HEX = rb"[0-9a-fA-F]"
_PAIR = rb"u[dD][89abAB]" + _HEX + rb"{2}\\u[dD][c-fC-F]" + _HEX + rb"{2}"
_ESCAPE = rb'\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])' + _HEX + rb"{4}|" + _PAIR + rb")"
_FRACTION, _EXPONENT = rb"(?:\.[0-9]{1,300}+)" + _MAYBE, rb"(?:[eE][+-]?[0-9]{1,2}+)" + _MAYBE
_SOUND = (
    rb'[^"+\-.,0-9A-Za-z_\x00-\x1f\x7f-\xff]++'
    rb"|(?:true|false|null)(?![\w.+\-\x80-\xff])"
    rb"|[\t\n\r]++"
    rb'|"' + _run(rb'[^"\\\x00-\x1f]++|' + _ESCAPE, b"text") + rb'"'
    rb"|-?(?:0|[1-9][0-9]{0,299}+)" + _FRACTION + _EXPONENT + rb"(?![\w.+\-\x80-\xff])"
    rb"|,(?!\s*+[\]}])"
)
_FLAWED = bytes_pattern(
    _run(_SOUND, b"sound") + rb"(?P<flaw>"
    rb'"' + _run(rb'[^"\\]++|\\.', b"broken") + rb'"'
    rb"|[\w.+\-\x80-\xff]{2,}+"
    rb"|.|\Z)",
    re.DOTALL,
)
"""A maximal valid part of a text, and the flaw after it, if any."""
_IN_STRING = bytes_pattern(
    _run(rb"[^\\\x00-\x1f]++|" + _ESCAPE, b"text") + rb"(?P<flaw>[\x00-\x1f]|\\u" + _HEX + rb"{4}|\\.|\Z)",
    re.DOTALL,
)

_NUMBER = bytes_pattern(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_EXTREME = bytes_pattern(rb"[0-9][eE][+-]?[23][0-9]{2}[,\]}\s]")
_LAST_CONTROL = 0x1F


class TooCostlyError(DecodeError):
    """Error for a text that takes more memory or time than its size suggests."""


class DecodingBudget:
    """The memory and steps that decoding one text may cost."""

    __slots__ = ("_memory", "_work", "size")

    def __init__(self, size: int, taken: int = 0) -> None:
        self.size: int = size
        self._memory = max(FREE, (MOST_TIMES + 1) * size) - taken
        self._work = _WORK

    def weigh(self, memory: int) -> None:
        """Spend bytes of memory.

        Raises:
            TooCostlyError: there are not so many left.
        """
        self._memory -= memory
        if self._memory < 0:
            raise TooCostlyError(
                f"its {self.size} bytes would take more than {MOST_TIMES + 1} times as much memory"
            )

    def work(self, steps: int) -> None:
        """Spend steps of a walk, about one per field.

        Raises:
            TooCostlyError: there are not so many left.
        """
        self._work -= steps
        if self._work < 0:
            raise TooCostlyError(f"more of its {self.size} bytes is damaged than can be mended")


def weight(body: bytes) -> int:
    """Estimate the memory of a text's plain data in bytes; 0 for a small, ordinary one.

    Raises:
        TooCostlyError: far more than its size suggests.
    """
    size = len(body)
    if size <= TINY:
        return 0
    lists, objects = body.count(b"["), body.count(b"{")
    if size <= LIGHT and _DENSE * (lists + objects) <= size <= _SPARSE * (lists + objects):
        return 0
    commas = body.count(b",")
    names = body.count(b'":')
    texts = max(0, body.count(b'"') // 2 - names)
    # As in CPython 3.11 to 3.13. Objects of one kind share their names; beyond those, names are new.
    memory = 72 * texts + 40 * names + 70 * max(0, names - 64 * objects)
    memory += 8 * max(0, commas - names) + 76 * lists + 120 * objects
    dense = size > LIGHT and (commas + lists + objects) * FEWEST_BYTES > size
    if dense or memory > max(FREE, MOST_TIMES * size):
        raise TooCostlyError(
            f"its {size} bytes hold {commas} commas, {texts + names} texts, {lists + objects} lists and objects"
        )
    if commas > MOST_EXTREMES and len(_EXTREME.findall(body)) > MOST_EXTREMES:
        raise TooCostlyError(
            f"its {size} bytes hold more than {MOST_EXTREMES} numbers near the ends of floats"
        )
    return memory


def parse(body: bytes) -> Any:
    """Parse the plain data of a JSON text, ignoring anything after it.

    Raises:
        TooCostlyError: it contains far more than its size suggests.
        msgspec.DecodeError: it is invalid, truncated, or nested too deeply.
    """
    data, behind = _parsed(body)
    if behind:
        log.warning(
            "behind the JSON of an answer stands something else, which is left out: %d characters", behind
        )
    return data


def is_whole(body: bytes) -> bool:
    """Whether a text is JSON to its end, with nothing after it."""
    try:
        _parsed(body)
    except DecodeError:
        return False
    return True


def _parsed(body: bytes) -> tuple[Any, int]:
    """The data, and the size of what follows: caches, guards and server languages append remarks."""
    weight(body)
    try:
        return msgspec.json.decode(body), 0
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None
    except UnicodeDecodeError as problem:
        refusal = DecodeError(f"JSON is not UTF-8: {problem.reason}")
    except DecodeError as problem:
        refusal = DecodeError(*problem.args)  # a number that does not fit is no type error
    try:
        better = mended(body)
        try:
            return msgspec.json.decode(better), 0
        except DecodeError:
            text = better.decode().strip()
            data, end = json.JSONDecoder().raw_decode(text)
            return data, len(text) - end
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None
    except ValueError:  # both found it invalid
        raise refusal from None


def mended(body: bytes) -> bytes:
    """Mend the flaws of a JSON text.

    Raises:
        msgspec.DecodeError: there are too many, or it is not JSON.
    """
    sound = without_notices(body.decode(encoding_of(body), "replace").lstrip(_MARKS).encode())
    if sound.lstrip(_BLANK)[:1] not in (b"[", b"{", b'"'):
        raise DecodeError("JSON is neither an array nor an object")
    return _Mender().mend(sound)


_NOTICE = (
    rb"\s*(?:<br\s*/?>\s*)?(?:<b>)?(?:PHP )?(?:(?:User )?(?:Warning|Notice|Deprecated)|Strict Standards)(?:</b>)?:\s"
    rb".{1,2000}?\son line (?:<b>)?[0-9]+(?:</b>)?\s*(?:<br\s*/?>)?\s*"
)
"""A PHP warning in the middle of a program's output."""
_GUARD = rb"\s*(?:\)\]\}',?|(?:for\s*\(;;\)|while\s*\((?:1|true)\));)\s*"
"""A guard that keeps other pages from running JSON as a script."""
_NOTICES = bytes_pattern(rb"(?:" + _NOTICE + rb"|" + _GUARD + rb")+", re.DOTALL)


def without_notices(body: bytes) -> bytes:
    """Strip PHP warnings for the server's operators, or a script guard, from the start of a text.

    - https://www.php.net/manual/en/errorfunc.configuration.php#ini.display-errors
    - https://docs.angularjs.org/api/ng/service/$http#json-vulnerability-protection
    """
    if body[:1] not in (b"[", b"{") and (found := _NOTICES.match(body)) is not None:
        body = body[found.end() :]
    return body


def encoding_of(body: bytes) -> str:
    """The encoding of a JSON text, by the zeros among the bytes of its first two characters.

    https://www.rfc-editor.org/rfc/rfc4627#section-3
    """
    start = body[:4]
    marked = start == BOM_UTF32_BE or start[:2] in (BOM_UTF16_LE, BOM_UTF16_BE)
    return json.detect_encoding(body) if marked or tuple(map(bool, start)) in _WIDE else "utf-8"


def whole_number(text: str) -> int | None:
    """Parse decimal digits; None if they are invalid, or too many for Python."""
    digits = text.strip()
    bare = digits.removeprefix("-")
    return int(digits) if bare.isascii() and bare.isdigit() and len(bare) <= MOST_DIGITS else None


class _Mender:
    """Mends flaws of a text, up to a number of them."""

    def __init__(self) -> None:
        self._left = MOST_FLAWS

    def mend(self, text: bytes) -> bytes:
        return _FLAWED.sub(self._outside, text)

    def _outside(self, match: re.Match[bytes]) -> bytes:
        flaw, sound = match["flaw"], match.string[match.start() : match.start("flaw")]
        if not flaw:
            return sound
        self._count()
        if flaw[:1] == b'"':
            return sound + _IN_STRING.sub(self._inside, flaw)
        if flaw == b",":
            return sound
        if len(flaw) > 1:  # a word
            return sound + (flaw if _is_number(flaw) else b'"' + flaw + b'"')
        return sound + (max(flaw, b" "))

    def _inside(self, match: re.Match[bytes]) -> bytes:
        flaw, sound = match["flaw"], match.string[match.start() : match.start("flaw")]
        if not flaw:
            return sound
        self._count()
        if len(flaw) == 1:
            return sound + b"\\u%04x" % flaw[0]
        # Half a surrogate pair is a lost character; another letter after a backslash stands for itself.
        if flaw[1:2] == b"u" and len(flaw) == 6:
            return sound + b"\\ufffd"
        return sound + (flaw[1:] if flaw[1] > _LAST_CONTROL else b"\\u%04x" % flaw[1])

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise DecodeError(f"JSON has more than {MOST_FLAWS} flaws")


def _is_number(text: bytes) -> bool:
    """Whether it is a valid JSON number that fits a Python float or int."""
    try:
        return _NUMBER.fullmatch(text) is not None and (
            len(text) <= MOST_DIGITS if text.lstrip(b"-").isdigit() else math.isfinite(float(text))
        )
    except ValueError:
        return False
