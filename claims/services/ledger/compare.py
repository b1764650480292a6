"""The database against its log: every row of every table that holds facts is what the log tells of it.

What is only ever added is walked beside the log (walk.py), what is edited is folded out of it
(fold.py), what came in batches is hashed (import_audit.py, dump.py), and what follows from
other tables is worked out anew (set.py). Of many differences in one table a few are named.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from claims.i18n import _, ngettext
from claims.models import event, person
from claims.services.finding import Finding, changed
from claims.services.import_audit import find_changed_batches, read_batches
from claims.services.ledger.dump import Taken
from claims.services.ledger.fold import IMPORTED, Batch, find_edited_differences
from claims.services.ledger.set import find_set_differences
from claims.services.ledger.walk import find_added_differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

NAMED = 5
"""How many differences of one table are named: somebody may have changed all of its rows."""


def find_differences(connection: Connection) -> Iterator[Finding]:
    """Say what in the database is not as the log tells: each record and column, with both values.

    The cost is one pass over each table, and two over the log: in its order, and record by record. Memory
    grows with neither, save for a few numbers of each imported batch.
    """
    if connection.execute(select(event.c.position).limit(1)).first() is None:
        if connection.execute(select(func.count()).select_from(person)).scalar_one():
            yield changed(_("The audit log is empty, and people have worked here."))
        return
    imported = read_batches(connection)
    taken = Taken(connection)
    batches = {
        "claim": [
            Batch(
                one.claims[0],
                one.claims[1],
                one.position,
                {**IMPORTED, "created_at": one.at, "created_by": one.person_id},
            )
            for one in imported
            if one.claims
        ]
    }
    counts: Counter[str] = Counter()
    for difference in chain(
        find_added_differences(connection, taken),
        find_edited_differences(connection, batches, taken),
        find_changed_batches(connection, imported),
        taken.find_changed(),
        find_set_differences(connection),
    ):
        counts[difference.table] += 1
        if counts[difference.table] <= NAMED:
            yield changed(difference.what)
    for table, count in counts.items():
        if count > NAMED:
            yield changed(
                ngettext(
                    "… and %(count)d more difference in the table %(table)s.",
                    "… and %(count)d more differences in the table %(table)s.",
                    count - NAMED,
                )
                % {"count": count - NAMED, "table": table}
            )
