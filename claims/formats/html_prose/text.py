"""Texts, links and dates as HTML: every text from outside is escaped, and what deceives is visible."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from claims.domain.partial_date import PartialDate
from claims.domain.text import visible
from claims.formats import dates
from claims.formats.escape import find_web_address
from claims.i18n import _

if TYPE_CHECKING:
    import datetime as dt


SHOWN_OF_HASH = 12
_BLANK_LINES = re.compile(r"\n\s*\n")


def show(text: str) -> Markup:
    """Give a text from anywhere as it may stand in a page, in an element or a quoted attribute."""
    return escape(visible(text, multiline=True))


def say(message: str, **values: object) -> Markup:
    """Put `values` into a message of ours, escaped unless they are Markup."""
    shown = {name: show(value) if type(value) is str else value for name, value in values.items()}
    return escape(message) % shown


def outward(text: str, url: str | None) -> Markup:
    """Give `text` as a link to `url`; what is not http or https stands behind it, as text."""
    if not url:
        return show(text)
    target = find_web_address(url)
    if target is None:
        return show(f"{text} ({url})")
    return Markup('<a href="{}" rel="noopener nofollow ugc">{}</a>').format(show(target), show(text))


def inward(text: str, href: str | None) -> Markup:
    """Give `text` as a link to a page of the same site, where there is one."""
    return Markup('<a href="{}">{}</a>').format(href, show(text)) if href else show(text)


def paragraphs(text: str | None) -> list[Markup]:
    """Give the paragraphs of a text, which blank lines part; line breaks inside one are kept."""
    parts = (part.strip() for part in _BLANK_LINES.split(text or ""))
    return [Markup("<br>").join(map(show, part.split("\n"))) for part in parts if part]


def read_date(date: PartialDate) -> Markup:
    """Write a date as far as it is known, for people and for programs."""
    return Markup('<time datetime="{}">{}</time>').format(date.iso, dates.read_date(date))


def read_moment(moment: dt.datetime) -> Markup:
    """Write an aware moment to the minute, for people and for programs."""
    return read_date(PartialDate.from_moment(moment))


def read_day(moment: dt.datetime) -> Markup:
    """Write the day of an aware moment, in UTC."""
    return read_date(PartialDate(PartialDate.from_moment(moment).iso[:10]))


def tell(at: dt.datetime, by: str, text: Markup, reason: str | None) -> Markup:
    """Say who told what when, and why."""
    line = Markup("{}: {}.").format(when_and_who(read_moment(at), by), text)
    return line + " " + tell_reason(reason) if reason else line


def tell_reason(text: str) -> Markup:
    """Give a reason that somebody wrote down."""
    return say(_("Reason: %(reason)s"), reason=text)


def when_and_who(moment: Markup, person: str) -> Markup:
    """Say when something was done and by whom."""
    return say(_("%(moment)s by %(person)s"), moment=moment, person=person)
