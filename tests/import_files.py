"""Files that somebody else's reviews come in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from claims import db
from claims.models import imported_review

if TYPE_CHECKING:
    from pathlib import Path

    from cli_runner import Desk


def review(number: int = 1, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Make a review as a publisher writes it."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://contraste.example/{number}",
        "claimReviewed": f"El río bajó {number} metros.",
        "inLanguage": "es",
        "datePublished": "2026-02-27",
        "author": {"@type": "Organization", "name": "Mesa de Contraste"},
        "reviewRating": {"alternateName": "FALSO", "ratingValue": 1, "bestRating": 5, "worstRating": 1},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Ana Brull"},
            "appearance": {"url": "https://gaceta.example/rio"},
        },
    } | fields


def write(folder: Path, name: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    (folder / name).write_text(text, encoding="utf-8")
    return name


def summary(desk: Desk, line: str, *more: str, code: int = 0, stdin: bytes = b"") -> dict[str, Any]:
    result = desk(f"import {line} --json", *more, stdin=stdin)
    assert result.code == code, result
    found: dict[str, Any] = result.json()
    return found


def count(desk: Desk) -> int:
    engine = db.open_engine(desk.url)
    try:
        with db.reading(engine) as connection:
            return connection.execute(select(func.count()).select_from(imported_review)).scalar_one()
    finally:
        engine.dispose()


def mend(folder: Path, name: str, *edits: tuple[str, str]) -> None:
    text = (folder / name).read_bytes().decode("utf-8-sig")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    (folder / name).write_bytes(text.encode("utf-8-sig"))
