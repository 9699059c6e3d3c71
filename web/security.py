"""What keeps the site to itself: headers, host names, the password, the key that writes carry.

Nothing outside is ever asked for, nothing inline ever runs, and another site's page can neither read nor write through a reader's
browser: writes carry a key that only our own pages hold, and the Host header must be one of ours (DNS rebinding).
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from graph.errors import SettingError
from graph.settings import Settings
from graph.text import Text
from web.disguise import revealed
from web.faults import HostRefused, LoginNeeded, RequestRefused
from web.proxy import asked_path, by_proxy

USER = "twinmap"
PAGE_KEY_HEADER = "X-Twinmap-Page-Key"
MOST_BYTES = 1024 * 1024
"""Largest request body, in bytes, but for files to be loaded (TWINMAP_UPLOAD_MB)."""
UPLOADS = ("api.start_load", "pages.load_files")
"""Endpoints that take files."""
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
    """Raise SettingError unless the site may listen on `settings.host`: beyond this machine only with a password."""
    if not is_loopback(settings.host) and not settings.site_password:
        raise SettingError(
            Text("the site would listen on {host} without a password.", host=settings.host or Text("every address")),
            where="TWINMAP_HOST",
            hint=Text("Set TWINMAP_SITE_PASSWORD (user name: {user}), or listen on 127.0.0.1.", user=USER),
        )


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
        self._password = settings.site_password
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
        """Refuse the request, or let it pass."""
        if request.endpoint in OPEN:
            return
        self._check_host()
        self._check_login()
        self._check_write()

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
            response.headers["WWW-Authenticate"] = 'Basic realm="twinmap", charset="UTF-8"'
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

    def _check_login(self) -> None:
        if not self._password:
            return
        given = request.authorization
        user, password = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
        right_user = hmac.compare_digest(user.encode(), USER.encode())
        right_password = hmac.compare_digest(password.encode(), self._password.encode())
        if not (right_user and right_password):
            raise LoginNeeded(Text("This site has a password."), hint=Text("Log in as {user}.", user=USER))

    def _check_write(self) -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        self._check_origin()
        if request.endpoint in UPLOADS:
            request.max_content_length = self._upload_bytes
        if request.endpoint == "api.query" and request.mimetype == "application/json":
            return  # It only reads, and a browser never sends JSON to another site without asking there first.
        given = request.headers.get(PAGE_KEY_HEADER) or request.form.get("page_key", "")
        if not self._is_key(given):
            raise RequestRefused(
                Text("{method} {path} needs the key of this site's pages.", method=request.method, path=asked_path()),
                where=PAGE_KEY_HEADER,
                hint=Text("Reload the page and try again."),
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
    """Guard every request and answer of `app`."""
    guard = Guard(settings)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.before_request(guard.before)
    app.after_request(guard.after)
    return guard
