"""The words for where a quote of evidence stands, and for the captures that are kept of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.vocabulary import AnchorState
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import EvidenceEntry, PlaceEntry


def describe_place(place: PlaceEntry) -> str:
    """Say where a quote stands in a capture, or that it does not, as it reads mid-sentence."""
    words = {
        AnchorState.EXACT: _("quote found in capture %(capture)s, characters %(start)d to %(end)d"),
        AnchorState.MOVED: _(
            "quote found reworded in capture %(capture)s, characters %(start)d to %(end)d: «%(quote)s»"
        ),
        AnchorState.AMBIGUOUS: _("quote found more than once in capture %(capture)s"),
        AnchorState.LOST: _("quote not found in capture %(capture)s"),
    }
    return words[place.state] % {
        "capture": place.capture,
        "start": place.start,
        "end": place.end,
        "quote": place.quote,
    }


def unread(entry: EvidenceEntry) -> str | None:
    """Name the captures in which a quote could not be looked for, since no text was read out of them."""
    refs = [one.ref for one in entry.captures if one.sha256 and not one.text_sha256]
    if not entry.quote or not refs:
        return None
    return _("no text was read out of %(captures)s") % {"captures": ", ".join(refs)}
