"""A piece of evidence, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from claims.formats.html_prose.text import SHOWN_OF_HASH, outward, read_date, say, show
from claims.formats.labels import label, sentence
from claims.formats.place import describe_place, unread
from claims.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claims.domain.report import ClaimEntry, EvidenceEntry


def evidence(entry: EvidenceEntry, claim: ClaimEntry) -> Markup:
    """Say what a piece of evidence is, where it is, and what stands in it."""
    facts = [
        outward(entry.title, entry.url),
        show(entry.publisher or _("publisher missing")),
        read_date(entry.published) if entry.published else show(_("date missing")),
    ]
    if not entry.url:
        facts.append(show(_("no link")))
    about = [Markup("{} ({}, {}).").format(Markup(", ").join(facts), label(entry.kind), entry.ref)]
    if entry.anonymous:
        about.append(Markup("<strong>{}</strong>").format(_("Anonymous: nobody can look it up.")))
    if entry.group:
        others = [other.ref for other in claim.evidence if other.group == entry.group and other is not entry]
        group = (
            _("Independence group %(group)s: one source with %(refs)s.")
            if others
            else _("Independence group %(group)s.")
        )
        about.append(say(group, group=entry.group, refs=", ".join(others)))
    lines = [Markup(" ").join(about)]
    if entry.quote:
        lines.append(Markup("<q>{}</q>").format(show(entry.quote)))
    lines += _kept(entry)
    if entry.note:
        lines.append(say(_("Note: %(note)s"), note=entry.note))
    return Markup("<br>").join(lines)


def _kept(entry: EvidenceEntry) -> Iterator[Markup]:
    """Say which captures there are of a piece of evidence, and where the quote stands in them."""
    captures = [
        say("%(ref)s (%(hash)s)", ref=one.ref, hash=f"SHA-256 {one.sha256[:SHOWN_OF_HASH]}")
        if one.sha256
        else outward(one.ref, one.archive_url)
        for one in entry.captures
    ]
    if captures:
        yield say(_("Captures: %(captures)s."), captures=Markup(", ").join(captures))
    for words in (*map(describe_place, entry.places), *filter(None, [unread(entry)])):
        yield Markup("{}.").format(show(sentence(words)))
