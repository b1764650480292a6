"""The sentences of a report as HTML: every text from outside is escaped, and what deceives is visible.

The templates of a page, the one of `claims report` and those of a site, call these; they hold the headings.
"""
