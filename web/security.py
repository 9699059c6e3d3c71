"""What keeps the site to itself: headers, host names, the password, the key that writes carry.

Nothing outside is ever asked for, nothing inline ever runs, and another site's page can neither read nor write through a reader's
browser: writes carry a key that only our own pages hold, and the Host header must be one of ours (DNS rebinding).
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from graph.errors import SettingError
from graph.settings import Settings
from graph.text import Text
from queries.console.asker import Asker
from web.disguise import revealed
from web.entrance import USER, Entrance
from web.faults import HostRefused, RequestRefused
from web.proxy import asked_path, by_proxy, client_address
from web.slowing import network_of
from web.tokens import Token

LEAST_PASSWORD = 12
"""Characters of a password that is enough for a site that others can reach."""
PAGE_KEY_HEADER = "X-Twinmap-Page-Key"
MOST_BYTES = 1024 * 1024
"""Largest request body, in bytes, but for files to be loaded (TWINMAP_UPLOAD_MB)."""
UPLOADS = ("api.start_load", "pages.load_files", "pages.look_at_files", "pages.change_plan")
"""Endpoints that take files."""
MOST_FIELDS = 50_000
"""Fields of a form with files: one for each column of all their tables."""
READING = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""
SELF_CHECKED = ("api.stop",)
"""Endpoints that see for themselves who may: what somebody began is theirs to stop."""
NO_CALL = "api.nothing"
"""The endpoint that says what is wrong with an address or a method of the API."""
OPEN = ("api.live", "api.health")
"""Endpoints that answer everybody, under any name and without a password: they say nothing of the site but how it stands."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FRAMED = HEADERS | {"Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")}
"""The headers of a page that other sites may frame."""
del FRAMED["X-Frame-Options"]


def allow_frames() -> None:
    """Let other sites put the answer to this request into a frame: it may hold no key and change nothing."""
    g.framed = True


def asker() -> Asker:
    """Who sends this request, as far as the site knows: a token by its name, or people, whom nothing but their address tells apart."""
    name = f"token {g.token.name}" if g.get("token") else "people"
    return Asker(name, network_of(client_address(request.environ)))


def is_loopback(host: str) -> bool:
    """True for names and addresses that only this machine can reach.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_listening(settings: Settings) -> None:
    """Raise SettingError unless the site may listen on `settings.host`: beyond this machine only with a password that is long enough."""
    if is_loopback(settings.host):
        return
    where = settings.host or Text("every address")
    if not settings.site_password:
        raise SettingError(
            Text("the site would listen on {host} without a password.", host=where),
            where="TWINMAP_HOST",
            hint=Text("Set TWINMAP_SITE_PASSWORD (user name: {user}), or listen on 127.0.0.1.", user=USER),
        )
    if len(settings.site_password) < LEAST_PASSWORD:
        raise SettingError(
            Text(
                "the site would listen on {host} with a password of fewer than {least} characters.",
                host=where,
                least=LEAST_PASSWORD,
            ),
            where="TWINMAP_SITE_PASSWORD",
            hint=Text("Choose a longer one, such as four words by chance, or listen on 127.0.0.1."),
        )


def check_address(host: str) -> None:
    """Raise SettingError unless `host` is a name or an address of this machine: seen before a store is opened for the site."""
    try:
        found = socket.getaddrinfo(host or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, place in found:
            with socket.socket(family, kind, protocol) as line:
                line.bind(place)
    except (OSError, UnicodeError) as error:
        raise SettingError(
            Text(
                "the site can't listen there: {why}.", why=getattr(error, "strerror", None) or Text("this is no name")
            ),
            where=host,
            hint=Text("Give --host, or TWINMAP_HOST, a name or an address of this machine; 0.0.0.0 means all of them."),
        ) from error


def host_name(header: str) -> str:
    """The name in a Host header, without port and brackets, lowercase; empty if it can't be read.

    >>> host_name("Example.org:8400"), host_name("[::1]:8400"), host_name("a@b")
    ('example.org', '::1', '')
    """
    try:
        parts = urlsplit(f"//{header}")
        _ = parts.port
    except ValueError:
        return ""
    if "@" in header or parts.path or parts.query or parts.fragment:
        return ""
    return parts.hostname or ""


def upload_bytes(settings: Settings) -> int:
    """Largest request body that brings files, in bytes."""
    return max(MOST_BYTES, settings.upload_mb * 1024 * 1024)


class Guard:
    """The checks of one app: who may ask for what, and the headers of every answer."""

    def __init__(self, settings: Settings) -> None:
        self.entrance = Entrance(settings)
        self._names = {each.strip().lower() for each in settings.hosts.split(",") if each.strip()}
        self._hosts = set(self._names)
        self._beyond = not is_loopback(settings.host)
        if settings.host:
            self._hosts.add(settings.host.lower())
        self._secret = secrets.token_bytes(32)
        self._upload_bytes = upload_bytes(settings)

    @property
    def page_key(self) -> str:
        """What our pages send with each write, in the header X-Twinmap-Page-Key or a field of the form; another site's page can't read it."""
        return hmac.digest(self._secret, b"write", "sha256").hex()

    def before(self) -> None:
        """Refuse the request of a stranger, or let it pass to what else is checked."""
        if request.endpoint not in OPEN:
            self._check_host()
            self.entrance.check()
            if request.method not in READING:
                self._check_origin()

    def after(self, response: Response) -> Response:
        """The answer with the headers that every answer carries; 304 leaves those that came with what the browser has."""
        if response.status_code == 304:
            return response
        for name, value in (FRAMED if g.get("framed") else HEADERS).items():
            response.headers.setdefault(name, value)
        if response.mimetype in ("text/html", "application/json"):
            response.headers.setdefault("Cache-Control", "no-cache")
            response.vary.update(("Accept-Language", "Cookie"))
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = self.entrance.challenge()
        return response

    def _check_host(self) -> None:
        name = host_name(request.headers.get("Host", ""))
        if is_loopback(name) or name in self._hosts:
            return
        # An address can't be rebound to another server as a name can: the site answers to every address it listens on.
        if (self._beyond or by_proxy(request.environ)) and _is_address(name):
            return
        raise HostRefused(
            Text("The site was asked for under a name that isn't its own."),
            where="Host",
            hint=Text("Use the address it printed when it started, or add the name to TWINMAP_HOSTS."),
        )

    def check_write(self) -> None:
        """Refuse what would change something unless a page of ours sends it, or a program whose token may write.

        Comes last: what can't be called in this way, or with such a body, is told first.
        """
        if request.method in READING or request.endpoint in (None, NO_CALL, *SELF_CHECKED):
            return
        if request.endpoint in UPLOADS:
            request.max_content_length = self._upload_bytes
            request.max_form_parts = MOST_FIELDS
        if request.endpoint == "api.query" and request.mimetype == "application/json":
            return  # It only reads, and a browser never sends JSON to another site without asking there first.
        self.check_may_write()

    def check_may_write(self) -> None:
        """Refuse the request unless it brings the key of our pages, or a token that may write."""
        if g.get("token"):
            self._check_token(g.token)
        else:
            self._check_page_key()

    def _check_page_key(self) -> None:
        given = request.headers.get(PAGE_KEY_HEADER) or request.form.get("page_key", "")
        if not self._is_key(given):
            raise RequestRefused(
                Text("{method} {path} needs the key of this site's pages.", method=request.method, path=asked_path()),
                where=PAGE_KEY_HEADER,
                hint=Text(
                    "Reload the page and try again. A program needs a token that may write: `twinmap tokens add NAME --write`."
                ),
            )

    def _check_token(self, token: Token) -> None:
        if token.may != "write":
            raise RequestRefused(
                Text("The token {name} may only read.", name=token.name),
                where="Authorization",
                hint=Text("`twinmap tokens add NAME --write` makes one that may write."),
            )

    def _is_key(self, given: str) -> bool:
        """Whether a write brings the key: as it is, or in the disguise of a page."""
        key = self.page_key.encode()
        return hmac.compare_digest(given.encode(), key) or hmac.compare_digest(revealed(given), key)

    def _check_origin(self) -> None:
        origin = request.headers.get("Origin")
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if site not in ("same-origin", "none") or (origin is not None and not self._is_own(origin)):
            raise RequestRefused(
                Text("The request comes from another site."),
                where="Origin",
                hint=Text("Use the pages of this site. Behind a proxy, name the site's own host in TWINMAP_HOSTS."),
            )

    def _is_own(self, origin: str) -> bool:
        """Whether a page of this site asks: a proxy often asks under a name or port of its own instead of the reader's."""
        place = urlsplit(origin).netloc
        name = host_name(place)
        known = name in self._names or (by_proxy(request.environ) and is_loopback(name))
        return place == request.headers.get("Host") or known


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def register(app: Flask, settings: Settings) -> Guard:
    """Guard every request and answer of `app`. Whatever refuses requests for other reasons comes after, `Guard.check_write` last."""
    guard = Guard(settings)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.before_request(guard.before)
    app.after_request(guard.after)
    return guard
