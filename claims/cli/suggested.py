"""How suggestions read: for people, line by line, and in the cells of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.cli.code import word
from claims.cli.seen import describe
from claims.domain.text import visible
from claims.domain.vocabulary import QuoteKind
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.services.suggest import Says, Suggested

_MARKED_WORDS = 6
_SELF_EVIDENT = frozenset({"name", "quotation", "past"})


def describe_suggested(one: Suggested) -> Iterator[str]:
    """Describe a suggestion for people, line by line."""
    head = f"{one.number:>3}  {one.probability:.0%}  {word(one.kind)} · {name_claimant(one.speaker)}"
    yield visible(head)
    signs = "«{}»" if one.quote_kind is QuoteKind.VERBATIM else "{}"
    yield visible("     " + signs.format(" ".join(one.quote.split())))
    if one.marks:
        yield visible("     " + _("marked by: %(marks)s") % {"marks": _marks(one)})
    if one.recorded:
        yield visible("     " + _("on record: %(refs)s") % {"refs": ", ".join(dict.fromkeys(one.recorded))})
    for seen in one.seen:
        if seen.ref not in one.recorded:
            for line in describe(seen):
                yield visible("     " + line)


def name_claimant(says: Says | None) -> str:
    """Write who says it, and how sure that is."""
    if says is None:
        return _("the outlet's own voice")
    if says.actor is not None:
        return f"{says.actor.name} ({says.actor.ref})"
    if says.candidates:
        refs = ", ".join(f"{one.ref} {one.name}" for one in says.candidates)
        return _("%(name)s (perhaps %(refs)s)") % {"name": says.name, "refs": refs}
    if not says.named:
        return _("%(name)s (not named)") % {"name": says.name}
    role = f", {says.role}" if says.role else ""
    return _("%(name)s%(role)s (new: %(kind)s)") % {"name": says.name, "role": role, "kind": word(says.kind)}


def _marks(one: Suggested) -> str:
    by_mark: dict[str, list[str]] = {}
    for marked in one.marks:
        by_mark.setdefault(marked.mark, []).append(" ".join(marked.words.split()))
    shown = [(mark, words) for mark, words in by_mark.items() if mark not in _SELF_EVIDENT]
    return "; ".join(
        f"{word(mark.replace('_', ' '))} ({', '.join(words[:_MARKED_WORDS])})" for mark, words in shown
    )
