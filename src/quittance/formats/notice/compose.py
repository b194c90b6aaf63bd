"""Puts a notice into words: one text for a phone, or a subject and a text for a mailbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from quittance.formats.notice.words import WORDS

Kind = Literal[
    "letter",
    "receipt",
    "contact_changed",
    "new_login",
    "letter_login",
    "code",
    "login",
    "plan_agreed",
    "plan_changed",
    "plan_stopped",
    "plan_reminder",
    "plan_drawn",
    "plan_missed",
    "plan_taken_back",
    "plan_ended",
    "plan_completed",
    "plan_answer",
    "offer",
    "offer_news",
    "charge_refused",
    "way_ended",
]
Channel = Literal["email", "sms"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LANGUAGES = tuple(WORDS)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a notice may hold. There is no field for anything about the person or the case, on purpose.

    `site` is the portal's address as one types it; `code` proves the notice at /verify/. `secret` is a one-time code,
    or the user name and password of a login, where the notice brings one, and `minutes` how long that lives.
    """

    agency: str
    site: str
    code: str
    secret: tuple[str, ...] = field(default=(), repr=False)
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent; a text message has no subject."""

    subject: str
    text: str = field(repr=False)


def compose(kind: Kind, channel: Channel, language: str, facts: Facts) -> Message:
    """A notice in one of `LANGUAGES`; any other language is the first."""
    words = WORDS.get(language, WORDS[LANGUAGES[0]])
    values = {"agency": facts.agency, "site": facts.site, "code": facts.code, "life": _life(words, facts.minutes)}
    values |= dict(zip(("first", "second"), facts.secret, strict=False))
    said = words[f"{kind}.sms"].format(**values)
    if channel == "sms":
        return Message("", f"{facts.agency}: {said} {words['verify.sms'].format(**values)}")
    parts = [words["hello"], said, words[f"{kind}.more"], words["typed"], words["verify.email"], words["ending"]]
    text = "\n\n".join(part.format(**values) for part in parts if part)
    return Message(f"{facts.agency}: {words[f'{kind}.subject']}", text + "\n")


def _life(words: dict[str, str], minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return words["hours"].format(n=hours) if hours and not rest else words["minutes"].format(n=minutes)
