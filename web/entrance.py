"""Who may come in: people by the site's password, programs by a token. Wrong ones are slowed, and logged with who sent them."""

from __future__ import annotations

import hmac
import logging
import math
import threading
from typing import Literal

from flask import g, request
from werkzeug.datastructures import Authorization

from graph.errors import SettingError
from graph.settings import Settings
from graph.text import Text
from web.faults import LoginNeeded, TooManyWrong
from web.proxy import client_address
from web.slowing import Sender, Slowing
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
        self._looking = threading.Lock()

    def check(self) -> None:
        """Let the request in, or raise LoginNeeded or TooManyWrong; `g.token` is the token that it brought."""
        given = request.authorization
        if given is not None and given.type == "bearer":
            g.token = self._token(given.token or "")
            sender = _sender("token")
            if g.token is None:
                # A token is no word that can be guessed, so each may be looked at.
                self._refuse("token", sender, *self.slowing.wrong(sender))
        elif self._password:
            if given is None:
                raise LoginNeeded(Text("This site has a password."), hint=Text("Log in as {user}.", user=USER))
            sender = _sender(USER if given.username == USER else "another name")
            if wrong := self._looked_at(given, sender):
                self._refuse("password", sender, *wrong)
        else:
            return
        self.slowing.right(sender)

    def challenge(self) -> str:
        """What a 401 says of how to log in."""
        given = request.authorization
        return SCHEMES["token" if given is not None and given.type == "bearer" else "password"]

    def _is_right(self, given: Authorization) -> bool:
        user, password = (given.username or "", given.password or "") if given.type == "basic" else ("", "")
        right_user = hmac.compare_digest(user.encode(), USER.encode())
        return hmac.compare_digest(password.encode(), self._password.encode()) and right_user

    def _token(self, text: str) -> Token | None:
        try:
            return self._tokens.find(text)
        except SettingError as error:
            LOG.error("%s", error)
            return None

    def _looked_at(self, given: Authorization, sender: Sender) -> tuple[int, float] | None:
        """None for the right password; else how many wrong ones there were, and how long this one waits. Raises TooManyWrong for one that isn't looked at.

        One after the other, or many that come at one moment would all be looked at before the first of them counts.
        """
        with self._looking:
            if held := self.slowing.held_s(sender):
                raise TooManyWrong(
                    Text("A wrong password came from your address just before, so this one wasn't looked at."),
                    hint=Text("Come again in {seconds:g} s.", seconds=math.ceil(held)),
                    retry_s=held,
                )
            return None if self._is_right(given) else self.slowing.wrong(sender)

    def _refuse(self, kind: Kind, sender: Sender, count: int, seconds: float) -> None:
        """Log a wrong one, have it wait, and refuse it."""
        what = kind if kind == sender.login else f"{kind} for {sender.login}"
        LOG.warning("wrong %s from %s, %d in a row; it waits %g s", what, sender.address or "-", count, seconds)
        if not self.slowing.wait(seconds):
            raise TooManyWrong(
                Text("Too many wrong passwords or tokens come in at one time."),
                hint=Text("Come again in {seconds:g} s.", seconds=seconds),
                retry_s=seconds,
            )
        if kind == "token":
            raise LoginNeeded(
                Text("The site doesn't know this token."), hint=Text("`twinmap tokens list` shows those that it knows.")
            )
        raise LoginNeeded(Text("Name or password is wrong."), hint=Text("Log in as {user}.", user=USER))


def _sender(login: str) -> Sender:
    return Sender(client_address(request.environ), login, request.headers.get("User-Agent", ""))
