"""The vectors of claims."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Named, Text, TypedColumns

from claims.columns import number
from claims.models._base import _table


class _ClaimVector(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    model: Named[str] = Column(Text)
    language: Named[str] = Column(Text)
    digest: Named[str] = Column(Text)
    vector: Named[bytes] = Column(LargeBinary)


claim_vector = _table("claim_vector", _ClaimVector)


class _VectorBlock(TypedColumns):
    block: Named[int] = Column(number(), primary_key=True, autoincrement=False)
    language: Named[str] = Column(Text, primary_key=True)
    model: Named[str] = Column(Text, primary_key=True)
    codes: Named[bytes] = Column(LargeBinary)


vector_block = _table("vector_block", _VectorBlock)
