"""The evidence of a claim, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.formats.count import evidence_count
from claims.formats.dates import read_date
from claims.formats.escape import escape_markdown, link
from claims.formats.labels import label, sentence
from claims.formats.markdown.item import SHOWN_OF_HASH, Item
from claims.formats.place import describe_place, unread
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.report import ClaimEntry, EvidenceEntry


def evidence_item(claim: ClaimEntry) -> Item:
    """Count the evidence, then list it by what it says of the claim."""
    if not claim.evidence:
        return Item(_("Evidence"), _("none recorded"), brief=True)
    lines = [
        f"- {sentence(label(stance))}: {_evidence(entry, claim)}"
        for stance, entries in claim.evidence_by_stance()
        for entry in entries
    ]
    return Item(_("Evidence"), evidence_count(claim), ("\n".join(lines),))


def _evidence(entry: EvidenceEntry, claim: ClaimEntry) -> str:
    facts = [
        link(entry.title, entry.url),
        escape_markdown(entry.publisher) if entry.publisher else _("publisher missing"),
        read_date(entry.published) if entry.published else _("date missing"),
    ]
    if not entry.url:
        facts.append(_("no link"))
    parts = [f"{', '.join(facts)} ({label(entry.kind)}, {entry.ref})."]
    if not entry.publisher and not entry.url:
        parts.append(_("**Anonymous:** nobody can look it up."))
    if entry.group:
        parts.append(_group(entry, claim))
    if entry.quote:
        parts.append(f"«{escape_markdown(entry.quote)}»")
    parts += _kept(entry)
    if entry.note:
        parts.append(_("Note: %(note)s") % {"note": escape_markdown(entry.note)})
    return " ".join(parts)


def _kept(entry: EvidenceEntry) -> Iterator[str]:
    """Say which captures there are of a piece of evidence, and where the quote stands in them."""
    captures = [
        f"{one.ref} ({_('SHA-256 %(hash)s') % {'hash': one.sha256[:SHOWN_OF_HASH]}})"
        if one.sha256
        else link(one.ref, one.archive_url)
        for one in entry.captures
    ]
    if captures:
        yield _("Captures: %(captures)s.") % {"captures": ", ".join(captures)}
    said = [*map(describe_place, entry.places), *filter(None, [unread(entry)])]
    for words in said:
        yield f"{sentence(escape_markdown(words))}."


def _group(entry: EvidenceEntry, claim: ClaimEntry) -> str:
    """Say with which other evidence an item counts as one source."""
    others = [other.ref for other in claim.evidence if other.group == entry.group and other is not entry]
    if others:
        text = _("Independence group %(group)s: one source with %(refs)s.")
    else:
        text = _("Independence group %(group)s.")
    return text % {"group": escape_markdown(entry.group or ""), "refs": ", ".join(others)}
