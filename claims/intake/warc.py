"""WARC: the page among the records of a web archive, read as what it is."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from claims.domain.url import canonical_url
from claims.errors import AmbiguousError, InvalidInputError
from claims.i18n import _
from claims.intake.page import UNPACKED_LIMIT, Extracted, Page, bomb, broken, nothing_in
from claims.intake.read import read, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcio.recordloader import ArcWarcRecord

MEDIA_TYPE = "application/warc"
EXTRACTOR = f"warcio {version('warcio')}"

_OK = "200"
_PAGES = ("html", "pdf", "docx", "markdown", "text")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Candidate:
    url: str
    page: Page
    taken_at: dt.datetime | None


def extract(page: Page, *, wanted: str | None = None) -> Extracted:
    """Read the page in a WARC file, or of several the one whose address is `wanted`.

    Raises AmbiguousError when there are several and none is wanted; otherwise as `claims.intake.read.read`.
    """
    try:
        candidates = list(_candidates(page))
    except (ArchiveLoadFailed, zlib.error, OSError, EOFError, ValueError) as error:
        raise broken(page.name, "WARC", error) from error
    chosen = _choose(page, candidates, wanted)
    inner = read(chosen.page)
    return replace(
        inner,
        media_type=MEDIA_TYPE,
        extractor=f"{EXTRACTOR}, {inner.extractor}",
        url=chosen.url,
        taken_at=chosen.taken_at,
    )


def _choose(page: Page, candidates: list[_Candidate], wanted: str | None) -> _Candidate:
    """Pick the page that is meant: of HTML and of other documents, those first that are HTML."""
    if not candidates:
        raise nothing_in(page.name, _("The archive holds no page that was answered with 200."))
    if wanted is not None:
        key = canonical_url(wanted)
        fitting = [one for one in candidates if _key(one.url) == key]
        # Of several takings of one page the last one counts.
        if fitting:
            return fitting[-1]
        raise _several(page, candidates, _("No page in %(name)s has the address %(url)s."), wanted)
    html = [one for one in candidates if sniff(one.page) == "html"] or candidates
    if len({_key(one.url) for one in html}) == 1:
        return html[-1]
    raise _several(page, html, _("%(name)s holds several pages."), "")


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except InvalidInputError:
        return url


def _several(page: Page, candidates: list[_Candidate], message: str, wanted: str) -> AmbiguousError:
    urls = list(dict.fromkeys(one.url for one in candidates))
    return AmbiguousError(
        message % {"name": page.name, "url": wanted},
        hint=_("Name one by its address: --url"),
        details=tuple(urls[:_SHOWN]),
    )


def _candidates(page: Page) -> Iterator[_Candidate]:
    left = UNPACKED_LIMIT
    for record in ArchiveIterator(io.BytesIO(page.raw)):
        if record.rec_type != "response" or record.http_headers is None:
            continue
        if record.http_headers.get_statuscode() != _OK:
            continue
        candidate = _candidate(page, record, left)
        left -= len(candidate.page.raw)
        if left < 0:
            raise bomb(page.name)
        if _is_page(candidate.page):
            yield candidate


def _candidate(page: Page, record: ArcWarcRecord, limit: int) -> _Candidate:
    said = record.http_headers.get_header("Content-Type") or ""
    media_type, _sep, parameters = said.partition(";")
    charset = parameters.partition("charset=")[2].strip(" \"'") or None
    url = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
    raw = record.content_stream().read(limit + 1)
    inner = Page(raw, page.name, url, media_type.strip().lower() or None, charset)
    return _Candidate(url, inner, _moment(record.rec_headers.get_header("WARC-Date")))


def _is_page(page: Page) -> bool:
    """Tell a page from the scripts, styles and pictures that came with it."""
    if page.media_type is not None and page.media_type.startswith(("image/", "text/css", "text/javascript")):
        return False
    try:
        return bool(page.raw.strip()) and sniff(page) in _PAGES
    except InvalidInputError:
        return False


def _moment(said: str | None) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(said or "").astimezone(dt.UTC)
    except ValueError:
        return None
