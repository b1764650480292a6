"""What a newsroom did about a claim, and what others found of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from claims.domain.standard import read_overridden
from claims.formats.html_prose.text import outward, read_date, read_moment, say, show, when_and_who
from claims.formats.labels import label
from claims.i18n import _

if TYPE_CHECKING:
    from claims.domain.report import (
        OtherReviewEntry,
        OutletCorrectionEntry,
        PublicationEntry,
        ReplyEntry,
        SignOffEntry,
    )


def sign_off(entry: SignOffEntry) -> Markup:
    """Say who approved which step, and whether that still counts."""
    when = when_and_who(read_moment(entry.at), entry.by)
    text = say(_("%(step)s signed off %(when)s"), step=entry.step, when=when)
    if entry.void:
        void = show(_("void, for what was approved changed later"))
        text = Markup("<s>{}</s>, <strong>{}</strong>").format(text, void)
    text += "."
    return text + " " + say(_("Note: %(note)s"), note=entry.note) if entry.note else text


def reply(entry: ReplyEntry) -> Markup:
    """Say who was asked what way, until when, and what came of it; their words stand apart."""
    text = say(
        _("%(actor)s, asked %(date)s by %(channel)s: %(outcome)s"),
        actor=entry.asked_of.name,
        date=read_date(entry.asked),
        channel=entry.channel,
        outcome=label(entry.outcome),
    )
    days = []
    if entry.deadline:
        days.append(say(_("deadline %(date)s"), date=read_date(entry.deadline)))
    if entry.answered:
        days.append(say(_("answered %(date)s"), date=read_date(entry.answered)))
    return Markup(", ").join([text, *days]) + "."


def publication(entry: PublicationEntry) -> Markup:
    """Say what was published when and where, and what was overridden for it."""
    text = say(
        _("%(step)s published %(date)s by %(person)s"),
        step=entry.step,
        date=read_date(entry.published),
        person=entry.by,
    )
    if entry.url:
        text += ", " + outward(entry.url, entry.url)
    text += "."
    if entry.overridden:
        text += " " + say(
            _("Published although: %(held_back)s. Reason: %(reason)s"),
            held_back="; ".join(read_overridden(entry.overridden)),
            reason=entry.override_reason or "",
        )
    return text


def other_review(entry: OtherReviewEntry) -> Markup:
    """Say what somebody else found of the claim, with a link to their review."""
    text = outward(entry.publisher, entry.url)
    if entry.reviewed:
        text += ", " + read_date(entry.reviewed)
    text += ": " + say("«%(rating)s»", rating=entry.verdict)
    if entry.title:
        text += ", " + show(entry.title)
    if entry.claimants:
        text += "; " + say(_("claimant: %(names)s"), names=", ".join(entry.claimants))
    return text


def outlet_correction(entry: OutletCorrectionEntry) -> Markup:
    """Say which outlet was asked to correct what it carried, and what came of it."""
    text = say(
        _("%(source)s (%(appearance)s), asked %(date)s by %(channel)s: %(outcome)s"),
        source=entry.source,
        appearance=entry.appearance,
        date=read_date(entry.asked),
        channel=entry.channel,
        outcome=label(entry.outcome),
    )
    if entry.answered:
        text += ", " + say(_("answered %(date)s"), date=read_date(entry.answered))
    if entry.url:
        text += ", " + outward(entry.url, entry.url)
    text += "."
    return text + " " + say(_("Note: %(note)s"), note=entry.note) if entry.note else text
