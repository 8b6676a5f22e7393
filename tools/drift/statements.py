"""Ruby as statements: each with its words, and the statements in its block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tools.drift.tokens import Token, Unreadable, tokens

_OPENING = {"class", "module", "def", "if", "unless", "case", "while", "until", "begin", "for"}
_PARTS = {"else", "elsif", "when", "rescue", "ensure", "in"}
_GOES_ON = {
    ",",
    ".",
    "&.",
    "&&",
    "||",
    "|",
    "+",
    "-",
    "*",
    "/",
    "=",
    "==",
    "=>",
    "?",
    "<<",
    "||=",
    "+=",
    "&",
    "<",
    "!",
    "::",
}
_PAIRS = {"(": ")", "[": "]", "{": "}"}
MAX_DEPTH = 200


@dataclass
class Statement:
    """A statement, and what stands between its `do`, `def`, `class`, ... and their `end`."""

    words: list[Token] = field(default_factory=list)
    block: list["Statement"] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.words[0].line if self.words else 0

    @property
    def verb(self) -> str:
        """Its first word."""
        return self.words[0].text if self.words else ""

    def walk(self) -> Iterator["Statement"]:
        """It, and all that stand in it."""
        waiting: list[Statement] = [self]
        while waiting:
            statement = waiting.pop()
            yield statement
            waiting.extend(reversed(statement.block))

    def __str__(self) -> str:
        return " ".join(word.text for word in self.words)[:80]


def statements(text: str) -> list[Statement]:
    """The statements of a file.

    Raises:
        Unreadable: it is no Ruby, or Ruby that this reader does not understand.
    """
    reader = _Reader(tokens(text))
    found = reader.block(0)
    if reader.word is not None:
        raise Unreadable(f"line {reader.word.line}: an `end` that ends nothing")
    return found


class _Reader:
    def __init__(self, words: Sequence[Token]) -> None:
        self._words = words
        self._at = 0

    @property
    def word(self) -> Token | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def block(self, depth: int) -> list[Statement]:
        """Statements up to the `end` of this block, which is left for the caller, or up to the end of the file."""
        if depth > MAX_DEPTH:
            raise Unreadable("blocks are nested too deep")
        found: list[Statement] = []
        while (word := self.word) is not None:
            if word.kind == "newline" or word.text == ";":
                self._at += 1
            elif self._ends(word):
                return found
            else:
                found.append(self._statement(depth))
        return found

    def _statement(self, depth: int) -> Statement:
        made = Statement()
        open_pairs: list[str] = []
        inner_blocks = 0  # those inside of brackets, which stay words
        while (word := self.word) is not None:
            if word.kind == "newline" or (word.text == ";" and word.kind == "mark"):
                if not open_pairs and not inner_blocks and not self._goes_on(made):
                    self._at += 1
                    return made
                self._at += 1
                continue
            if self._ends(word):
                if not inner_blocks:
                    return made
                inner_blocks -= 1
            elif word.kind == "mark" and word.text in _PAIRS:
                open_pairs.append(_PAIRS[word.text])
                if len(open_pairs) > MAX_DEPTH:
                    raise Unreadable(f"line {word.line}: brackets are nested too deep")
            elif open_pairs and word.kind == "mark" and word.text == open_pairs[-1]:
                open_pairs.pop()
            elif self._opens(word, made):
                if open_pairs or inner_blocks:
                    inner_blocks += 1
                else:
                    self._inside(made, depth)
                    if made.words and made.words[0].text in _OPENING and made.words[0].kind == "name":
                        return made
                    continue
            made.words.append(word)
            self._at += 1
        if open_pairs or inner_blocks:
            raise Unreadable(f"line {made.line}: something that begins here has no end")
        return made

    def _inside(self, made: Statement, depth: int) -> None:
        """Read the block that the word at hand opens."""
        word = self._words[self._at]
        self._at += 1
        if word.text != "do":
            made.words.append(word)
            head = self._head()
            made.words += head
            if word.text == "def" and _is_endless(head):
                return
        else:
            self._skip_parameters()
        made.block += self.block(depth + 1)
        if self.word is None:
            raise Unreadable(f"line {word.line}: `{word.text}` has no end")
        self._at += 1

    def _skip_parameters(self) -> None:
        """`|one, other|` behind `do`."""
        if self.word is None or self.word.text != "|":
            return
        self._at += 1
        while self.word is not None and self.word.text != "|":
            self._at += 1
        self._at += 1

    def _head(self) -> list[Token]:
        """What stands on the line of `def`, `class`, `if`."""
        found: list[Token] = []
        depth = 0
        while (word := self.word) is not None:
            if depth == 0 and (word.kind == "newline" or word.text in (";", "then")):
                if not (found and found[-1].kind == "mark" and found[-1].text in _GOES_ON):
                    break
            elif self._ends(word) and depth == 0:
                break
            depth += (word.text in _PAIRS) - (word.text in _PAIRS.values()) if word.kind == "mark" else 0
            if word.kind != "newline":
                found.append(word)
            self._at += 1
        return found

    def _is_keyword(self, word: Token) -> bool:
        """Whether it stands for itself: `range.end` and `a.begin` are methods."""
        before = self._words[self._at - 1] if self._at else None
        return word.kind == "name" and not (before is not None and before.text in (".", "&.", "def"))

    def _ends(self, word: Token) -> bool:
        return word.text == "end" and self._is_keyword(word)

    def _opens(self, word: Token, made: Statement) -> bool:
        if not self._is_keyword(word):
            return False
        before = self._words[self._at - 1] if self._at else None
        if word.text == "do":
            return True
        first = (
            before is None
            or before.kind == "newline"
            or before.text in ("=", ";", "(", "||=", "do", "[", "{", "|", "=>", ",")
        )
        return word.text in _OPENING and (first or not made.words) and not (before and before.kind == "label")

    def _goes_on(self, made: Statement) -> bool:
        last = made.words[-1] if made.words else None
        if last is not None and (last.kind == "label" or (last.kind == "mark" and last.text in _GOES_ON)):
            return True
        ahead = self._at
        while ahead < len(self._words) and self._words[ahead].kind == "newline":
            ahead += 1
        following = self._words[ahead] if ahead < len(self._words) else None
        return following is not None and following.kind == "mark" and following.text in (".", "&.")


def _is_endless(head: Sequence[Token]) -> bool:
    """Whether it is `def name(...) = expression`, which has no `end`."""
    depth = 0
    before: list[str] = []
    for index, word in enumerate(head):
        if word.kind == "mark":
            depth += (word.text in _PAIRS) - (word.text in _PAIRS.values())
            if word.text == "=" and depth == 0:
                is_setter = "(" not in before and [
                    following.text for following in head[index + 1 : index + 2]
                ] == ["("]
                return bool(before) and not is_setter
        before.append(word.text)
    return False
