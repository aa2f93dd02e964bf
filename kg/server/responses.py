"""Writing responses: answers out of memory or a file, errors as one readable line, entity tags."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import IO

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from kg.errors import ConflictKGError, LimitReached, NotInStore, QueryError, RequestError, StoreLocked
from kg.server.answers import Answer

__all__ = ["answer_response", "error_response", "not_modified", "tag"]

_PIECE = 1 << 16


def answer_response(answer: Answer, file: Path, content_type: str, headers: Mapping[str, str]) -> Response:
    """The response with an answer; its file is removed."""
    if answer.body is not None:
        return Response(answer.body, headers=dict(headers), media_type=content_type)
    stream = file.open("rb")
    file.unlink()  # what is open can be read to its end, also when the server is killed
    length = {"Content-Length": str(answer.size)}
    return StreamingResponse(_pieces(stream), headers=dict(headers) | length, media_type=content_type)


def error_response(error: ConflictKGError) -> Response:
    """The response to a request that cannot be answered: status, one line, what to do next."""
    status, headers = 500, {}
    if isinstance(error, RequestError):
        status, headers = error.status, error.headers
    elif isinstance(error, LimitReached):
        too_slow = "took longer" in str(error)
        status, headers = (504, {}) if too_slow else (503, {"Retry-After": "5"})
    elif isinstance(error, QueryError):
        status = 400
    elif isinstance(error, StoreLocked):
        status, headers = 503, {"Retry-After": "10"}
    elif isinstance(error, NotInStore):
        status = 404
    return PlainTextResponse(f"{error}\n", status, headers=headers | {"Cache-Control": "no-store"})


def tag(version: str, *parts: object) -> str:
    """The entity tag of what follows from the store's version and from these parts of the request.

    It is a weak one: the same answer may come compressed or not.
    """
    return f'W/"{version}-{sha256(repr(parts).encode()).hexdigest()[:16]}"'


def not_modified(request: Request, entity_tag: str) -> bool:
    """Whether the client has this already (RFC 9110, section 13.1.2)."""
    known = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in ("*", entity_tag.removeprefix("W/")) for one in known.split(","))


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece
