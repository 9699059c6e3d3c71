"""A proxy in front: whose word counts, who really asks, under which name and prefix readers know the site.

A proxy that TWINMAP_TRUSTED_PROXY names says in X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto what it was asked; the same
headers from anybody else are dropped, so that nobody chooses an address for himself. TWINMAP_PREFIX is the path under which the site
stands there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from graph.errors import NotFound, SettingError
from graph.settings import Settings
from graph.text import Text

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

BY_PROXY = "twinmap.by_proxy"
OUTSIDE = "twinmap.outside"
SAID = ("FOR", "HOST", "PROTO", "PREFIX", "PORT", "SERVER", "BY")
MOST_HOPS = 32
"""Addresses in X-Forwarded-For that are looked at, from the nearest on."""


def client_address(environ: Mapping[str, Any]) -> str:
    """The address of who asks (`request.environ`): the peer's own, or what a trusted proxy says; never what a client says of itself.

    This is the one place to ask, for the log, for slowing down wrong passwords, for limits. `request.remote_addr` is the same.

    >>> client_address({"REMOTE_ADDR": "192.0.2.1"})
    '192.0.2.1'
    """
    return str(environ.get("REMOTE_ADDR") or "")


def by_proxy(environ: Mapping[str, Any]) -> bool:
    """Whether the request came through a proxy that is trusted."""
    return bool(environ.get(BY_PROXY))


def trusted_proxies(settings: Settings) -> tuple[Network, ...]:
    """The addresses and networks of TWINMAP_TRUSTED_PROXY.

    >>> trusted_proxies(Settings(trusted_proxy="127.0.0.1, 10.0.0.0/8"))
    (IPv4Network('127.0.0.1/32'), IPv4Network('10.0.0.0/8'))
    """
    found = []
    for part in filter(None, map(str.strip, settings.trusted_proxy.split(","))):
        try:
            found.append(ipaddress.ip_network(part.strip("[]"), strict=False))
        except ValueError as error:
            raise SettingError(
                Text("found '{found}', expected addresses or networks, such as 127.0.0.1 or 10.0.0.0/8.", found=part),
                where="TWINMAP_TRUSTED_PROXY",
            ) from error
    return tuple(found)


def prefix_of(settings: Settings) -> str:
    """TWINMAP_PREFIX as addresses begin with it: "" or "/twinmap".

    >>> prefix_of(Settings(prefix="twinmap/")), prefix_of(Settings(prefix="/"))
    ('/twinmap', '')
    """
    path = settings.prefix.strip().strip("/")
    if path and not re.fullmatch(r"(?!\.)[\w.~-]+(?:/(?!\.)[\w.~-]+)*", path, re.ASCII):
        raise SettingError(
            Text(
                "found '{found}', expected a path of letters, digits, '-' and '_', such as /twinmap.",
                found=settings.prefix,
            ),
            where="TWINMAP_PREFIX",
        )
    return f"/{path}" if path else ""


def prefix_said(header: str) -> str:
    """The prefix that the nearest proxy names in X-Forwarded-Prefix, as addresses begin with it; whoever stands before it may have named others.

    >>> prefix_said("/forged, /twinmap/"), prefix_said("/")
    ('/twinmap', '')
    """
    path = header.rpartition(",")[2].strip().strip("/")
    return f"/{path}" if path else ""


def address_in(text: str) -> Address | None:
    """The address that a hop names, with or without a port; None where there is none.

    >>> [str(address_in(hop)) for hop in ("192.0.2.1:80", "[2001:db8::1]:80", "::ffff:192.0.2.1", "unknown")]
    ['192.0.2.1', '2001:db8::1', '192.0.2.1', 'None']
    """
    bare = text.strip().strip('"')
    found = re.fullmatch(r"\[([^\]]+)\](?::\d+)?|([^:]+):\d+", bare)
    try:
        address = ipaddress.ip_address((found[1] or found[2]) if found else bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted(peer: str, trusted: Iterable[Network]) -> bool:
    """Whether the peer is one of these proxies."""
    return _is_in(address_in(peer), trusted)


def _is_in(address: Address | None, networks: Iterable[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def last_client(peer: str, hops: str, trusted: Iterable[Network]) -> str:
    """Who asks, going back from the peer as long as whoever names the next one is trusted.

    >>> own = trusted_proxies(Settings(trusted_proxy="127.0.0.1,10.0.0.0/8"))
    >>> last_client("127.0.0.1", "6.6.6.6, 192.0.2.1, 10.1.1.1", own)
    '192.0.2.1'
    """
    networks = tuple(trusted)
    client = address_in(peer)
    for hop in reversed(hops.rsplit(",", MOST_HOPS)[-MOST_HOPS:]):
        further = address_in(hop)
        if further is None or not _is_in(client, networks):
            break
        client = further
    return str(client) if client is not None else peer


class Front:
    """The WSGI app as it stands behind a proxy: takes over what a trusted one says, drops what others say, and knows the prefix."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._trusted = trusted_proxies(settings)
        self._prefix = prefix_of(settings)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        stripped = self._take_over(environ)
        self._place(environ, stripped)
        return self._app(environ, start_response)

    def _take_over(self, environ: WSGIEnvironment) -> bool:
        """What the proxy says goes where the app looks; returns whether it says that it took the prefix off: ours, and no other."""
        said = {name: str(environ.pop(f"HTTP_X_FORWARDED_{name}", "")) for name in SAID}
        environ.pop("HTTP_FORWARDED", None)
        peer = str(environ.get("REMOTE_ADDR") or "")
        if not is_trusted(peer, self._trusted):
            return False
        environ[BY_PROXY] = True
        environ["REMOTE_ADDR"] = last_client(peer, said["FOR"], self._trusted)
        host, scheme = (said[name].rpartition(",")[2].strip() for name in ("HOST", "PROTO"))
        if host:
            environ["HTTP_HOST"] = host
        if scheme.lower() in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme.lower()
        return bool(self._prefix) and prefix_said(said["PREFIX"]) == self._prefix

    def _place(self, environ: WSGIEnvironment, stripped: bool) -> None:
        """The path below the prefix; a proxy that is trusted may have taken it off already."""
        if not self._prefix:
            return
        path = str(environ.get("PATH_INFO") or "")
        environ["SCRIPT_NAME"] = self._prefix
        if path.startswith(f"{self._prefix}/") and not stripped:
            environ["PATH_INFO"] = path.removeprefix(self._prefix)
        elif path == self._prefix or not by_proxy(environ):
            environ[OUTSIDE] = True


def asked_path() -> str:
    """The path that was asked for, as the reader has it in the address."""
    return request.path if request.environ.get(OUTSIDE) else f"{request.script_root}{request.path}"


def _nothing_outside() -> ResponseReturnValue | None:
    """Whoever asks beside the prefix is led to the site, or told where it stands."""
    if not request.environ.get(OUTSIDE):
        return None
    home = f"{request.script_root}/"
    if request.path in ("/", request.script_root) and request.method in ("GET", "HEAD"):
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        return redirect(f"{quote(home)}{query}")
    raise NotFound(
        Text("Nothing stands at {path}.", path=request.path),
        where=request.path,
        hint=Text("The site stands at {path} (TWINMAP_PREFIX).", path=home),
    )


def register(app: Flask, settings: Settings) -> None:
    """Put the front before `app`: its checks see the client, not the proxy."""
    app.wsgi_app = Front(app.wsgi_app, settings)  # type: ignore[method-assign]
    app.before_request(_nothing_outside)
    app.jinja_env.globals["asked_path"] = asked_path
