"""Builds the pages of a site: one walk over the report for the lists, one for the claims' own pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup

from claims.domain.claimreview import to_dict
from claims.domain.language import pick
from claims.domain.rating import read_scale_name
from claims.domain.text import fold
from claims.formats import Options
from claims.formats.claimreview import REVIEWED, make_review
from claims.formats.html import STYLE
from claims.i18n import _, speaking, spoken
from claims.site.chart import draw
from claims.site.folder import Folder
from claims.site.search import index_files
from claims.site.summary import summarize, told_to_readers, topic_page
from claims.site.template import Templates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from claims.domain.rating import ScaleDefinition
    from claims.domain.report import ClaimEntry, Report
    from claims.site.summary import Group, Row, Summary

SCRIPT = "search.js"
MISSING_PAGE = "404.html"
"""What servers show for an address that leads nowhere (GitHub Pages, Netlify, nginx's error_page)."""

PER_PAGE = 100
"""Claims, actors, sources or topics on one page of a list."""

LATEST = 20
IN_FEED = 50
IN_SITEMAP = 50_000
"""The most addresses that a sitemap takes (sitemaps.org)."""

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
SEARCH_POLICY = f"{POLICY}; script-src 'self'"
"""Only the page with the search runs a script, a file of the site; no page runs what stands inside it."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a person may choose: where the site will be read, whose templates, and what `retracted` shows.

    Without `base_url` there is no feed and no sitemap, whose addresses must be whole. `publisher` is who
    publishes the reviews that machines read in the pages.
    """

    base_url: str | None = None
    templates: Path | None = None
    unpublished: bool = False
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: how many claims it shows, and how many files it wrote, left and removed."""

    claims: int
    written: int
    kept: int
    removed: int


@dataclass(frozen=True, slots=True)
class _PageLinks:
    """The pages as seen from a claim's page, which stands one folder down."""

    claims: set[str]

    def claim(self, ref: str) -> str | None:
        """Give the address of a claim's page, if the site has one."""
        return f"../claim/{ref}.html" if ref in self.claims else None

    def actor(self, ref: str) -> str:
        """Give the address of an actor's page."""
        return f"../actor/{ref}.html"

    def source(self, ref: str) -> str:
        """Give the address of a source's page."""
        return f"../source/{ref}.html"

    def topic(self, name: str) -> str:
        """Give the address of a topic's page."""
        return f"../{topic_page(name)}.html"


def build_site(report: Report, scales: Sequence[ScaleDefinition], root: Path, site: Site) -> Built:
    """Build the site of a report in the folder `root`, and say what changed there.

    `scales` are those on record; the methodology shows the ones that decisions used. Raises ConflictError
    when the folder holds something else, and InvalidInputError when a template is at fault.
    """
    if not site.unpublished:
        report = replace(report, claims=_Told(report.claims))
    folder = Folder(root)
    try:
        with speaking(report.language):
            summary = summarize(report)
            _Builder(report, summary, folder, site).build(scales)
        folder.finish()
    finally:
        folder.close()
    return Built(len(summary.rows), folder.written, folder.kept, folder.removed)


@dataclass(frozen=True, slots=True)
class _Told:
    """The claims that readers may see, each time they are walked."""

    claims: Iterable[ClaimEntry]

    def __iter__(self) -> Iterator[ClaimEntry]:
        return (claim for claim in self.claims if claim.status != "retracted" or told_to_readers(claim))


class _Builder:
    """One build: the templates, and the folder that the pages go to."""

    def __init__(self, report: Report, summary: Summary, folder: Folder, site: Site) -> None:
        self.report = report
        self.summary = summary
        self.folder = folder
        self.base = site.base_url.rstrip("/") + "/" if site.base_url else None
        self.options = Options(
            publisher=site.publisher, publisher_url=self.base, base_url=self.base and f"{self.base}claim"
        )
        self.templates = Templates(
            site.templates,
            _PageLinks({row.ref for row in summary.rows}),
            report=report,
            language=spoken(),
            base=self.base,
            policy=POLICY,
            pick=pick,
            scale_name=read_scale_name,
        )
        self.pages: list[str] = []

    def build(self, scales: Sequence[ScaleDefinition]) -> None:
        """Write every page."""
        summary = self.summary
        newest = sorted(summary.rows, key=_when, reverse=True)
        for name in (STYLE, SCRIPT):
            self.folder.write(name, self.templates.read(name))
        for name, content in index_files(summary.rows):
            self.folder.write(name, content)
        self._page(
            "index.html",
            "index.html.j2",
            policy=SEARCH_POLICY,
            latest=newest[:LATEST],
            charts=draw(summary.rows, summary.topics.values(), summary.actors.values()),
            total=len(summary.rows),
        )
        self._list("claims", _("All claims"), summary.rows[::-1])
        for name, title, groups in (
            ("actors", _("Actors"), summary.actors),
            ("sources", _("Sources"), summary.sources),
            ("topics", _("Topics"), summary.topics),
        ):
            self._groups(name, title, [*groups.values()])
        used = [scale for scale in scales if (scale.code, scale.version) in summary.scales]
        self._page("methodology.html", "methodology.html.j2", scales=used)
        corrected = sorted(summary.corrected, key=lambda pair: _when(pair[0]), reverse=True)
        self._paged("corrections", "corrections.html.j2", corrected, "corrected")
        for claim in self.report.claims:
            self._page(f"claim/{claim.ref}.html", "claim-page.html.j2", claim=claim, data=self._data(claim))
        if self.base:
            self._feed(self.base, newest)
        self._missing()

    def _page(self, name: str, template: str, **values: Any) -> None:  # noqa: ANN401 - what the template asks for
        self.pages.append(name)
        root = "../" * name.count("/")
        self.folder.write(name, self.templates.draw(template, name=name, root=root, **values))

    def _groups(self, stem: str, title: str, groups: list[Group]) -> None:
        groups.sort(key=lambda group: fold(group.name))
        self._paged(stem, "groups.html.j2", groups, "groups", title=title)
        for group in groups:
            also = f"{group.page}-named" if group.named else None
            self._list(
                group.page,
                group.name,
                group.rows[::-1],
                about=group.about,
                also=also and f"{also.rpartition('/')[2]}.html",
                named=len(group.named),
            )
            if also:
                others = _("Claims of others that name %(actor)s") % {"actor": group.name}
                self._list(also, others, group.named[::-1])

    def _list(self, stem: str, title: str, rows: Sequence[Row], **more: object) -> None:
        values: dict[str, object] = {"about": "", "also": None, "named": 0} | more
        self._paged(stem, "list.html.j2", rows, "rows", title=title, total=len(rows), **values)

    def _paged(self, stem: str, template: str, items: Sequence[object], what: str, **values: object) -> None:
        """Write the pages of a list, each of which links the others; the template calls its items `what`."""
        count = max((len(items) + PER_PAGE - 1) // PER_PAGE, 1)
        names = [f"{stem}.html", *(f"{stem}-{number}.html" for number in range(2, count + 1))]
        pages = [name.rpartition("/")[2] for name in names]
        for number, name in enumerate(names):
            part = {what: items[number * PER_PAGE : (number + 1) * PER_PAGE]}
            self._page(name, template, pages=pages, number=number + 1, **part, **values)

    def _missing(self) -> None:
        """Write the page for addresses that lead nowhere, with whole links: it is shown in any folder."""
        root = urlsplit(self.base).path if self.base else "/"
        self._write(MISSING_PAGE, "missing.html.j2", name=MISSING_PAGE, root=root)

    def _data(self, claim: ClaimEntry) -> Markup | None:
        """Give the ClaimReview of a claim that has a verdict; nothing in it ends the element it stands in."""
        if claim.status not in REVIEWED or claim.rating is None:
            return None
        review = make_review(claim, self.options)
        if self.base and review.url == f"{self.base}claim/{claim.ref}":
            review = replace(review, url=f"{self.base}claim/{claim.ref}.html")
        return Markup(json.dumps(to_dict(review)).replace("<", "\\u003c"))  # noqa: S704 - no tag can stand in it

    def _feed(self, base: str, newest: Sequence[Row]) -> None:
        self._write("feed.xml", "feed.xml.j2", rows=newest[:IN_FEED])
        pages = sorted(self.pages)
        parts = [pages[start : start + IN_SITEMAP] for start in range(0, len(pages), IN_SITEMAP)]
        if len(parts) == 1:
            self._write("sitemap.xml", "sitemap.xml.j2", pages=pages, base=base)
            return
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            self._write(name, "sitemap.xml.j2", pages=part, base=base)
        self._write("sitemap.xml", "sitemap-index.xml.j2", names=names, base=base)

    def _write(self, path: str, template: str, **values: Any) -> None:  # noqa: ANN401 - as above
        self.folder.write(path, self.templates.draw(template, **values))


def _when(row: Row) -> tuple[dt.datetime, int]:
    return row.changed, row.number
