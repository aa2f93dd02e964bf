"""Requests to another store that are tried again where that may help, and errors that say what to do."""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import requests

from kg import __version__
from kg.errors import PublishError
from kg.publish.credentials import PASSWORD, TOKEN, USER, Credentials

__all__ = ["TIMEOUT", "Connection", "TryAgain", "failure", "patiently", "short"]

Answer = TypeVar("Answer")

TRIES: Final = 7
"""About a minute, with the pauses between them."""
TIMEOUT: Final = (10.0, 120.0)
"""Seconds until a connection stands, and until the next byte comes."""
LONGEST_PAUSE: Final = 60.0
_FOR_NOW: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be others in a while (RFC 9110, section 15; 500 is what a busy Virtuoso says)."""


class TryAgain(Exception):
    """A failure that may be over in `wait` seconds or a while."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Connection:
    """A session with one server.

    Args:
        credentials: to identify us with.
        pause: waits for so many seconds.
    """

    def __init__(self, credentials: Credentials, pause: Callable[[float], None] = time.sleep) -> None:
        self._session = requests.Session()
        self._session.auth = credentials.authentication()
        self._session.headers["User-Agent"] = f"conflict-kg/{__version__}"
        self._pause = pause

    def request(
        self,
        method: str,
        url: str,
        *,
        parameters: Mapping[str, str] | None = None,
        data: bytes | Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
    ) -> requests.Response:
        """The answer to a request, which has to do the same however often it is made.

        Args:
            expected: statuses of failures that the caller wants to see.

        Raises:
            PublishError: the server cannot be reached, refuses, or fails again and again.
        """

        def attempt() -> requests.Response:
            try:
                answer = self._session.request(
                    method, url, params=parameters, data=data, headers=headers, timeout=TIMEOUT, allow_redirects=False
                )
            except (requests.ConnectionError, requests.Timeout) as error:
                raise TryAgain(f"cannot be reached ({short(error)})") from error
            except (requests.RequestException, ValueError) as error:
                raise PublishError(f"{url} cannot be asked: {short(error)}") from error
            if (answer.ok and not answer.is_redirect) or answer.status_code in expected:
                return answer
            raise failure(url, answer.status_code, answer.text or answer.reason, answer.headers)

        return patiently(url, attempt, self._pause)


def patiently(url: str, attempt: Callable[[], Answer], pause: Callable[[float], None] = time.sleep) -> Answer:
    """What an attempt gives that may raise `TryAgain` some times.

    Raises:
        PublishError: it raised it every time.
    """
    reason = ""
    for number in range(TRIES):
        try:
            return attempt()
        except TryAgain as again:
            reason = str(again)
            if number + 1 < TRIES:
                # spread, so that many clients do not come back together
                pause(max(2.0**number * random.uniform(0.5, 1.0), again.wait))  # noqa: S311
    raise PublishError(f"{url} {reason}, {TRIES} times: push again later, it goes on where it stopped")


def failure(url: str, status: int, text: str, headers: Mapping[str, str]) -> "TryAgain | PublishError":
    """What a status that is no success means: try again, or give up and say what to do."""
    if status in _FOR_NOW:
        after = headers.get("Retry-After") or ""
        wait = min(float(after), LONGEST_PAUSE) if after.isdecimal() else 0.0
        return TryAgain(f"answered {status} {short(text)}", wait)
    match status:
        case 401 | 403:
            reason = (
                f"answered {status}, we may not do that there: "
                f"set {TOKEN}, or {USER} and {PASSWORD}, or give ~/.netrc an entry for the host"
            )
        case 301 | 302 | 303 | 307 | 308:
            reason = f"has moved to {headers.get('Location', 'elsewhere')}: use that address"
        case _:
            reason = f"answered {status}: {short(text)}"
    return PublishError(f"{url} {reason}")


def short(what: Any) -> str:
    """The beginning of a message on one line."""
    text = " ".join(str(what).split())
    return text if len(text) <= 200 else f"{text[:200]}…"
