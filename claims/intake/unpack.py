"""The body of an answer: whole, decompressed, and no more than is taken."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from claims.errors import ClaimsError
from claims.i18n import _
from claims.intake.page import bomb
from claims.intake.wire import TooLargeError

if TYPE_CHECKING:
    import http.client

    from claims.intake.trip import Limits

_CHUNK = 65_536


class Unpacker:
    """Decompresses what comes in pieces, up to a limit. Raises `bomb` beyond it, zlib.error for nonsense."""

    def __init__(self, encoding: str, limit: int, name: str) -> None:
        self._engine = None if encoding == "" else zlib.decompressobj(_ENGINES[encoding])
        self._raw_deflate = encoding == "deflate"
        self._left = limit
        self._name = name

    @property
    def whole(self) -> bool:
        """Whether the compressed bytes have come to their end."""
        return self._engine is None or self._engine.eof

    def feed(self, data: bytes) -> bytes:
        """Take a piece and give what it decompresses to."""
        if self._engine is None:
            return data
        parts = []
        while data:
            part = self._decompress(data)
            self._left -= len(part)
            if self._left < 0:
                raise bomb(self._name)
            parts.append(part)
            data = self._engine.unconsumed_tail
            if self._engine.eof and self._engine.unused_data.startswith(_GZIP):
                data, self._engine = self._engine.unused_data, zlib.decompressobj(_ENGINES["gzip"])
        return b"".join(parts)

    def _decompress(self, data: bytes) -> bytes:
        """Decompress; what is called deflate comes with zlib's wrapping or, from some servers, without."""
        assert self._engine is not None  # noqa: S101 - feed has looked
        try:
            part = self._engine.decompress(data, self._left + 1)
        except zlib.error:
            if not self._raw_deflate:
                raise
            self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
            part = self._engine.decompress(data, self._left + 1)
        self._raw_deflate = False
        return part


_ENGINES = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_GZIP = b"\x1f\x8b"


def read_body(response: http.client.HTTPResponse, address: str, limits: Limits) -> bytes:
    """Read a body to its end: TooLargeError or `bomb` for one beyond the limits, CutOffError for a half."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower().removeprefix("identity")
    if encoding and encoding not in _ENGINES:
        raise ClaimsError(
            _("%(url)s comes compressed as %(encoding)s, which was not asked for.")
            % {"url": address, "encoding": encoding},
            hint=save_it(),
        )
    # http.client forgets what was promised as it reads.
    promised = response.length
    unpacker, parts, received = Unpacker(encoding, limits.unpacked, address), [], 0
    while chunk := response.read(_CHUNK):
        received += len(chunk)
        if received > limits.size:
            raise TooLargeError
        parts.append(unpacker.feed(chunk))
    if (promised is not None and received < promised) or not (unpacker.whole or received == 0):
        raise CutOffError
    return b"".join(parts)


class CutOffError(Exception):
    """The connection ended before the body did."""


def save_it() -> str:
    """Say how to get a page all the same."""
    return _("Save the page in a browser and give the file.")
