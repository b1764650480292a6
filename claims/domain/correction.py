"""Corrections: the public note that tells readers what changed between two verification steps, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.rating import read_scale_name
from claims.domain.vocabulary import Severity
from claims.i18n import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claims.domain.report import StepEntry

# In the language of the claim and not of whoever types: the note is for readers.
_SENTENCES = {
    "en": {
        "text": "The claim read “%(before)s” and now reads “%(after)s”.",
        "rating": "The rating changes from “%(before)s” to “%(after)s”.",
        "summary": "The summary said “%(before)s” and now says “%(after)s”.",
        "explanation": "The explanation has been rewritten.",
        "as_of": "The as-of date changes from %(before)s to %(after)s.",
        "added": "New evidence: %(titles)s.",
        "removed": "No longer relied on: %(titles)s.",
        "reason": "Reason: %(reason)s",
        "nothing": "none",
    },
    "es": {
        "text": "La afirmación decía «%(before)s» y ahora dice «%(after)s».",
        "rating": "La calificación pasa de «%(before)s» a «%(after)s».",
        "summary": "El resumen decía «%(before)s» y ahora dice «%(after)s».",
        "explanation": "Se ha reescrito la explicación.",
        "as_of": "La fecha de referencia pasa de %(before)s a %(after)s.",
        "added": "Pruebas nuevas: %(titles)s.",
        "removed": "Ya no se apoya en: %(titles)s.",
        "reason": "Motivo: %(reason)s",
        "nothing": "ninguna",
    },
}


def note_language(language: str) -> str:
    """Give the language of a note on a claim in `language`: Spanish for Spanish, else English."""
    return "es" if language.partition("-")[0] == "es" else "en"


def guess_severity(before: StepEntry, after: StepEntry, *, reworded: bool = False) -> Severity:
    """Tell how much a correction changes: it is major when the rating, or what is rated, is another one."""
    return Severity.MAJOR if reworded or _verdict(before) != _verdict(after) else Severity.MINOR


def describe_correction(
    before: StepEntry,
    after: StepEntry,
    *,
    titles: Mapping[str, str],
    language: str,
    words: tuple[str, str] | None = None,
) -> str:
    """Write the public note from the difference of two steps, in the language of `note_language`.

    `titles` names evidence by its reference, `words` are the claim's own before and after, where they
    changed. The reason of `after` ends the note.
    """
    said = _SENTENCES[note_language(language)]
    reworded = [said["text"] % {"before": words[0], "after": words[1]}] if words else []
    with speaking(note_language(language)):
        changes = list(_changes(before, after, titles, said["nothing"]))
    return " ".join([*reworded, *(said[key] % values for key, values in changes)])


def _changes(
    before: StepEntry, after: StepEntry, titles: Mapping[str, str], nothing: str
) -> Iterator[tuple[str, dict[str, str]]]:
    if before.rating and after.rating and _verdict(before) != _verdict(after):
        one_scale = before.rating.scale == after.rating.scale
        yield (
            "rating",
            {
                "before": before.rating.label,
                "after": after.rating.label
                if one_scale
                else f"{after.rating.label} ({read_scale_name(after.rating.scale_name)})",
            },
        )
    if before.summary != after.summary:
        yield "summary", {"before": before.summary or nothing, "after": after.summary or nothing}
    if before.explanation != after.explanation:
        yield "explanation", {}
    if before.as_of != after.as_of:
        yield "as_of", {"before": str(before.as_of or nothing), "after": str(after.as_of or nothing)}
    for key, mine, other in (
        ("added", after.evidence, before.evidence),
        ("removed", before.evidence, after.evidence),
    ):
        named = [titles.get(ref, ref) for ref in mine if ref not in other]
        if named:
            yield key, {"titles": "; ".join(named)}
    if after.reason:
        yield "reason", {"reason": after.reason}


def _verdict(step: StepEntry) -> tuple[str, str] | None:
    return (step.rating.scale, step.rating.code) if step.rating else None
