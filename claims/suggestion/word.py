"""A text cut into words and marks, with what the search for speakers asks of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Initials with their points, an at-sign with its name, a figure that is masked by stars, words, marks.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|@\w+|\*\w+\*|\w+(?:[-'\u2019&]\w+)*|[^\w\s]")
_LINE = re.compile(r"[^\n]+")

# Cyrillic letters that look like Latin ones: copied news carries them against filters of spam. And the
# curved apostrophe.
_LOOKALIKES = str.maketrans(
    "аеорсухіѕјкмнтвАЕОРСУХІЅЈКМНТВ\u2019",
    "aeopcyxisjkmhtbAEOPCYXISJKMHTB'",
)

POSSESSIVE = "'s"
"""What ends an owner in English."""

AND = frozenset({"y", "e", "and"})

SHOUTED_SHARE = 0.6
"""From this share of capital letters on, a line is shouted, and capitals tell nothing of names."""

SHOUTED_LEAST = 20
"""A line with fewer letters may be an acronym alone, and is never taken as shouted."""


@dataclass(slots=True)
class Words:
    """The words and marks of one text, side by side: where each stands, how it reads, whether it is big.

    `capital` is true for words that begin with a capital letter where that says something: not in lines
    that are shouted as a whole.
    """

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    lows: list[str] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.starts)

    def low(self, at: int) -> str:
        """Give the word in small letters; the empty string before the first and after the last."""
        return self.lows[at] if 0 <= at < len(self.lows) else ""

    def is_capital(self, at: int) -> bool:
        """Tell whether a word stands there that begins with a telling capital."""
        return 0 <= at < len(self.capital) and self.capital[at]

    def same_line(self, left: int, right: int) -> bool:
        """Tell whether no line ends between two neighbouring words."""
        return "\n" not in self.text[self.ends[left] : self.starts[right]]


def listed(text: str) -> frozenset[str]:
    """Give the words of a list that is written as one text, with spaces and line ends between them."""
    return frozenset(text.split())


def words_of(text: str) -> Words:
    """Cut a text into words and marks, in time linear in its length."""
    words = Words(text)
    for line in _LINE.finditer(text):
        shouted = _is_shouted(line[0])
        for match in _WORD.finditer(text, line.start(), line.end()):
            shape = match[0]
            words.starts.append(match.start())
            words.ends.append(match.end())
            words.shapes.append(shape)
            words.capital.append((shape[0].isupper() and not shouted) or (shape[0] == "@" and len(shape) > 1))
    words.lows += [shape.translate(_LOOKALIKES).lower() for shape in words.shapes]
    _revive_names(words)
    return words


def _revive_names(words: Words) -> None:
    """Give the names in shouted lines their capitals back, where the text writes them as names elsewhere."""
    names: dict[str, str] = {}
    small: set[str] = set()
    shouted: list[int] = []
    for at, (low, shape) in enumerate(zip(words.lows, words.shapes, strict=True)):
        if low == shape:
            small.add(low)
        elif words.capital[at] and words.low(at - 1).isalnum() and words.same_line(at - 1, at):
            names.setdefault(low, shape)
        elif shape.isupper() and not words.capital[at]:
            shouted.append(at)
    for at in shouted:
        low = words.lows[at]
        if low in names and low not in small:
            words.shapes[at], words.capital[at] = names[low], True


def _is_shouted(line: str) -> bool:
    letters = sum(map(str.isalpha, line))
    return letters >= SHOUTED_LEAST and sum(map(str.isupper, line)) >= SHOUTED_SHARE * letters
