"""Reading a body: never more bytes than allowed, and never half of it for the whole.

Rules, in order:
  1. A Content-Length above the limit is refused before anything is read.
  2. Bytes are counted as they come and again as they are decompressed.
  3. A body that ends early is an error: against its Content-Length, its last chunk, or the
     trailer of its gzip.

Belongs here: bytes. Does not: time (timer.py), JSON.
"""

import zlib
from collections.abc import Callable

from urllib3 import BaseHTTPResponse

from content_assets.http.failure import ExchangeError

_PIECE_BYTES = 64 * 1024
_GZIP_WBITS = 31  # zlib's code for gzip with header and trailer


def read_body(raw: BaseHTTPResponse, *, max_bytes: int) -> bytes:
    """The whole body, without its gzip.

    Raises:
        ExchangeError: It is too large, ends early or doesn't match its coding.
    """
    _refuse_early(raw, max_bytes)
    coding = raw.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        return _read(raw, max_bytes, bytes)
    if coding not in ("gzip", "x-gzip"):
        raise ExchangeError(
            expected="a body that is gzip or not compressed, as we asked for",
            found=f"Content-Encoding {coding[:20]!r}",
        )
    gunzip = _Gunzip(max_bytes)
    body = _read(raw, max_bytes, gunzip)
    gunzip.finish()
    return body


def _refuse_early(raw: BaseHTTPResponse, max_bytes: int) -> None:
    length = raw.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > max_bytes:
        raise _too_large(max_bytes, f"Content-Length {length[:20]}")


def _read(raw: BaseHTTPResponse, max_bytes: int, decode: Callable[[bytes], bytes]) -> bytes:
    body, received_bytes = bytearray(), 0
    # read1 returns available bytes; read would wait until a slow server has filled the piece
    while piece := raw.read1(_PIECE_BYTES, decode_content=False):
        received_bytes += len(piece)
        body += decode(piece)
        if max(len(body), received_bytes) > max_bytes:
            raise _too_large(max_bytes, "more, and no end of it")
    return bytes(body)


class _Gunzip:
    """Decompresses piece by piece, member by member, up to a limit."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._room_bytes = max_bytes
        self._member = zlib.decompressobj(wbits=_GZIP_WBITS)
        self._is_begun = False

    def __call__(self, piece: bytes) -> bytes:
        out = bytearray()
        while piece:
            if self._member.eof:
                self._member = zlib.decompressobj(wbits=_GZIP_WBITS)
            out += self._inflate(piece)
            piece = self._member.unused_data
        self._is_begun = True
        return bytes(out)

    def _inflate(self, piece: bytes) -> bytes:
        try:
            out = self._member.decompress(piece, self._room_bytes + 1)
        except zlib.error:
            raise ExchangeError(
                expected="gzip, as in its Content-Encoding", found="bytes that are not gzip"
            ) from None
        self._room_bytes -= len(out)
        if self._room_bytes < 0:
            raise _too_large(self._max_bytes, "more when decompressed")
        return out

    def finish(self) -> None:
        """Refuse a body that ended within a member."""
        if self._is_begun and not self._member.eof:
            raise ExchangeError(
                expected="a whole gzip body", found="its end in the middle", is_temporary=True
            )


def _too_large(max_bytes: int, found: str) -> ExchangeError:
    return ExchangeError(expected=f"at most {max_bytes} bytes", found=found)
