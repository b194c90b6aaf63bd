"""Every address of the product, as every kind of visitor: what they get stands in the table, or the test fails.

The desk has a table of its own (test_desk_access).
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.sites.conftest import Browser, World
from tests.sites.gateway import Company

pytestmark = pytest.mark.django_db

VISITORS = ("anonymous", "quickpay", "oda", "nora", "revoked")
ANYBODY = ("200",) * 5
WRONG_METHOD = ("405",) * 5
LOGIN = ("303 /nb/my/login/", "303 /nb/my/login/")
EXPIRED = "303 /nb/my/expired/"
START_AGAIN = "303 /nb/pay/expired/"


def everybody(answer: str) -> tuple[str, ...]:
    return (answer,) * 5


def only_in_checkout(answer: str) -> tuple[str, ...]:
    return (START_AGAIN, answer, START_AGAIN, START_AGAIN, START_AGAIN)


def only_oda(answer: str) -> tuple[str, ...]:
    """Oda's case: not anonymous, not by KID, not with another letter, not with a letter that was replaced."""
    return (*LOGIN, answer, "404", EXPIRED)


def any_letter(answer: str) -> tuple[str, ...]:
    return (*LOGIN, answer, answer, EXPIRED)


# Route: (GET, POST) for each of VISITORS, in that order.
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "livez": (ANYBODY, WRONG_METHOD),
    "readyz": (ANYBODY, WRONG_METHOD),
    "hook": (WRONG_METHOD, everybody("401")),
    "secret_hook": (WRONG_METHOD, everybody("401")),
    "robots": (ANYBODY, WRONG_METHOD),
    "icon": (everybody("302 /static/ui/favicon.svg"), WRONG_METHOD),
    "security": (ANYBODY, WRONG_METHOD),
    "language": (everybody("303 /en/"), WRONG_METHOD),
    "from_letter": (everybody("303 /nb/pay/amount/"), WRONG_METHOD),
    "portal:start": (ANYBODY, WRONG_METHOD),
    "portal:help": (ANYBODY, WRONG_METHOD),
    "portal:pay": (ANYBODY, ANYBODY),
    "portal:pay_expired": (ANYBODY, WRONG_METHOD),
    "portal:pay_link": (ANYBODY, WRONG_METHOD),
    "portal:pay_underway": (only_in_checkout("200"), only_in_checkout("303 /nb/pay/amount/")),
    "portal:pay_amount": (only_in_checkout("303 /nb/pay/underway/"), only_in_checkout("303 /nb/pay/underway/")),
    "portal:pay_more": (only_in_checkout("303 /nb/pay/amount/"), only_in_checkout("303 /nb/pay/amount/")),
    "portal:pay_check": (only_in_checkout("303 /nb/pay/amount/"), only_in_checkout("303 /nb/pay/amount/")),
    "portal:pay_again": (WRONG_METHOD, only_in_checkout("303 /nb/pay/amount/")),
    "portal:pay_return": (
        everybody("303 /nb/pay/status/{attempt}?back=1"),
        everybody("303 /nb/pay/status/{attempt}?back=1"),
    ),
    "portal:pay_your_bank": (only_in_checkout("303 /nb/pay/check/"), only_in_checkout("303 /nb/pay/check/")),
    "portal:pay_bank": (only_in_checkout("200"), WRONG_METHOD),
    "portal:pay_status": (ANYBODY, WRONG_METHOD),
    "portal:receipt": (ANYBODY, WRONG_METHOD),
    "portal:my": (any_letter("200"), WRONG_METHOD),
    "portal:login": (ANYBODY, ANYBODY),
    "portal:logout": (WRONG_METHOD, everybody("303 /nb/my/logged-out/")),
    "portal:logged_out": (ANYBODY, WRONG_METHOD),
    "portal:expired": (ANYBODY, WRONG_METHOD),
    "portal:still_there": (ANYBODY, WRONG_METHOD),
    "portal:extend": (WRONG_METHOD, any_letter("303 /nb/my/")),
    "portal:several": (any_letter("200"), any_letter("200")),
    "portal:several_amount": (only_in_checkout("303 /nb/my/"), only_in_checkout("303 /nb/my/")),
    "portal:several_split": (only_in_checkout("303 /nb/my/"), only_in_checkout("303 /nb/my/")),
    "portal:case": (only_oda("200"), WRONG_METHOD),
    "portal:case_bank": (only_oda("200"), WRONG_METHOD),
    "portal:which_paid": ((*LOGIN, "200", "303 /nb/my/cases/{nora}/paid/", EXPIRED), WRONG_METHOD),
    "portal:case_paid": (only_oda("200"), only_oda("200")),
    "portal:case_overpaid": (only_oda("303 /nb/my/cases/{oda}/"), only_oda("303 /nb/my/cases/{oda}/")),
    "portal:overpaid_to_case": (only_oda("303 /nb/my/cases/{oda}/"), only_oda("303 /nb/my/cases/{oda}/")),
    "portal:overpaid_back": (only_oda("303 /nb/my/cases/{oda}/"), only_oda("303 /nb/my/cases/{oda}/")),
    "portal:overpaid_keep": (WRONG_METHOD, only_oda("404")),
    "portal:case_pay": (WRONG_METHOD, only_oda("303 /nb/pay/amount/")),
}


def routes(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, address with <placeholders>) of everything in the URLconf, in bokmål."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry.url_patterns, prefix + str(entry.pattern), space + inner)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            yield space + entry.name, prefix + str(entry.pattern)


@pytest.fixture
def doors(world: World, company: Company) -> tuple[dict[str, Browser], dict[str, str]]:
    """A browser for each kind of visitor, and what stands in the addresses: always something of Oda's."""
    from quittance.areas.access.operations import issue_credential
    from quittance.kit import clock
    from quittance.kit.db import execute, rows

    payer = Browser()
    paid = payer.pay(world.oda.kid, "100")
    company.payer("approves")
    execute("update payments_attempt set looked_at = null")
    receipt = payer.get(f"/nb/pay/status/{paid}")["Location"].rsplit("/", 1)[1]
    waiting = payer.pay(world.oda.kid, "200")
    visitors = {name: Browser() for name in VISITORS}
    visitors["revoked"].log_in(world, "oda")
    party, cases = rows(
        "select c.party_id, array_agg(k.case_id) from access_lettercredential c"
        " join access_credentialcase k on k.credential_id = c.id where c.id = %s group by c.party_id",
        [world.credentials["oda"]],
    )[0]
    again = issue_credential(party_id=party, case_ids=cases, letter_date=clock.today(), actor="test", now=clock.now())
    visitors["oda"].post("/nb/my/login/", {"user_name": again.user_name, "password": again.password})
    visitors["nora"].log_in(world, "nora")
    # A fresh checkout: no amount typed yet, not told yet about the money on its way.
    visitors["quickpay"].type_reference(world.oda.kid)
    filled = {
        "<slug:provider>": "vipps",
        "<str:secret>": "what-a-stranger-may-guess",
        "<slug:code>": "en",
        "<str:number>": world.oda.number,
        "<int:other>": str(world.oda_dentist.case_id),
        "<int:refund_id>": "1",
        "<nora>": world.nora.number,
        "receipt/<str:token>": f"receipt/{receipt}",
        "q/<str:token>": f"q/{world.oda.pay_token}",
        "<str:token>": waiting,
    }
    return visitors, filled


def address(route: str, filled: dict[str, str]) -> str:
    for placeholder, value in filled.items():
        route = route.replace(placeholder, value)
    assert "<" not in route, f"say what to put into {route}"
    return "/" + route


def test_every_route_as_every_visitor(doors: tuple[dict[str, Browser], dict[str, str]]) -> None:
    visitors, filled = doors
    found = {name: route for name, route in routes(get_resolver().url_patterns) if not route.startswith("desk/")}
    assert set(found) == set(TABLE), "a new address needs a line in the table"
    wrong = []
    for name, route in found.items():
        for method, expected in zip(("get", "post"), TABLE[name], strict=True):
            for visitor, answer in zip(VISITORS, expected, strict=True):
                given = _visit(visitors[visitor], method, address(route, filled))
                wanted = answer.format(attempt=filled["<str:token>"], oda=filled["<str:number>"], nora=filled["<nora>"])
                if given != wanted:
                    wrong.append(f"{method.upper()} {name} as {visitor}: {given}, expected {wanted}")
    assert wrong == []


def _visit(visitor: Browser, method: str, path: str) -> str:
    """One request whose traces in the visitor's cookies and session are undone."""
    from django.db import transaction

    cookies = visitor.cookies.copy()
    with transaction.atomic():
        answer = getattr(visitor, method)(path)
        transaction.set_rollback(True)
    visitor.cookies = cookies
    target = f" {answer['Location']}" if "Location" in answer else ""
    return f"{answer.status_code}{target}"


def test_only_ones_own_cases_are_listed(browser: Browser, other_browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    other_browser.log_in(world, "nora")
    mine, hers = browser.get("/nb/my/").content.decode(), other_browser.get("/nb/my/").content.decode()
    assert (world.oda.number in mine, world.oda_dentist.number in mine, world.nora.number in mine) == (
        True,
        True,
        False,
    )
    assert (world.oda.number in hers, world.nora.number in hers) == (False, True)
