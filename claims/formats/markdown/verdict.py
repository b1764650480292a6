"""The verdict of a claim: its rating, who decided it, how it changed, and every step on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claims.domain.rating import read_scale_name
from claims.domain.report import CorrectionEntry, RewordingEntry
from claims.domain.status import Status
from claims.domain.vocabulary import Origin
from claims.formats.dates import read_date, read_moment
from claims.formats.escape import escape_markdown
from claims.formats.labels import label
from claims.formats.markdown.item import Item, tell_reason, when_and_who
from claims.formats.verdict import UNRATED, corrections, deciding_step
from claims.i18n import _, ngettext

if TYPE_CHECKING:
    from claims.domain.report import ClaimEntry, RatingEntry, StepEntry
    from claims.formats.verdict import Correction


def rating_item(claim: ClaimEntry) -> Item:
    """Say how a claim is rated, or why it has no rating."""
    rating = claim.rating
    if claim.status in UNRATED:
        why = _("none, the claim is %(status)s") % {"status": label(claim.status)}
        return Item(_("Rating"), why, brief=True)
    if rating is None:
        return Item(_("Rating"), _("missing"), brief=True)
    text = f"**{escape_markdown(rating.label)}**, {_scale(rating)}"
    if claim.status is Status.AWAITING_SIGNOFF:
        text = _("proposed, not yet decided: %(rating)s") % {"rating": text}
    return Item(_("Rating"), text)


def _scale(rating: RatingEntry) -> str:
    """Say where a rating stands on its scale, and what it means there."""
    if rating.position is None:
        place = _("off the axis of %(scale)s, version %(version)s")
    else:
        place = _("%(position)d of %(best)d (%(best)d is the truest) on %(scale)s, version %(version)s")
    place %= {
        "position": rating.position,
        "best": rating.best,
        "scale": escape_markdown(read_scale_name(rating.scale_name)),
        "version": escape_markdown(rating.scale_version),
    }
    sense = _("broad sense: %(bucket)s") % {"bucket": label(rating.bucket)}
    if not rating.definition:
        return _("%(place)s; %(sense)s. Definition missing.") % {"place": place, "sense": sense}
    return _("%(place)s; %(sense)s. Definition: %(definition)s") % {
        "place": place,
        "sense": sense,
        "definition": escape_markdown(rating.definition),
    }


def decision_item(claim: ClaimEntry) -> Item:
    """Say who decided the verdict, when, for whom and on what."""
    step = deciding_step(claim)
    if step is None:
        return Item(_("Decision"), _("none"), brief=True)
    parts = [when_and_who(read_moment(step.at), step.by)]
    house = [escape_markdown(name) for name in (step.desk, step.publisher) if name]
    if house:
        parts.append(_("for %(house)s") % {"house": ", ".join(house)})
    if step.origin is Origin.IMPORTED:
        parts.append(label(step.origin))
    if step.as_of:
        parts.append(_("as of %(date)s") % {"date": read_date(step.as_of)})
    if step.evidence:
        parts.append(_("on the evidence %(refs)s") % {"refs": ", ".join(step.evidence)})
    else:
        parts.append(_("on no recorded evidence"))
    text = ", ".join(parts) + "."
    if step.lapsed:
        then = ", ".join(f"{ref} ({label(stance)})" for ref, stance in step.lapsed)
        text += " " + _("Corrected or withdrawn since: %(evidence)s.") % {"evidence": then}
    if step.rating is None and step.reason:
        text += " " + tell_reason(step.reason)
    return Item(_("Decision"), text)


def retracted_item(step: StepEntry) -> Item:
    """Say who retracted a claim, and why."""
    text = f"{step.ref}, {when_and_who(read_moment(step.at), step.by)}."
    return Item(_("Retracted"), f"{text} {tell_reason(step.reason)}" if step.reason else text)


def corrections_item(claim: ClaimEntry) -> Item:
    """List what readers were told otherwise before, the newest first."""
    lines = [f"- {_correction(entry)}" for entry in corrections(claim)]
    if not lines:
        return Item(_("Corrections"), _("none recorded"), brief=True)
    return Item(_("Corrections"), str(len(lines)), ("\n".join(lines),))


def _correction(entry: Correction) -> str:
    if isinstance(entry, CorrectionEntry):
        when = when_and_who(read_moment(entry.at), entry.by)
        return f"{when} ({label(entry.severity)}): {escape_markdown(entry.note)}"
    if isinstance(entry, RewordingEntry):
        words = {"before": escape_markdown(entry.before), "after": escape_markdown(entry.after)}
        by, reason = entry.by, entry.reason
        text = _("the claim's words, from «%(before)s» to «%(after)s»") % words
    else:
        by, reason = entry.after.by, entry.after.reason
        if entry.rating_kept:
            what = _("text corrected, the rating %(rating)s stays")
        else:
            what = _("from %(before)s to %(rating)s")
        text = what % {"before": _verdict(entry.before), "rating": _verdict(entry.after)}
    line = f"{when_and_who(read_moment(entry.at), by)}: {text}."
    return f"{line} {tell_reason(reason)}" if reason else line


def _verdict(step: StepEntry) -> str:
    return f"**{escape_markdown(step.rating.label)}**" if step.rating else f"**{label(step.status)}**"


def history_item(claim: ClaimEntry) -> Item:
    """List every step, in the order they were taken."""
    if not claim.steps:
        return Item(_("History"), _("no step taken"), brief=True)
    count = len(claim.steps)
    text = ngettext("%(count)d step.", "%(count)d steps.", count) % {"count": count}
    return Item(_("History"), text, ("\n".join(map(_step, claim.steps)),))


def _step(step: StepEntry) -> str:
    verdict = label(step.status)
    if step.rating:
        verdict += f" ({escape_markdown(step.rating.label)})"
    line = f"- {step.ref}, {when_and_who(read_moment(step.at), step.by)}: {verdict}."
    return f"{line} {tell_reason(step.reason)}" if step.reason else line
