"""DataFeed: ClaimReviews in the shape of the public feed, an element for each review's page."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from claims.domain.claimreview import to_dict
from claims.domain.schema_org import CONTEXT
from claims.formats.claimreview import reviews
from claims.formats.json import dump

if TYPE_CHECKING:
    from claims.domain.report import Report
    from claims.formats import Options


def write(report: Report, sink: IO[str], options: Options) -> None:
    """Write the feed, an element a line, each as it comes; every review has a context of its own."""
    sink.write(f'{{"@context": {json.dumps(CONTEXT)}, "@type": "DataFeed", "dataFeedElement": [')
    separator = "\n"
    for review in reviews(report, options):
        element = {"@type": "DataFeedItem", "url": review.url, "item": [to_dict(review)]}
        sink.write(separator + dump(element).replace("<", "\\u003c"))
        separator = ",\n"
    sink.write("\n]}\n")
