"""Who may come in: people by the site's password, programs by a token. Wrong ones are slowed, and logged with who sent them."""

from __future__ import annotations

import hmac
import logging
from typing import Literal

from flask import g, request
from werkzeug.datastructures import Authorization

from graph.errors import SettingError
from graph.settings import Settings
from graph.text import Text
from web.faults import LoginNeeded, TooManyWrong
from web.proxy import client_address
from web.slowing import Slowing
from web.tokens import Token, tokens_of

LOG = logging.getLogger("twinmap.login")
USER = "twinmap"
SCHEMES = {
    "password": 'Basic realm="twinmap", charset="UTF-8"',
    "token": 'Bearer realm="twinmap", error="invalid_token"',
}
"""What was wrong → how a 401 asks for the right one."""
Kind = Literal["password", "token"]


class Entrance:
    """The entrance of one site. Without a password everybody may come in, but a token that is brought must be a right one."""

    def __init__(self, settings: Settings) -> None:
        self._password = settings.site_password
        self._tokens = tokens_of(settings)
        self.slowing = Slowing()

    def check(self) -> None:
        """Let the request in, or raise LoginNeeded or TooManyWrong; `g.token` is the token that it brought."""
        given = request.authorization
        if given is not None and given.type == "bearer":
            g.token = self._token(given.token or "")
            if g.token is None:
                self._refuse("token", "token")
        elif self._password and not self._is_right(given):
            if given is None:
                raise LoginNeeded(Text("This site has a password."), hint=Text("Log in as {user}.", user=USER))
            self._refuse("password", USER if given.username == USER else "another name")
        elif not self._password:
            return
        self.slowing.right(client_address(request.environ))

    def challenge(self) -> str:
        """What a 401 says of how to log in."""
        given = request.authorization
        return SCHEMES["token" if given is not None and given.type == "bearer" else "password"]

    def _is_right(self, given: Authorization | None) -> bool:
        user, password = (given.username or "", given.password or "") if given and given.type == "basic" else ("", "")
        right_user = hmac.compare_digest(user.encode(), USER.encode())
        return hmac.compare_digest(password.encode(), self._password.encode()) and right_user

    def _token(self, text: str) -> Token | None:
        try:
            return self._tokens.find(text)
        except SettingError as error:
            LOG.error("%s", error)
            return None

    def _refuse(self, kind: Kind, login: str) -> None:
        """Count a wrong one, log it, have it wait, and refuse it."""
        address = client_address(request.environ)
        count, seconds = self.slowing.wrong(address, login)
        what = kind if kind == login else f"{kind} for {login}"
        LOG.warning("wrong %s from %s, %d in a row; it waits %g s", what, address or "-", count, seconds)
        if not self.slowing.wait(seconds):
            raise TooManyWrong(
                Text("Too many wrong passwords or tokens come in at one time."),
                hint=Text("Come again in {seconds:g} s. The right one is let in at any time.", seconds=seconds),
                retry_s=seconds,
            )
        if kind == "token":
            raise LoginNeeded(
                Text("The site doesn't know this token."), hint=Text("`twinmap tokens list` shows those that it knows.")
            )
        raise LoginNeeded(Text("Name or password is wrong."), hint=Text("Log in as {user}.", user=USER))
