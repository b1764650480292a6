"""What a check of the database finds, and how each kind of it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from claims.i18n import _


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found: what is wrong, and how to mend it."""

    what: str
    how: str


def changed(what: str) -> Finding:
    """Make a finding of something that the program did not write."""
    return Finding(
        what,
        _(
            "Somebody changed the database by other means. Check the backups, the newest one first, with "
            "`claims --db BACKUP doctor`: what the first sound one says (claims --db BACKUP show …) was "
            "right. `claims db restore BACKUP` takes all of it back."
        ),
    )


def drifted(what: str) -> Finding:
    """Make a finding of an index, which is made anew out of the records."""
    return Finding(what, _("Make the search index anew with `claims db reindex`."))
