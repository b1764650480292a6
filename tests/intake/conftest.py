"""Stands for the network, for tests of what is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from web_server import Site, Wires

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def wires(monkeypatch: pytest.MonkeyPatch) -> Wires:
    """Stand for the network: nothing leaves this machine."""
    made = Wires()
    made.install(monkeypatch)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.9.9.9:3128")
    return made


@pytest.fixture
def site(wires: Wires) -> Iterator[Site]:
    with Site() as opened:
        wires.port = opened.port
        yield opened
