"""The codings of HTTP bodies undone: gzip, deflate, Brotli and Zstandard (RFC 9110, section 8.4)."""

import zlib

import brotli  # type: ignore[import-untyped]

from kg.compression import zstd
from kg.errors import ArticleRefused

__all__ = ["CODINGS", "charset_of", "decoded_body", "media_type"]

CODINGS = ("gzip", "deflate", "br", "zstd")
_GZIP = b"\x1f\x8b"
_ANY_ZLIB, _RAW_DEFLATE = 47, -15


def decoded_body(body: bytes, codings: str, limit: int, where: str) -> bytes:
    """The body with its content codings undone; one that is not in them, whatever its header says, stays as it is.

    Args:
        codings: the header `Content-Encoding`.

    Raises:
        ArticleRefused: it is damaged or cut off, in a coding that is not known, or unfolds to more than `limit` bytes.
    """
    names = [name.strip().lower().removeprefix("x-") for name in codings.split(",")]
    for name in reversed([name for name in names if name not in ("", "identity")]):
        if name not in CODINGS:
            raise ArticleRefused(f"the page's body is in the coding {name!r}, which is not known", where)
        try:
            body = _undone(name, body, limit + 1)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
            # Some crawlers store the decoded body below the header that it came with.
            if b"<" in body[:1_000] and b"\x00" not in body[:1_000]:
                return body
            raise ArticleRefused(f"the page's body is damaged or cut off ({name})", where) from error
        if len(body) > limit:
            raise ArticleRefused(f"the page unfolds to more than the limit of {limit:,} bytes", where)
    return body


def _undone(name: str, body: bytes, most: int) -> bytes:
    """At most so many bytes of what the body unfolds to.

    Raises:
        EOFError: it is cut off.
    """
    if name == "br":
        return _unbrotlied(body, most)
    if name == "zstd":
        unfolding = zstd.ZstdDecompressor()
        unfolded = unfolding.decompress(body, most)
        return _whole(unfolded, most, ended=unfolding.eof)
    unfolded, left = b"", body
    while not unfolded or (left.startswith(_GZIP) and len(unfolded) < most):
        inflating = zlib.decompressobj(_ANY_ZLIB)
        try:
            unfolded += inflating.decompress(left, most - len(unfolded))
        except zlib.error:
            if name != "deflate":
                raise
            inflating = zlib.decompressobj(_RAW_DEFLATE)  # what some servers take the word for
            unfolded += inflating.decompress(left, most)
        _whole(unfolded, most, ended=inflating.eof)
        left = inflating.unused_data
        if not left:
            break
    return unfolded


def _unbrotlied(body: bytes, most: int) -> bytes:
    unfolding, unfolded, given = brotli.Decompressor(), b"", body
    while not unfolding.is_finished() and len(unfolded) < most:
        part = unfolding.process(given, output_buffer_limit=most - len(unfolded))
        unfolded, given = unfolded + part, b""
        if not part and unfolding.can_accept_more_data():
            break
    return _whole(unfolded, most, ended=unfolding.is_finished())


def _whole(unfolded: bytes, most: int, *, ended: bool) -> bytes:
    if not ended and len(unfolded) < most:
        raise EOFError("it is cut off")
    return unfolded


def media_type(content_type: str | None) -> str:
    """The type alone of a header such as `text/html; charset=utf-8`, in lower case."""
    return (content_type or "").partition(";")[0].strip().lower()


def charset_of(content_type: str | None) -> str | None:
    """The charset that the header states, if any."""
    for parameter in (content_type or "").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
