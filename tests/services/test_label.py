from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from claims.models import rating_scale
from claims.services.label import Labels, Reading, best_positions, labels_of, name_rating
from claims.services.scale import resolve_rating

if TYPE_CHECKING:
    from sqlalchemy import Connection


def test_labels_read_in_the_language_asked_for_or_the_scales_own(connection: Connection) -> None:
    number = resolve_rating(connection, "verificat:falso", "default")
    labels = labels_of(connection, [number])[number]
    assert labels.language == "ca"
    assert labels.read("es-VE").label == "Falso"
    assert labels.read("ja").label == "Fals"
    assert labels_of(connection, []) == {}


def test_labels_hold_their_definitions() -> None:
    labels = Labels({"es": Reading("Falso", "Los datos lo desmienten.")}, "es")
    assert labels.read("en") == Reading("Falso", "Los datos lo desmienten.")


def test_a_rating_is_named_the_same_in_every_database(connection: Connection) -> None:
    number = resolve_rating(connection, "falso", "default")
    assert name_rating(connection, number) == "default/1:false"
    assert name_rating(connection, None) is None


def test_best_positions_are_those_of_the_truest_labels(connection: Connection) -> None:
    codes = {row.id: row.code for row in connection.execute(select(rating_scale))}
    best = {codes[number]: position for number, position in best_positions(connection).items()}
    assert best == {
        "afp": 3,
        "chequeado": 8,
        "default": 5,
        "newtral": 4,
        "politifact": 6,
        "snopes": 5,
        "verificat": 4,
    }
