"""The panel on the start page of a demo: everybody in the story, with what is needed to be them.

A context processor, so that no page of the product knows of the demo. Nothing is read unless a page shows the panel.
"""

import datetime as dt
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from quittance.areas.claims.queries import facts as case_facts
from quittance.areas.claims.queries.facts import CaseFacts
from quittance.areas.staff.roles import ROLE_NAMES
from quittance.demo import helping, office, programme
from quittance.demo.cast import CAST
from quittance.demo.story import STORY, Reachable
from quittance.kit import clock
from quittance.kit.db import rows
from quittance.kit.identity import identity_setup

log = structlog.get_logger(__name__)

_INBOXES = {scene.key: {"email": "mail", "sms": "sms"}[scene.way] for scene in STORY if isinstance(scene, Reachable)}
"""Who can be reached otherwise than by letter, and where in the sandbox that is read."""


def demo_panel(request: HttpRequest) -> dict[str, Any]:
    """`demo_panel` for templates: people, their cases as they stand today, and the way to the sandbox."""
    if not settings.DEMO:
        return {}
    return {"demo_panel": SimpleLazyObject(panel)}


def panel() -> dict[str, Any]:
    """What the panel's template shows; nothing before the story has been told or while the database is away."""
    parts = {part.key: part for part in programme.read()}
    today, with_bankid = clock.today(), identity_setup().configured
    try:
        cases = _cases([case_id for part in parts.values() for case_id in part.case_ids], today)
    except DatabaseError:
        log.warning("demo.no_database")
        return {}
    people = [
        {
            "name": member.name,
            "bankid": member.key if with_bankid and member.has_bankid else "",
            "story": gettext(member.story),
            "inbox": _INBOXES.get(member.key, ""),
            "user_name": parts[member.key].user_name,
            "password": parts[member.key].password,
            "expires_on": dt.date.fromisoformat(parts[member.key].expires_on),
            "expired": parts[member.key].expires_on < today.isoformat(),
            "cases": [cases[case_id] for case_id in parts[member.key].case_ids if case_id in cases],
        }
        for member in CAST
        if member.key in parts
    ]
    if not people:
        return {}
    return {
        "template": "demo/panel.html",
        "people": people,
        "helper": {"key": helping.KEY, "name": helping.NAME, "story": gettext(helping.STORY)} if with_bankid else None,
        "sandbox": settings.SANDBOX_URL,
        "desk": _office(),
        "desk_password": office.PASSWORD,
        "desk_secret": office.APP_SECRET,
    }


def _office() -> list[dict[str, Any]]:
    """Those who work at the agency, for whoever wants to be one of them."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "email": one.email,
            "role": ", ".join(str(ROLE_NAMES[role]) for role in one.roles),
            "story": gettext(one.story),
        }
        for one in office.OFFICE
    ]


def _cases(case_ids: list[int], today: dt.date) -> dict[int, dict[str, Any]]:
    tokens = dict(rows("select id, pay_token from claims_case where id = any(%s)", [case_ids]))
    return {case_id: _case(facts, tokens[case_id], today) for case_id, facts in case_facts.load(case_ids).items()}


def _case(facts: CaseFacts, token: str, today: dt.date) -> dict[str, Any]:
    return {
        "number": facts.number,
        "creditor": facts.creditor.short_name,
        "reference": facts.reference,
        "token": token,
        "total": max(facts.balance(today).total, 0),
        "overpaid": facts.overpaid(today),
    }
