"""What a person types to search: words, "phrases", prefix*, -exclusion."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from claims.domain.text import words
from claims.errors import InvalidInputError
from claims.i18n import _
from claims.matching.analysis import is_stop_word, join_thousands, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIELDS = ("words", "quotes", "notes", "body")
"""The columns of a document: a claim's text, an article's title or an actor's names; a claim's quotes; its
summary and explanation; an article's text."""

MOST_WORDS = 100
"""The most words that a search takes."""

SHORTEST_PREFIX = 2
"""The shortest beginning of a word that is searched for: one letter stands in every text."""

_MARKS = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a'
_PIECE = re.compile(
    rf"(?P<not>(?<!\S)[-\u2013\u2014\u2212])?(?:[{_MARKS}](?P<phrase>[^{_MARKS}]*)[{_MARKS}]?|(?P<word>[^\s{_MARKS}]+))"
)


class Alternative(NamedTuple):
    """Terms that follow each other; of the last one only the beginning is given when `prefix`."""

    terms: tuple[str, ...]
    prefix: bool = False


Group = tuple[Alternative, ...]
"""One thing that was asked for, as each language writes it."""


@dataclass(frozen=True, slots=True)
class Query:
    """What must stand in a document, all of it, and what must not; `fields` names the columns looked in."""

    every: tuple[Group, ...]
    none: tuple[Group, ...] = ()
    fields: tuple[str, ...] = FIELDS


def parse_query(text: str, languages: Sequence[str], *, fields: Sequence[str] = FIELDS) -> Query:
    """Read what was typed; `languages` are those of what is indexed, as first subtags.

    A word stands for its stem in any of them, accents and case aside. `AND`, `NEAR`, parentheses and the
    like are words or nothing, never operators.

    Raises InvalidInputError when nothing is left to look for.
    """
    every: list[Group] = []
    none: list[Group] = []
    skipped: list[str] = []
    for match in _PIECE.finditer(join_thousands(text)):
        phrase, word = match["phrase"], match["word"]
        prefix = word is not None and word.endswith("*")
        group = _group(phrase if phrase is not None else word, languages, prefix=prefix)
        if group:
            (none if match["not"] else every).append(group)
        else:
            skipped.append(match[0])
    every, none = list(dict.fromkeys(every)), list(dict.fromkeys(none))
    if len(every) + len(none) > MOST_WORDS:
        raise InvalidInputError(
            _("A search takes %(most)d words; these are %(count)d.")
            % {"most": MOST_WORDS, "count": len(every) + len(none)},
            hint=_("To find claims that say what a longer text says: claims match"),
        )
    if not every:
        raise _nothing_asked(none, skipped)
    return Query(tuple(every), tuple(none), tuple(fields))


def operators_in(text: str) -> list[str]:
    """Give the words of a search that are operators elsewhere, as they were typed, outside of quotes."""
    return [match[0] for match in _PIECE.finditer(text) if match[0] in {"AND", "OR", "NOT"}]


def _group(text: str, languages: Iterable[str], *, prefix: bool) -> Group:
    held = terms(text, "") if prefix else words(text)  # where `12,5` is one
    if not held:
        return ()
    if prefix:
        _refuse_short(held[-1])
    elif all(any(is_stop_word(word, language) for language in languages) for word in held):
        return ()
    if prefix:
        found = {Alternative((*held[:-1], held[-1]), prefix=True)}
        # A stem may be shorter than the prefix that was typed: `economí*` means `económico` too.
        found |= {
            Alternative(stems)
            for language in languages
            if (stems := tuple(terms(text, language))) != tuple(held)
        }
    else:
        found = {Alternative(tuple(terms(text, language))) for language in (*languages, "")}
    return tuple(sorted(one for one in found if one.terms))


def _refuse_short(word: str) -> None:
    if len(word) < SHORTEST_PREFIX:
        raise InvalidInputError(
            _("%(word)s* begins too many words.") % {"word": word},
            hint=_("Write two letters or figures at least in front of the *."),
        )


def _nothing_asked(none: Sequence[Group], skipped: Sequence[str]) -> InvalidInputError:
    if none:
        return InvalidInputError(
            _("The search only says what must not be there."),
            hint=_("Say what to find too: claims search misiles -Rusia"),
        )
    if skipped:
        return InvalidInputError(
            _("There is nothing to look for in %(text)r: only words that every text has, or signs.")
            % {"text": " ".join(skipped)[:80]},
            hint=_("Add a word that says what it is about."),
        )
    return InvalidInputError(
        _("There is nothing to look for."), hint=_("Write words: claims search inflación")
    )
