"""What others found."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Named, Text

from claims.columns import EnumText, Flag, PartialDateText, date_check, flag_check, number, one_of, real
from claims.domain.partial_date import PartialDate
from claims.domain.vocabulary import Bucket, BucketBasis
from claims.models._base import _Record, _table


class _ImportRun(_Record):
    # One file that reviews were taken from. `position` is how far its entries are on record.
    name: Named[str] = Column(Text)
    sha256: Named[str] = Column(Text, index=True)
    format: Named[str] = Column(Text)
    # What else decides how the file is read: the mapping, the language of entries that say none.
    options: Named[str] = Column(Text)
    position: Named[int] = Column(number())
    # What came of the entries up to there: new, updated, unchanged, claims.
    counts: Named[str] = Column(Text)
    finished: Named[bool] = Column(Flag())


import_run = _table(
    "import_run",
    _ImportRun,
    flag_check("finished"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("position >= 0", name="position"),
)


class _ImportedReview(_Record):
    # Somebody else's review of a claim: never a step of its history, and never its status or rating.
    claim_id: Named[int] = Column(number(), ForeignKey("claim.id"), index=True)
    import_run_id: Named[int] = Column(number(), ForeignKey("import_run.id"), index=True)
    # What makes it this review however it is updated: its page with the anchor, and the claim's words.
    key: Named[str] = Column(Text, index=True)
    site: Named[str] = Column(Text)
    publisher: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    claim_text: Named[str] = Column(Text)
    title: Named[str | None] = Column(Text)
    language: Named[str | None] = Column(Text)
    reviewed: Named[PartialDate | None] = Column(PartialDateText())
    # Names and places as given, as lists in JSON: neither actors nor articles are made of them.
    claimants: Named[str | None] = Column(Text)
    claimed: Named[PartialDate | None] = Column(PartialDateText())
    appearances: Named[str | None] = Column(Text)
    # The rating in its publisher's words, and its numbers; nearer `best` is truer.
    rating: Named[str | None] = Column(Text)
    value: Named[float | None] = Column(real())
    best: Named[float | None] = Column(real())
    worst: Named[float | None] = Column(real())
    bucket: Named[Bucket | None] = Column(EnumText(Bucket))
    basis: Named[BucketBasis | None] = Column(EnumText(BucketBasis))
    digest: Named[str] = Column(Text)
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("imported_review.id"), unique=True)


imported_review = _table(
    "imported_review",
    _ImportedReview,
    one_of("bucket", Bucket),
    one_of("basis", BucketBasis),
    date_check("reviewed"),
    date_check("claimed"),
    CheckConstraint("(bucket IS NULL) = (basis IS NULL)", name="bucket_with_basis"),
    CheckConstraint("rating IS NOT NULL OR value IS NOT NULL", name="rated"),
    CheckConstraint("length(digest) = 64", name="digest"),
)


class _ReviewWithdrawal(_Record):
    # A review of others, or all that one import brought, does not count any more; or does so again.
    review_id: Named[int | None] = Column(number(), ForeignKey("imported_review.id"), index=True)
    import_run_id: Named[int | None] = Column(number(), ForeignKey("import_run.id"), index=True)
    withdrawn: Named[bool] = Column(Flag())
    reason: Named[str] = Column(Text)
    supersedes_id: Named[int | None] = Column(number(), ForeignKey("review_withdrawal.id"), unique=True)


review_withdrawal = _table(
    "review_withdrawal",
    _ReviewWithdrawal,
    flag_check("withdrawn"),
    CheckConstraint("(review_id IS NULL) <> (import_run_id IS NULL)", name="of_one"),
)
