"""The verdict of a claim: its rating, who decided it, how it changed, and every step on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from claims.domain.rating import read_scale_name
from claims.domain.report import CorrectionEntry, RewordingEntry
from claims.domain.status import Status
from claims.domain.vocabulary import Origin
from claims.formats import verdict as verdicts
from claims.formats.html_prose.text import read_date, read_moment, say, show, tell, tell_reason, when_and_who
from claims.formats.labels import label, sentence
from claims.formats.verdict import UNRATED, deciding_step
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry, RatingEntry, StepEntry
    from claims.formats.verdict import Correction


def verdict(claim: ClaimEntry) -> str:
    """Name what a claim was found to be, or how it stands while it has no rating."""
    if claim.rating and claim.status not in UNRATED | {Status.AWAITING_SIGNOFF}:
        return claim.rating.label
    return sentence(label(claim.status))


def tone(claim: ClaimEntry) -> str:
    """Give the class that colours a claim's verdict: its rating's bucket, or none."""
    if claim.rating and claim.status not in UNRATED | {Status.AWAITING_SIGNOFF}:
        return claim.rating.bucket.value
    return "none"


def rating(claim: ClaimEntry) -> Markup:
    """Say how a claim is rated, where that stands on its scale and what it means there."""
    if claim.status in UNRATED:
        return say(_("none, the claim is %(status)s"), status=label(claim.status))
    if claim.rating is None:
        return show(_("missing"))
    text = Markup("<strong>{}</strong>, {}").format(show(claim.rating.label), _scale(claim.rating))
    if claim.status is Status.AWAITING_SIGNOFF:
        return say(_("proposed, not yet decided: %(rating)s"), rating=text)
    return text


def _scale(entry: RatingEntry) -> Markup:
    if entry.position is None:
        place = _("off the axis of %(scale)s, version %(version)s")
    else:
        place = _("%(position)d of %(best)d (%(best)d is the truest) on %(scale)s, version %(version)s")
    values = {
        "place": say(
            place,
            position=entry.position,
            best=entry.best,
            scale=read_scale_name(entry.scale_name),
            version=entry.scale_version,
        ),
        "sense": say(_("broad sense: %(bucket)s"), bucket=label(entry.bucket)),
    }
    if not entry.definition:
        return say(_("%(place)s; %(sense)s. Definition missing."), **values)
    return say(_("%(place)s; %(sense)s. Definition: %(definition)s"), **values, definition=entry.definition)


def decision(claim: ClaimEntry) -> Markup | None:
    """Say who decided a claim's verdict, when, for whom and on what; None while nobody did."""
    step = deciding_step(claim)
    if step is None:
        return None
    parts = [when_and_who(read_moment(step.at), step.by)]
    house = [name for name in (step.desk, step.publisher) if name]
    if house:
        parts.append(say(_("for %(house)s"), house=", ".join(house)))
    if step.origin is Origin.IMPORTED:
        parts.append(show(label(step.origin)))
    if step.as_of:
        parts.append(say(_("as of %(date)s"), date=read_date(step.as_of)))
    if step.evidence:
        parts.append(say(_("on the evidence %(refs)s"), refs=", ".join(step.evidence)))
    else:
        parts.append(show(_("on no recorded evidence")))
    text = Markup(", ").join(parts) + "."
    if step.lapsed:
        then = ", ".join(f"{ref} ({label(stance)})" for ref, stance in step.lapsed)
        text += " " + say(_("Corrected or withdrawn since: %(evidence)s."), evidence=then)
    if step.rating is None and step.reason:
        text += " " + tell_reason(step.reason)
    return text


def corrections(claim: ClaimEntry) -> list[Markup]:
    """Say what readers were told otherwise before, and why, the newest first."""
    return [_correction(entry) for entry in verdicts.corrections(claim)]


def _correction(entry: Correction) -> Markup:
    if isinstance(entry, CorrectionEntry):
        when = when_and_who(read_moment(entry.at), entry.by)
        note = Markup('<span lang="{}">{}</span>').format(entry.language, show(entry.note))
        return Markup("{} ({}): {}").format(when, label(entry.severity), note)
    if isinstance(entry, RewordingEntry):
        words = _("the claim's words, from «%(before)s» to «%(after)s»")
        return tell(entry.at, entry.by, say(words, before=entry.before, after=entry.after), entry.reason)
    if entry.rating_kept:
        what = _("text corrected, the rating %(rating)s stays")
    else:
        what = _("from %(before)s to %(rating)s")
    text = say(what, before=_bold_verdict(entry.before), rating=_bold_verdict(entry.after))
    return tell(entry.at, entry.after.by, text, entry.after.reason)


def _bold_verdict(step: StepEntry) -> Markup:
    return Markup("<strong>{}</strong>").format(
        show(step.rating.label if step.rating else label(step.status))
    )


def step(entry: StepEntry) -> Markup:
    """Say one step of a claim's history."""
    text = label(entry.status)
    if entry.rating:
        text += f" ({entry.rating.label})"
    told = tell(entry.at, entry.by, show(text), entry.reason)
    return Markup("{}, {}").format(entry.ref, told)
