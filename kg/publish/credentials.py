"""Who we are to another store: from the environment or `~/.netrc`, never from the command line, where others see it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from requests.utils import get_netrc_auth, parse_dict_header
from SPARQLWrapper import BASIC, DIGEST, SPARQLWrapper

from kg.errors import OptionError

__all__ = ["PASSWORD", "TOKEN", "USER", "Credentials"]

USER: Final = "CONFLICT_KG_PUSH_USER"
PASSWORD: Final = "CONFLICT_KG_PUSH_PASSWORD"  # noqa: S105
TOKEN: Final = "CONFLICT_KG_PUSH_TOKEN"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with a password (basic or digest authentication, as the server asks), or a bearer token, or nothing."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def find(cls, url: str, environment: Mapping[str, str] = os.environ) -> Self:
        """Those of the environment, else the ones that `~/.netrc` (or the file `NETRC` names) has for the host.

        Raises:
            OptionError: a password or token would go over the network unencrypted inside of the URL.
        """
        if urlsplit(url).username is not None or urlsplit(url).password is not None:
            raise OptionError(f"a password in a URL ends up in logs: set {USER} and {PASSWORD}, or use ~/.netrc")
        if token := environment.get(TOKEN):
            return cls(token=token)
        if user := environment.get(USER):
            return cls(user, environment.get(PASSWORD, ""))
        user, password = get_netrc_auth(url) or ("", "")
        return cls(user, password)

    def challenge(self, url: str) -> dict[str, str]:
        """How a server wants a user to identify himself: `scheme` (basic or digest) and `realm`; empty without a user.

        Raises:
            requests.RequestException: it cannot be reached.
        """
        if not self.user:
            return {}
        answer = requests.post(url, data={"update": ""}, auth=_Nothing(), timeout=(10, 60), allow_redirects=False)
        scheme, _, rest = answer.headers.get("WWW-Authenticate", "").partition(" ")
        if scheme.lower() not in ("basic", "digest"):
            return {}
        return {"scheme": scheme.lower(), "realm": parse_dict_header(rest).get("realm") or ""}

    def identify(self, client: SPARQLWrapper, challenge: Mapping[str, str]) -> None:
        """Add a token to what a client sends, or the user as a challenge asked for it."""
        if self.token:
            client.addCustomHttpHeader("Authorization", f"Bearer {self.token}")
        elif challenge:
            client.setHTTPAuth(DIGEST if challenge["scheme"] == "digest" else BASIC)
            client.setCredentials(self.user, self.password, challenge["realm"])

    def authentication(self) -> AuthBase | None:
        """What adds them to the requests of a session."""
        if self.token:
            return _Bearer(self.token)
        return _AsAsked(self.user, self.password) if self.user else _Nothing()


class _Nothing(AuthBase):
    """Keeps `requests` from looking for credentials itself: they were looked for."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _Bearer(AuthBase):
    """RFC 6750, section 2.1."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _AsAsked(HTTPDigestAuth):
    """Digest authentication (RFC 7616) where the server asks for it, basic (RFC 7617) otherwise."""

    def handle_401(self, r: requests.Response, **arguments: Any) -> requests.Response:
        wanted = r.headers.get("WWW-Authenticate", "").lower()
        if "digest" in wanted:
            return super().handle_401(r, **arguments)
        if "Authorization" in r.request.headers or "basic" not in wanted:
            return r
        r.content  # noqa: B018 — read to the end, so that the connection can be used again
        r.close()
        again = HTTPBasicAuth(str(self.username), str(self.password))(r.request.copy())
        answer = r.connection.send(again, **arguments)
        answer.history.append(r)
        answer.request = again
        return answer
