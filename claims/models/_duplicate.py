"""Claims that seem to say the same, and how far the search for them has come."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Named, Text, TypedColumns

from claims.columns import number, real
from claims.models._base import _table


class _DuplicatePair(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    other_id: Named[int] = Column(
        number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False, index=True
    )
    score: Named[float] = Column(real())


duplicate_pair = _table(
    "duplicate_pair",
    _DuplicatePair,
    CheckConstraint("claim_id < other_id", name="order"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
)


class _Sweep(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    # What decides which pairs are found: when it changes, the sweep begins again.
    method: Named[str] = Column(Text)
    # The event that the words of the last claim looked at were written with,
    stamp: Named[int] = Column(number())
    # and of those written with it, every claim up to here.
    claim_id: Named[int] = Column(number())


sweep = _table("sweep", _Sweep, CheckConstraint("id = 1", name="single"))
