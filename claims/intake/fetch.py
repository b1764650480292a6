"""Brings a page from the web, following redirects: the request, robots.txt and what an answer means.

No cookies, no proxies, certificates verified. Only the standard library is used, whose client lets the
connection be opened by us, and guarded at each step (wire.py; docs/decisions/0014).
"""

from __future__ import annotations

from claims.domain.url import check_url
from claims.errors import ClaimsError, NotFoundError
from claims.i18n import _
from claims.intake.page import Page
from claims.intake.trip import OK, Limits, Trip, following

_PAYMENT = frozenset({401, 402, 403})
_GONE = frozenset({404, 410})


def fetch(
    url: str, *, allow_private: bool = False, ignore_robots: bool = False, limits: Limits | None = None
) -> Page:
    """Bring the page at an address, following redirects.

    `allow_private` lets it be on this machine or in the house's network; `ignore_robots` does not ask the
    site's robots.txt (RFC 9309).

    Raises InvalidInputError for an address that is none or not public, ConflictError when robots.txt says
    no, NotFoundError when the page is not there, and ClaimsError for every other answer than a page.
    """
    trip = Trip(limits or Limits(), allow_private=allow_private)
    address = check_url(url)
    seen: set[str] = set()
    while True:
        seen.add(address)
        if not ignore_robots:
            trip.ask_robots(address)
        answer = trip.request(address)
        leads_to = following(answer, address)
        if leads_to is None:
            break
        if leads_to in seen:
            raise ClaimsError(
                _("%(url)s leads in a circle.") % {"url": url},
                hint=_("It may want cookies. Save the page in a browser and give the file."),
            )
        if len(seen) > trip.limits.redirects:
            raise ClaimsError(
                _("%(url)s leads on more than %(limit)d times.")
                % {"url": url, "limit": trip.limits.redirects},
                hint=_("Give the address of the page itself."),
            )
        address = leads_to
    _refuse_failure(answer.status, address)
    if "noarchive" in answer.headers.get("X-Robots-Tag", "").lower():
        trip.notes.append(_("The server asks that the page not be archived (X-Robots-Tag: noarchive)."))
    told = "Content-Type" in answer.headers
    return Page(
        answer.body,
        url,
        address,
        answer.headers.get_content_type() if told else None,
        answer.headers.get_content_charset() if told else None,
        tuple(trip.notes),
    )


def _refuse_failure(status: int, address: str) -> None:
    """Raise the error for an answer that is no page."""
    if status in OK:
        return
    named = {"url": address, "status": status}
    if status in _GONE:
        raise NotFoundError(
            _("%(url)s is not there (%(status)d).") % named,
            hint=_("Check the address. An archive may still have it: https://web.archive.org"),
        )
    if status in _PAYMENT:
        raise ClaimsError(
            _(
                "%(url)s is not given to everybody (%(status)d): it asks for a login or a payment, or turns "
                "programs away."
            )
            % named,
            hint=_("Save it in a browser, where you are logged in, and give the file with --url."),
        )
    raise ClaimsError(
        _("%(url)s was not given: the server answers %(status)d.") % named,
        hint=_("Try again later, or save the page in a browser and give the file."),
    )
