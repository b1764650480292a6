"""Asks the Internet Archive to save a page (Save Page Now), and finds out where it keeps it.

Without an account, `GET /save/URL` answers in one of these ways, all seen in practice: it leads to the page
in the archive, or gives that address in a Content-Location or Link header (RFC 7089), or answers with a
page that watches a job, whose state `/save/status/JOB` tells. Failures come as a status, as a header of
its own, or as a job that failed.
"""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from claims.domain.url import check_url
from claims.errors import ClaimsError
from claims.i18n import _
from claims.intake.trip import Answer, Limits, Trip

if TYPE_CHECKING:
    from collections.abc import Callable

ENDPOINT = "https://web.archive.org"
"""Where the archive is."""

_SECONDS = 120.0
_PAUSE = 3.0
_LIMIT = 1_000_000
_MEMENTO = re.compile(r"/web/\d{14}[a-z_]*/")
_LINK = re.compile(r'<([^>]+)>[^<]*?rel="[^"]*\bmemento\b[^"]*"')
_JOB = re.compile(rb"\bspn2-[0-9a-f]{8,64}\b")
_ERROR_HEADER = "X-Archive-Wayback-Runtime-Error"
_TOO_MANY, _FAILURE = 429, 400


def save(
    url: str,
    *,
    endpoint: str = ENDPOINT,
    seconds: float = _SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Have a page saved and give its address in the archive.

    `endpoint` is the archive; another one than the Internet Archive's may be anywhere, on this machine too.

    Raises ClaimsError, with the archive's own reason where it gives one, when it was not saved.
    """
    limits = Limits(seconds=seconds, size=_LIMIT, unpacked=_LIMIT * 10)
    trip = Trip(limits, allow_private=endpoint != ENDPOINT)
    base = endpoint.rstrip("/")
    answer = trip.request(check_url(f"{base}/save/{url}"))
    _refuse(answer)
    found = _find(answer, base)
    if found is not None:
        return found
    job = _JOB.search(answer.body)
    if job is None:
        raise _failed(_("its answer names no address"))
    return _await(trip, base, job[0].decode(), url, sleep)


def _await(trip: Trip, base: str, job: str, url: str, sleep: Callable[[float], None]) -> str:
    """Ask for a job until it is done; the trip's deadline ends it."""
    while True:
        answer = trip.request(f"{base}/save/status/{job}")
        _refuse(answer)
        try:
            told = json.loads(answer.body)
            state = told["status"]
        except (ValueError, RecursionError, TypeError, KeyError) as error:
            raise _failed(_("its answer about the job is no answer")) from error
        if state == "success":
            taken = str(told.get("timestamp", ""))
            found = f"{base}/web/{taken}/{told.get('original_url') or url}"
            if not _MEMENTO.search(urlsplit(found).path):
                raise _failed(_("its answer names no address"))
            return check_url(found)
        if state != "pending":
            raise _failed(str(told.get("message") or told.get("status_ext") or state))
        sleep(_PAUSE)


def _find(answer: Answer, base: str) -> str | None:
    """Find the address of the memento in the headers of an answer."""
    linked = _LINK.search(answer.headers.get("Link", ""))
    for said in (
        answer.headers.get("Location"),
        answer.headers.get("Content-Location"),
        linked[1] if linked else None,
    ):
        if said and _MEMENTO.search(said):
            return check_url(urljoin(f"{base}/", said))
    return None


def _refuse(answer: Answer) -> None:
    said = answer.headers.get(_ERROR_HEADER)
    if said:
        raise _failed(said)
    if answer.status == _TOO_MANY:
        raise _failed(_("too many pages were asked for; wait some minutes (429)"))
    if answer.status >= _FAILURE:
        raise _failed(_("it answers %(status)d") % {"status": answer.status})


def _failed(reason: str) -> ClaimsError:
    return ClaimsError(
        _("The Internet Archive did not save the page: %(reason)s.") % {"reason": reason.rstrip(".")},
        hint=_("The article stays as it is. Ask again later."),
    )
