"""The port for electronic identity: who is at the browser, proved by somebody we trust.

Pure data and one Protocol; no network, no Django, no clock. An adapter sends the browser away (`begin`) and reads what
it brings back (`finish`). Whatever goes wrong is one of the reasons below, each with words of its own; none of them
says anything about the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

Level = Literal["substantial", "high"]
"""Levels of assurance as the eIDAS regulation names them (betydelig, høyt)."""

RANK: Mapping[str, int] = {"substantial": 3, "high": 4}


class NotProved(Exception):
    """Nobody was proved. `code` is for the log: stable, never personal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cancelled(NotProved):
    """The person stopped, or the identity provider could not finish; it does not tell the two apart."""


class TimedOut(NotProved):
    """The person did not answer the identity provider in time."""


class InUse(NotProved):
    """Another login with the same identity is under way, perhaps in another window."""


class TooLow(NotProved):
    """The way the person identified is not safe enough for what is behind the login."""


class NumberMissing(NotProved):
    """No usable identity number came along: our agreement does not cover it, or it was not given."""


class Untrusted(NotProved):
    """What came back does not prove that it is true: forged, old, for somebody else, or used before."""


class Unavailable(NotProved):
    """The identity provider does not answer, or not as agreed; nothing is wrong with the person."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that was begun. The session keeps it until the browser is back; only `address` leaves the house."""

    address: str
    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    at: int = 0


@dataclass(frozen=True, slots=True)
class Proved:
    """Who it is. `number` can change in a lifetime, `stable_id` does not; it and `name` may be empty."""

    number: str = field(repr=False)
    stable_id: str = field(repr=False)
    level: Level
    name: str = field(default="", repr=False)


class IdentityProvider(Protocol):
    """What an adapter for electronic identity can do. Nothing of it may be called inside a database transaction."""

    @property
    def issuer(self) -> str:
        """Who vouches: part of what an identity is."""

    def begin(self, *, language: str, now: datetime) -> Begun:
        """Where to send the browser, and what to keep until it is back. Raises `Unavailable`."""

    def finish(self, begun: Begun, answer: Mapping[str, str], *, now: datetime) -> Proved:
        """Who the browser's answer proves. Raises a `NotProved`; the same answer never proves anybody twice."""

    def after_logout(self) -> str:
        """Where the browser ends the provider's own session; empty when that is not wanted or not offered."""

    def check(self) -> str:
        """Ask for something that changes nothing and needs our credentials; a line for the operator."""
