"""Connections to public addresses only: the address that is checked is the one that is connected to.

A name is looked up once, and the connection goes to an address that came from that look-up: a second answer from a
hostile name server (DNS rebinding) never comes into play.
"""

import ipaddress
import socket
import ssl
from pathlib import Path
from typing import Final

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection

from kg.errors import FetchFailed

__all__ = ["connection_to", "is_public"]

_MOST_ADDRESSES: Final = 4
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and so is the IPv4 address that it may carry inside."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            carried.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if ip.is_site_local or any(not is_public(str(inner)) for inner in carried if inner is not None):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast


def connection_to(
    scheme: str, host: str, port: int | None, *, timeout: float, allow_private: bool
) -> "HTTPConnection | HTTPSConnection":
    """A connection that is not open yet; where it opens, it goes to public addresses only unless `allow_private`."""
    if scheme == "https":
        secure = _SecureConnection(host, port, timeout=timeout, ssl_context=_ssl_context())
        secure.allow_private = allow_private
        return secure
    plain = _PlainConnection(host, port, timeout=timeout)
    plain.allow_private = allow_private
    return plain


def _connect(host: str, port: int, timeout: float, *, allow_private: bool) -> socket.socket:
    """A socket that is connected to the first address of the host that answers.

    Raises:
        FetchFailed: the name is not known, none of its addresses is public, or none answers.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"the name {host} cannot be looked up: {error}", transient=True) from error
    allowed = [one for one in found if allow_private or is_public(str(one[4][0]))]
    if not allowed:
        where = ", ".join(sorted({str(one[4][0]) for one in found}))
        raise FetchFailed(f"{host} leads to an address that is not public ({where}): --allow-private lets it be read")
    failure: OSError | None = None
    for family, kind, protocol, _, address in allowed[:_MOST_ADDRESSES]:
        connected = socket.socket(family, kind, protocol)
        try:
            connected.settimeout(timeout)
            connected.connect(address)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connected
        except OSError as error:
            connected.close()
            failure = error
    raise FetchFailed(f"{host} cannot be reached: {failure}", transient=True)


class _PlainConnection(HTTPConnection):
    allow_private = False

    def _new_conn(self) -> socket.socket:
        return _connect(self.host, self.port, float(self.timeout or 0), allow_private=self.allow_private)


class _SecureConnection(HTTPSConnection):
    allow_private = False

    def _new_conn(self) -> socket.socket:
        return _connect(self.host, self.port or 443, float(self.timeout or 0), allow_private=self.allow_private)


def _ssl_context() -> ssl.SSLContext:
    """The system's certificates, or certifi's where the system has none."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not any(path and Path(path).exists() for path in (paths.cafile, paths.capath)):
        context.load_verify_locations(certifi.where())
    return context
