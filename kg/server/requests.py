"""Reading requests: bodies within their limit, the token of who may write, where the server is."""

import asyncio
import base64
import binascii
import contextlib
import hmac
from collections.abc import Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

from starlette.requests import Request

from kg.errors import RequestError
from kg.server.limits import Settings

__all__ = ["authorize", "body_of", "media_type", "server_url", "text_of", "while_asked"]

_T = TypeVar("_T")


def server_url(request: Request, settings: Settings) -> str:
    """Where the world finds the server, without a slash at its end."""
    if settings.url:
        return settings.url.rstrip("/")
    parts = urlsplit(str(request.url))
    return f"{parts.scheme}://{parts.netloc}"


def media_type(request: Request) -> str:
    """The media type of the body, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def body_of(request: Request, limit: int) -> bytes:
    """The request's body.

    Raises:
        RequestError: 413, where it is longer than `limit` bytes; 415, where it is compressed.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RequestError(415, "the content is compressed, which is not understood here: send it as it is")
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise _too_large(limit)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def text_of(request: Request, body: bytes) -> str:
    """The body as text, which is always UTF-8 (SPARQL 1.1 Protocol, sections 2.1.3 and 2.2.2).

    Raises:
        RequestError: 415, where another encoding is declared; 400, where it is not UTF-8.
    """
    for parameter in request.headers.get("content-type", "").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in ("utf-8", "utf8", "us-ascii"):
            raise RequestError(415, f"the charset {value.strip()} is not understood here: send UTF-8")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(400, f"the content is not UTF-8: {error}") from error


async def while_asked(request: Request, work: Coroutine[Any, Any, _T]) -> _T:
    """What some work gives, which ends when the client goes away; the request's body is read already.

    Raises:
        RequestError: the client went away.
    """
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise RequestError(499, "the client went away")
    finally:
        for one in (task, gone):
            if not one.done():
                one.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await one


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def authorize(request: Request, settings: Settings) -> None:
    """Let pass who may write.

    Raises:
        RequestError: 403, where nobody may; 401, where the token is missing or wrong.
    """
    if not settings.writable or not settings.token:
        raise RequestError(403, "this server is read only: its owner can start it with --writable")
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    given = value.strip()
    if scheme.lower() == "basic":
        # A browser sends by itself what it once asked its user for, also from other sites' pages.
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise RequestError(403, "another site's page may not write with a password: use the token as bearer")
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    elif scheme.lower() != "bearer":
        given = ""
    if not hmac.compare_digest(given.encode(), settings.token.encode()):
        what = "the token is wrong" if given else "a token is needed to write"
        raise RequestError(
            401,
            f"{what}: send `Authorization: Bearer TOKEN`, or the token as the password of basic authentication",
            {"WWW-Authenticate": 'Bearer realm="conflict-kg", Basic realm="conflict-kg", charset="UTF-8"'},
        )


def _too_large(limit: int) -> RequestError:
    return RequestError(413, f"the content is longer than the {limit:,} bytes that are taken: send less at once")
