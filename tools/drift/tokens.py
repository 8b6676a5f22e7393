"""Ruby as tokens: as much of the language as routes, controllers and serializers are written in."""

import re
from typing import NamedTuple


class Unreadable(Exception):  # noqa: N818 - what it says of the file
    """Ruby that this reader does not understand."""


class Token(NamedTuple):
    """A word of Ruby."""

    kind: str
    """name, constant, symbol, label, text, words, number, pattern, mark or newline."""
    text: str
    """Of a symbol or label its name, of a text what is in it, of words all of them with blanks between."""
    line: int


_BLANK = re.compile(r"(?:[ \t\r\f\v]|\\\r?\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_HEREDOC = re.compile(r"<<[~-]?(['\"`]?)([A-Z_]+)\1")
_SYMBOL = re.compile(r":([A-Za-z_]\w*[?!=]?(?![\w=~>]))|:([A-Za-z_]\w*[?!]?)|:([+\-*/<>=!~%^&|]+|\[\]=?)")
_LABEL = re.compile(r"([A-Za-z_]\w*[?!]?):(?!:)")
_NAME = re.compile(r"[@$]{0,2}[a-z_]\w*[?!]?(?!=\w)|[@$]{1,2}[A-Za-z_]\w*|\$.")
_CONSTANT = re.compile(r"(?:::)?[A-Z]\w*(?:::[A-Z]\w*)*")
_NUMBER = re.compile(r"\d[\d_]*(?:\.\d[\d_]*)?(?:e[+-]?\d+)?|0x[\da-fA-F_]+")
_WORDS = re.compile(r"%([wWiIqQrsx]?)([(\[{<|/!])")
_INNER_TEXT = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_MARK = re.compile(
    r"\*\*=|\|\|=|&&=|<=>|===|\.\.\.|<<=|>>=|=>|->|==|!=|>=|<=|&&|\|\||\*\*|\.\.|::|&\.|=~|!~|<<|>>|[+\-*/%|&^]=|."
)
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_VALUES = {"name", "constant", "symbol", "text", "words", "number", "pattern"}
"""Kinds of tokens behind which `/` divides and `{` or `[` belongs to what stands before."""
_BEFORE_A_VALUE = {
    "if",
    "unless",
    "and",
    "or",
    "not",
    "return",
    "when",
    "in",
    "while",
    "until",
    "then",
    "do",
    "puts",
}


def tokens(text: str) -> list[Token]:
    """The words of a file.

    Raises:
        Unreadable: a text or a pattern has no end.
    """
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text.partition("\n__END__\n")[0]
        self._at = 0
        self._line = 1
        self._found: list[Token] = []
        self._heredocs: list[str] = []

    def scan(self) -> list[Token]:
        while self._at < len(self._text):
            self._step()
        self._add("newline", "")
        return self._found

    def _step(self) -> None:
        text, at = self._text, self._at
        if text[at] == "\n":
            return self._end_of_line()
        for pattern in (_BLANK, _COMMENT):
            if found := pattern.match(text, at):
                return self._skip(found.end())
        if text[at] in "\"'`":
            return self._quoted(text[at], at + 1, text[at])
        if (found := _HEREDOC.match(text, at)) and not self._follows_a_value():
            self._heredocs.append(found[2])
            return self._take("text", "", found.end())
        if (found := _WORDS.match(text, at)) and not self._follows_a_value():
            return self._percent(found)
        if text[at] == "/" and not self._follows_a_value():
            return self._quoted("/", at + 1, "/", "pattern")
        if text[at] == ":" and text[at + 1 : at + 2] in ('"', "'"):
            return self._quoted(text[at + 1], at + 2, text[at + 1], "symbol")
        for kind, pattern in (("label", _LABEL), ("symbol", _SYMBOL), ("constant", _CONSTANT)):
            if found := pattern.match(text, at):
                name = next((group for group in found.groups() if group), found[0])
                return self._take(kind, name, found.end())
        for kind, pattern in (("name", _NAME), ("number", _NUMBER), ("mark", _MARK)):
            if found := pattern.match(text, at):
                return self._take(kind, found[0], found.end())
        return self._skip(at + 1)

    def _add(self, kind: str, text: str) -> None:
        self._found.append(Token(kind, text, self._line))

    def _take(self, kind: str, text: str, end: int) -> None:
        self._add(kind, text)
        self._skip(end)

    def _skip(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end

    def _end_of_line(self) -> None:
        self._take("newline", "", self._at + 1)
        while self._heredocs:
            name = self._heredocs.pop(0)
            found = re.compile(rf"^[ \t]*{name}[ \t]*\r?$\n?", re.MULTILINE).search(self._text, self._at)
            if found is None:
                raise Unreadable(f"line {self._line}: the text {name} has no end")
            self._skip(found.end())

    def _percent(self, found: re.Match[str]) -> None:
        kind = {"w": "words", "i": "words", "r": "pattern", "s": "symbol"}.get(found[1].lower(), "text")
        self._quoted(_CLOSING.get(found[2], found[2]), found.end(), found[2], kind)

    def _quoted(self, closing: str, start: int, opening: str, kind: str = "text") -> None:
        """A text up to its end, with what it holds of Ruby in `#{...}`."""
        text, at, depth = self._text, start, 0
        while at < len(text):
            char = text[at]
            if char == "\\":
                at += 2
                continue
            if text.startswith("#{", at) and kind != "words":
                at = self._interpolation(at + 2)
                continue
            if char == closing and depth == 0:
                return self._end_of_text(kind, text[start:at], at + 1)
            depth += (char == opening != closing) - (char == closing)
            at += 1
        raise Unreadable(f"line {self._line}: a text has no end")

    def _end_of_text(self, kind: str, content: str, end: int) -> None:
        if kind == "words":
            content = " ".join(content.split())
        if kind == "pattern":
            while self._text[end : end + 1].isalpha():
                end += 1
        if kind in ("text", "symbol") and self._text[end : end + 1] == ":" != self._text[end + 1 : end + 2]:
            return self._take("label", content, end + 1)
        return self._take(kind, content, end)

    def _interpolation(self, at: int) -> int:
        depth = 1
        while at < len(self._text):
            char = self._text[at]
            depth += (char == "{") - (char == "}")
            inner = _INNER_TEXT.match(self._text, at)
            at = inner.end() if inner else at + 1
            if depth == 0:
                return at
        raise Unreadable(f"line {self._line}: #{{ has no end")

    def _follows_a_value(self) -> bool:
        if not self._found:
            return False
        last = self._found[-1]
        blank_before = self._text[self._at - 1 : self._at] in (" ", "\t")
        blank_behind = self._text[self._at + 1 : self._at + 2] in (" ", "\t", "=")
        if last.kind == "name" and last.text not in _BEFORE_A_VALUE:
            return not blank_before or blank_behind  # `split /,/` against `a / b`
        return (last.kind in _VALUES and last.text not in _BEFORE_A_VALUE) or last.text in (")", "]", "}")
