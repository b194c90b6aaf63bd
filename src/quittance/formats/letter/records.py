"""What a letter says, ready to be shown: the one view from which its PDF and its web page are made.

A page is composed once (compose.py), kept in the archive as it is and never composed again: it carries its own words,
so the same letter says the same for ever. Amounts are øre and days are dates; only the renderers write them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal[
    "payment_demand",
    "collection_notice",
    "reminder",
    "credential_renewal",
    "receipt",
    "settled",
    "account_statement",
    "plan_confirmation",
    "plan_ended",
    "settlement_offer",
]
KINDS: tuple[Kind, ...] = (
    "payment_demand",
    "collection_notice",
    "reminder",
    "credential_renewal",
    "receipt",
    "settled",
    "account_statement",
    "plan_confirmation",
    "plan_ended",
    "settlement_offer",
)
WITH_LOGIN: frozenset[Kind] = frozenset({"payment_demand", "credential_renewal"})
"""Letters that bring a user name and a password."""
LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Sender:
    """The agency as the letter names it."""

    name: str
    organisation_number: str
    address: str
    phone: str
    hours: str
    email: str
    site: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what, since or until when, and øre. Sums are strong."""

    text: str
    amount: int | None = None
    note: str = ""
    day: date | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs, a table and a list; each may be missing. `key` names it for tests and styles."""

    key: str
    heading: str
    texts: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """How to pay. `link` opens the payment page with exactly this case; the QR code is made of it."""

    amount: int
    due: date | None
    account: str
    kid: str
    link: str


@dataclass(frozen=True, slots=True)
class Login:
    """A login that comes with the letter on paper; its user name and password are never part of the page."""

    site: str
    until: date


@dataclass(frozen=True, slots=True)
class Page:
    """A whole letter. `template` is the version of its wording, `words` the labels that its layout needs."""

    kind: Kind
    language: str
    template: int
    day: date
    title: str
    sender: Sender
    address: tuple[str, ...]
    code: str
    verify: str
    words: Mapping[str, str]
    facts: tuple[tuple[str, str], ...] = ()
    opening: tuple[str, ...] = ()
    slip: Slip | None = None
    sections: tuple[Section, ...] = ()
    login: Login | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: dates as ISO text, amounts in øre."""
        told: dict[str, Any] = _plain(asdict(self))
        return told


@dataclass(frozen=True, slots=True)
class PrintedLogin:
    """The user name and password of one letter, known while it is printed and never afterwards."""

    user_name: str
    password: str = field(repr=False)


def page_from_dict(told: Mapping[str, Any]) -> Page:
    """The page that `as_dict` described. Raises KeyError, TypeError, ValueError for anything else."""
    values = dict(told)
    slip, login = values["slip"], values["login"]
    return Page(
        **values
        | {
            "day": date.fromisoformat(values["day"]),
            "sender": Sender(**values["sender"]),
            "address": tuple(values["address"]),
            "facts": tuple((name, value) for name, value in values["facts"]),
            "opening": tuple(values["opening"]),
            "slip": Slip(**slip | {"due": _day(slip["due"])}) if slip else None,
            "sections": tuple(_section(one) for one in values["sections"]),
            "login": Login(login["site"], date.fromisoformat(login["until"])) if login else None,
        }
    )


def _section(told: dict[str, Any]) -> Section:
    rows = tuple(Row(**row | {"day": _day(row["day"])}) for row in told["rows"])
    return Section(**told | {"rows": rows, "texts": tuple(told["texts"]), "items": tuple(told["items"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
