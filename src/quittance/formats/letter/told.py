"""A page written out as text: the one form that the PDF's template and the web page's template both show."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from quittance.core.credentials import grouped as grouped_code
from quittance.formats.letter.figures import account, day, grouped, money, organisation
from quittance.formats.letter.records import Page, PrintedLogin, Row

REGIONS = {"nb": "NO", "nn": "NO", "en": "GB"}


def told(page: Page) -> dict[str, Any]:
    """Everything a template shows, as text; of a login only that there was one."""
    words, language = page.words, page.language
    sender = page.sender
    return {
        "kind": page.kind,
        "lang": language,
        "region": REGIONS[language],
        "title": page.title,
        "day": day(page.day, language),
        "words": dict(words),
        "sender": sender.name,
        "foot": (
            f"{sender.name} · {words['org']} {organisation(sender.organisation_number)} · {sender.address} · "
            f"{words['phone']} {sender.phone} ({sender.hours})"
        ),
        "email": sender.email,
        "address": list(page.address),
        "facts": [[words["date"], day(page.day, language)], *([name, value] for name, value in page.facts)],
        "opening": list(page.opening),
        "slip": _slip(page),
        "pay_link": page.slip.link if page.slip else "",
        "sections": [
            {
                "key": section.key,
                "heading": section.heading,
                "texts": list(section.texts),
                "rows": [_row(row, language) for row in section.rows],
                "items": list(section.items),
            }
            for section in page.sections
        ],
        "login": _login(page),
        "verify": {
            "text": words["verify_text"].format(address=shown_address(page.verify)),
            "address": page.verify,
            "code": grouped_code(page.code),
        },
    }


def shown_address(url: str) -> str:
    """An address as people type it: without the scheme."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def _slip(page: Page) -> list[list[object]]:
    """Name, value, and whether it is shown large."""
    slip, words = page.slip, page.words
    if slip is None:
        return []
    lines: list[list[object]] = [[words["to_pay"], money(slip.amount, page.language), True]]
    if slip.due:
        lines.append([words["due"], day(slip.due, page.language), False])
    return [
        *lines,
        [words["account"], account(slip.account), False],
        [words["kid"], grouped(slip.kid), False],
        [words["receiver"], page.sender.name, False],
    ]


def _row(row: Row, language: str) -> dict[str, object]:
    when = day(row.day, language) if row.day else ""
    return {
        "text": row.text,
        "note": " · ".join(part for part in (when, row.note) if part),
        "amount": "" if row.amount is None else money(row.amount, language),
        "strong": row.strong,
    }


def with_login(view: dict[str, Any], login: PrintedLogin) -> dict[str, Any]:
    """What `told` said, with the user name and password: for the print file only."""
    return {**view, "login": {**view["login"], "text": view["login"]["how"], **asdict(login)}}


def _login(page: Page) -> dict[str, str] | None:
    if page.login is None:
        return None
    words = page.words
    return {
        "how": words["login_text"].format(address=shown_address(page.login.site)),
        "text": words["login_kept"],
        "until": words["login_until"].format(day=day(page.login.until, page.language)),
        "user_name": "",
        "password": "",
    }
