"""The words of the records, for search and matching."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Named, Text, TypedColumns

from claims.columns import number, uuid_text
from claims.models._base import _table


class _SearchState(TypedColumns):
    id: Named[int] = Column(Integer, primary_key=True, autoincrement=False)
    # The version of the analysis that made the index (matching/analysis.py); empty while it is being made.
    analysis: Named[str] = Column(Text)
    # Another one each time the index is made anew, so that copies of it elsewhere know.
    build: Named[str] = Column(uuid_text())
    # The languages of the claims and articles in it, as first subtags with spaces between.
    languages: Named[str] = Column(Text)


search_state = _table("search_state", _SearchState, CheckConstraint("id = 1", name="single"))


class _SearchDocument(TypedColumns):
    # Says which part of which record it holds: claims/matching/document.py, `document_id`.
    id: Named[int] = Column(number(), primary_key=True, autoincrement=False)
    words: Named[str] = Column(Text)
    quotes: Named[str] = Column(Text)
    notes: Named[str] = Column(Text)
    body: Named[str] = Column(Text)


search_document = _table("search_document", _SearchDocument)


class _MatchDocument(TypedColumns):
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), primary_key=True, autoincrement=False)
    words: Named[str] = Column(Text)
    titles: Named[str] = Column(Text)
    # The event that it was written with: what copies of the index elsewhere have to catch up with.
    stamp: Named[int] = Column(number(), index=True)


match_document = _table("match_document", _MatchDocument)
