"""Every address of the product, as every kind of visitor: what they get stands in the table, or the test fails.

The desk has a table of its own (test_desk_access).
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.sites.bankid import BankID
from tests.sites.conftest import Browser, World
from tests.sites.gateway import Company

pytestmark = pytest.mark.django_db

# Without a login, with a KID, with a letter (Oda's, Nora's, one that was replaced), with BankID (Oda, Nora, nobody's).
# Then those who help Oda, with BankID: may see, pay, decide; whose time is over; whom she has taken it from.
HELPERS = ("helper_see", "helper_pay", "helper_decide", "helper_expired", "helper_revoked")
VISITORS = ("anonymous", "quickpay", "oda", "nora", "revoked", "oda_bankid", "nora_bankid", "nobody_bankid", *HELPERS)
ANYBODY = ("200",) * len(VISITORS)
WRONG_METHOD = ("405",) * len(VISITORS)
OVER = ("303 /nb/my/helping/over/",) * 2
_MANDATE = "what-a-stranger-cannot"
LOGIN = ("303 /nb/my/login/", "303 /nb/my/login/")
EXPIRED = "303 /nb/my/expired/"
TYPE_IT_FIRST = "303 /nb/my/details/email/change/"
NEEDED = "303 /nb/my/bankid/"
START_AGAIN = "303 /nb/pay/expired/"


def everybody(answer: str) -> tuple[str, ...]:
    return (answer,) * len(VISITORS)


def only_in_checkout(answer: str) -> tuple[str, ...]:
    return (START_AGAIN, answer, *(START_AGAIN,) * (len(VISITORS) - 2))


def helped(answer: str, may: str = "see") -> tuple[str, ...]:
    """Whoever helps as far as it takes (see, pay, decide; "" is nobody), and is told so where it does not."""
    goes = {"see": 3, "pay": 2, "decide": 1, "": 0}[may]
    return (*("403",) * (3 - goes), *(answer,) * goes, *OVER)


def only_oda(answer: str, may: str = "see") -> tuple[str, ...]:
    """Oda's case: not anonymous, not by KID, not with another's letter or BankID, not with a replaced letter."""
    return (*LOGIN, answer, "404", EXPIRED, answer, "404", "404", *helped(answer, may))


def any_letter(answer: str, may: str = "see") -> tuple[str, ...]:
    """Whoever is logged in, with a letter or with BankID."""
    return (*LOGIN, answer, answer, EXPIRED, answer, answer, answer, *helped(answer, may))


def with_bankid(answer: str) -> tuple[str, ...]:
    """Whoever proved who they are; with a letter alone one is asked to."""
    return (*LOGIN, NEEDED, NEEDED, EXPIRED, answer, answer, answer, *helped(answer, ""))


def any_with_a_case(answer: str, may: str = "see") -> tuple[str, ...]:
    """The same, except for somebody without cases, who is sent back to the empty list."""
    return (*any_letter(answer)[:7], "303 /nb/my/", *helped(answer, may))


def new_plan() -> tuple[str, ...]:
    """Who has one case without a plan is led on to the choices, who has none to the list of plans."""
    on = "303 /nb/my/plans/new/options/"
    return (*LOGIN, on, on, EXPIRED, on, on, "303 /nb/my/plans/", *helped(on))


def by_bankid(oda: str, others: str, may: str = "") -> tuple[str, ...]:
    """The same where Oda is answered otherwise than the others."""
    return (*LOGIN, NEEDED, NEEDED, EXPIRED, oda, others, others, *helped(others, may))


def proved(answer: str) -> tuple[str, ...]:
    """Only who proved who they are, with BankID; a letter is asked for it; without cases back to the empty list."""
    needed = "303 /nb/my/bankid/"
    return (*LOGIN, needed, needed, EXPIRED, answer, answer, "303 /nb/my/", *helped(answer, ""))


# Route: (GET, POST) for each of VISITORS, in that order.
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "livez": (ANYBODY, WRONG_METHOD),
    "readyz": (ANYBODY, WRONG_METHOD),
    "hook": (WRONG_METHOD, everybody("401")),
    "secret_hook": (WRONG_METHOD, everybody("401")),
    "robots": (ANYBODY, WRONG_METHOD),
    "icon": (everybody("302 /look/{icon}"), WRONG_METHOD),
    "look": (ANYBODY, WRONG_METHOD),
    "security": (ANYBODY, WRONG_METHOD),
    "language": (everybody("303 /en/"), WRONG_METHOD),
    "from_letter": (everybody("303 /nb/pay/amount/"), WRONG_METHOD),
    "bankid_callback": (everybody("303 /nb/my/login/bankid/expired/"), WRONG_METHOD),
    "demo_bankid": (everybody("404"), WRONG_METHOD),
    "portal:start": (ANYBODY, WRONG_METHOD),
    "portal:help": (ANYBODY, WRONG_METHOD),
    "portal:plan_rules": (ANYBODY, WRONG_METHOD),
    "portal:accessibility": (ANYBODY, WRONG_METHOD),
    "portal:privacy": (ANYBODY, WRONG_METHOD),
    "portal:pay": (ANYBODY, ANYBODY),
    "portal:pay_expired": (ANYBODY, WRONG_METHOD),
    "portal:pay_link": (ANYBODY, WRONG_METHOD),
    "portal:pay_underway": (only_in_checkout("200"), only_in_checkout("303 /nb/pay/amount/")),
    "portal:pay_amount": (only_in_checkout("303 /nb/pay/underway/"), only_in_checkout("303 /nb/pay/underway/")),
    "portal:pay_more": (only_in_checkout("303 /nb/pay/amount/"), only_in_checkout("303 /nb/pay/amount/")),
    "portal:pay_check": (only_in_checkout("303 /nb/pay/amount/"), only_in_checkout("303 /nb/pay/amount/")),
    "portal:pay_extend": (WRONG_METHOD, only_in_checkout("303 /nb/pay/amount/")),
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
    "portal:bankid": (everybody("303 https://bankid.example/auth"), WRONG_METHOD),
    "portal:bankid_ended": (ANYBODY, WRONG_METHOD),
    "portal:bankid_needed": ((*LOGIN, "200", "200", EXPIRED, *("303 /nb/my/",) * 6, *OVER), WRONG_METHOD),
    "portal:login_ended": (everybody("303 /nb/my/login/"), everybody("303 /nb/my/login/")),
    "portal:new_letter": (ANYBODY, ANYBODY),
    "portal:new_letter_asked": (ANYBODY, WRONG_METHOD),
    # A company's own letter alone: test_company_logins.
    "portal:colleagues": (any_letter("404"), any_letter("404")),
    "portal:colleague_end": (WRONG_METHOD, any_letter("404")),
    "portal:details": (any_with_a_case("200", ""), WRONG_METHOD),
    "portal:details_language": (any_with_a_case("200", ""), any_with_a_case("200", "")),
    "portal:details_way": (proved("200"), proved("200")),
    "portal:details_address": (proved("200"), proved("200")),
    "portal:details_contact": (proved("200"), proved("200")),
    "portal:details_code": (proved(TYPE_IT_FIRST), proved(TYPE_IT_FIRST)),
    "portal:details_again": (WRONG_METHOD, proved(TYPE_IT_FIRST)),
    "portal:details_cancel": (WRONG_METHOD, proved("303 /nb/my/details/")),
    "portal:details_remove": (WRONG_METHOD, proved("303 /nb/my/details/")),
    "portal:helpers": (by_bankid("200", "200"), WRONG_METHOD),
    "portal:helper_new": (
        (*by_bankid("200", "200")[:7], "303 /nb/my/helpers/", *helped("", "")),
        (*by_bankid("200", "200")[:7], "303 /nb/my/helpers/", *helped("", "")),
    ),
    "portal:helper_confirm": (WRONG_METHOD, by_bankid("303 /nb/my/helpers/", "404")),
    "portal:helper_end": (WRONG_METHOD, by_bankid("303 /nb/my/helpers/", "404")),
    "portal:helping": (by_bankid("200", "200", "see"), by_bankid("200", "200", "see")),
    "portal:helping_stop": (WRONG_METHOD, by_bankid("303 /nb/my/", "303 /nb/my/", "see")),
    # The mandate in the address is that of the helper who may see.
    "portal:helping_begin": (
        WRONG_METHOD,
        (*by_bankid("404", "404")[:8], "303 /nb/my/", "404", "404", *OVER),
    ),
    "portal:helping_end": (
        WRONG_METHOD,
        (*by_bankid("404", "404")[:8], "303 /nb/my/helping/", "404", "404", *OVER),
    ),
    "portal:helping_over": (ANYBODY, WRONG_METHOD),
    "portal:logout": (WRONG_METHOD, everybody("303 /nb/my/logged-out/")),
    "portal:logged_out": (ANYBODY, WRONG_METHOD),
    # Nobody's session is ended by a page that another one left behind.
    "portal:expired": (("200", "200", *everybody("303 /nb/my/")[2:]), everybody("303 /nb/my/expired/")),
    "portal:still_there": (ANYBODY, WRONG_METHOD),
    "portal:extend": (WRONG_METHOD, any_letter("303 /nb/my/")),
    "portal:several": (any_with_a_case("200", "pay"), any_with_a_case("200", "pay")),
    "portal:several_amount": (only_in_checkout("303 /nb/my/"), only_in_checkout("303 /nb/my/")),
    "portal:several_split": (only_in_checkout("303 /nb/my/"), only_in_checkout("303 /nb/my/")),
    "portal:case": (only_oda("200"), WRONG_METHOD),
    "portal:case_bank": (only_oda("200"), WRONG_METHOD),
    "portal:which_paid": (
        (
            *(*LOGIN, "200", "303 /nb/my/cases/{nora}/paid/", EXPIRED, "200", "303 /nb/my/cases/{nora}/paid/", "200"),
            *helped("200"),
        ),
        WRONG_METHOD,
    ),
    "portal:case_paid": (only_oda("200", "pay"), only_oda("200", "pay")),
    "portal:case_overpaid": (
        only_oda("303 /nb/my/cases/{oda}/", "decide"),
        only_oda("303 /nb/my/cases/{oda}/", "decide"),
    ),
    "portal:overpaid_to_case": (
        only_oda("303 /nb/my/cases/{oda}/", "decide"),
        only_oda("303 /nb/my/cases/{oda}/", "decide"),
    ),
    "portal:overpaid_back": (only_oda("303 /nb/my/cases/{oda}/", ""), only_oda("303 /nb/my/cases/{oda}/", "")),
    "portal:overpaid_keep": (WRONG_METHOD, only_oda("404", "")),
    "portal:case_pay": (only_oda("303 /nb/my/cases/{oda}/", "pay"), only_oda("303 /nb/pay/amount/", "pay")),
    "portal:case_letters": (only_oda("200"), only_oda("200")),
    "portal:letter": (only_oda("200"), WRONG_METHOD),
    "portal:letter_pdf": (only_oda("200"), WRONG_METHOD),
    "portal:statement": (any_letter("200"), any_letter("200")),
    "portal:statement_file": (any_letter("200"), WRONG_METHOD),
    "portal:case_statement": (only_oda("200"), only_oda("200")),
    "portal:case_statement_file": (only_oda("200"), WRONG_METHOD),
    "portal:quick_plan": (only_in_checkout("200"), only_in_checkout("200")),
    "portal:quick_plan_outside": (only_in_checkout("303 /nb/pay/plan/"), WRONG_METHOD),
    "portal:quick_plan_check": (only_in_checkout("303 /nb/pay/plan/"), only_in_checkout("303 /nb/pay/plan/")),
    # Only who made a plan in this session: test_plan_pages.
    "portal:quick_plan_made": (everybody(START_AGAIN), WRONG_METHOD),
    "portal:quick_plan_pay": (WRONG_METHOD, everybody("404")),
    "portal:quick_plan_calendar": (everybody("404"), WRONG_METHOD),
    "portal:case_plan": (WRONG_METHOD, only_oda("303 /nb/my/plans/new/options/")),
    "portal:plans": (any_letter("200"), WRONG_METHOD),
    "portal:plan_new": (new_plan(), new_plan()),
    "portal:plan_options": (any_letter("303 /nb/my/plans/new/"), any_letter("303 /nb/my/plans/new/")),
    "portal:plan_outside": (any_letter("303 /nb/my/plans/new/"), WRONG_METHOD),
    "portal:plan_check": (
        any_letter("303 /nb/my/plans/new/", "decide"),
        any_letter("303 /nb/my/plans/new/", "decide"),
    ),
    # The plan is over Oda's electricity bill.
    "portal:plan": (only_oda("200"), WRONG_METHOD),
    "portal:plan_made": (only_oda("200"), WRONG_METHOD),
    "portal:plan_pay": (WRONG_METHOD, only_oda("303 /nb/pay/check/", "pay")),
    "portal:plan_pay_off": (only_oda("200", "pay"), only_oda("303 /nb/pay/check/", "pay")),
    "portal:plan_change": (only_oda("200", "decide"), only_oda("200", "decide")),
    "portal:plan_calendar": (only_oda("200"), WRONG_METHOD),
    # Vipps is not set up here.
    "portal:plan_automatic": (only_oda("200", "decide"), only_oda("409", "decide")),
    "portal:plan_automatic_off": (WRONG_METHOD, only_oda("303 /nb/my/plans/{plan}/automatic/", "decide")),
    "portal:plan_answer": (ANYBODY, WRONG_METHOD),
    "plan_return": (everybody("303 /nb/plans/answer/{attempt}/"), WRONG_METHOD),
    "schema": (ANYBODY, WRONG_METHOD),
    "portal:own_data": (any_letter("200", ""), WRONG_METHOD),
    "portal:own_data_read": (with_bankid("200"), WRONG_METHOD),
    "portal:own_data_file": (WRONG_METHOD, with_bankid("200")),
    "portal:looked": (any_letter("200", ""), WRONG_METHOD),
    "portal:rights": (any_letter("200", ""), WRONG_METHOD),
    "portal:rights_ask": (any_letter("200", ""), any_letter("200", "")),
    "portal:right": (only_oda("200", ""), WRONG_METHOD),
    "portal:plan_ask": (any_letter("200", "decide"), any_letter("200", "decide")),
    "portal:plan_request": (only_oda("200"), WRONG_METHOD),
    "portal:plan_request_agree": (WRONG_METHOD, only_oda("409", "decide")),
    "portal:plan_request_withdraw": (WRONG_METHOD, only_oda("303 /nb/my/plans/requests/{plan_request}/", "decide")),
    "portal:offer": (only_oda("200"), WRONG_METHOD),
    "portal:offer_pay": (WRONG_METHOD, only_oda("303 /nb/pay/amount/", "pay")),
    "portal:verify": (ANYBODY, ANYBODY),
    "portal:verify_answer": (everybody("303 /nb/verify/"), WRONG_METHOD),
    "verify_code": (everybody("303 /nb/verify/answer/"), WRONG_METHOD),
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


FILLED = {
    "<slug:provider>": "vipps",
    "<str:secret>": "what-a-stranger-may-guess",
    "<slug:code>": "en",
    "<slug:reason>": "cancelled",
    "change/<slug:kind>": "change/move",
    "ask/<slug:kind>": "ask/correction",
    "<slug:kind>": "csv",
    "<slug:name>": "statement-1",
    "<slug:key>": "fresh",
    "<slug:which>": "email",
    "<int:refund_id>": "1",
    "<int:credential_id>": "1",
    "<str:code>": "ABCDEFGHJKM",
}
"""What stands in addresses whoever looks; the longer places come before those that are a part of them."""


@pytest.fixture
def doors(world: World, company: Company, bankid: BankID) -> tuple[dict[str, Browser], dict[str, str]]:
    """A browser for each kind of visitor, and what stands in the addresses: always something of Oda's."""
    from quittance.areas.access.operations import issue_credential
    from quittance.areas.claims.queries.visitors import current_visitor
    from quittance.areas.letters.operations.stating import write_statement
    from quittance.areas.rights.operations import ask
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
    ((again_id,),) = rows("select id from access_lettercredential where user_name = %s", [again.user_name])
    visitors["oda"].post("/nb/my/login/", {"user_name": again.user_name, "password": again.password})
    visitors["nora"].log_in(world, "nora")
    for name, number in (("oda", "15868510045"), ("nora", "47879015037"), ("nobody", "28829901058")):
        bankid.number, bankid.stable = number, f"9578-5999-4-{number}"
        visitors[f"{name}_bankid"].identify()
    mandates = {name: let_help(visitors["oda_bankid"], visitors[name], name, bankid) for name in HELPERS}
    # A fresh checkout: no amount typed yet, not told yet about the money on its way.
    visitors["quickpay"].type_reference(world.oda.kid)
    oda = current_visitor({"tier": "letter", "credential_id": again_id}, today=clock.today())
    asked = ask(oda, kind="correction", case_id=world.oda.case_id, words="Feil adresse", now=clock.now())
    filled = {
        **FILLED,
        "<str:name>": settings.LOOK.icon_name,
        "<plan:plan>": a_plan(world),
        "<str:reference>": asked,
        **plan_asked_and_less_offered(oda, world.oda_dentist.case_id),
        "<str:number>": world.oda.number,
        "<int:other>": str(world.oda_dentist.case_id),
        "<int:mandate_id>": str(mandates["helper_see"]),
        "<nora>": world.nora.number,
        "<int:letter_id>": str(write_statement(case_id=world.oda.case_id, actor="test", now=clock.now())),
        "receipt/<str:token>": f"receipt/{receipt}",
        "q/<str:token>": f"q/{world.oda.pay_token}",
        "answer/<str:token>": f"answer/{_MANDATE}",
        "<str:token>": waiting,
    }
    return visitors, filled


def plan_asked_and_less_offered(oda: Any, case_id: int) -> dict[str, str]:
    """Oda asks for more time than the rules give, and two of us offer that she pays less: the numbers of both."""
    from quittance.areas.plans.operations import deciding, settlements
    from quittance.areas.plans.operations.asking import Asked, ask
    from quittance.areas.plans.queries.requests import Budget, Told
    from quittance.areas.plans.queries.settlements import offers_of
    from quittance.areas.plans.rules import Terms
    from quittance.kit import clock

    now, until = clock.now(), clock.today() + dt.timedelta(days=20)
    terms = Terms("monthly", until, amount=5_000, day_of_month=1)
    asked = Asked((case_id,), terms, Told("Lite å rutte med.", Budget(2_000_000, 1_000_000, 500_000, 0, 1)))
    number = ask(oda, asked, channel="portal", form_token="matrix", now=now)
    made = settlements.propose(case_id=case_id, amount=100, until=until, reason="Avtalt", actor="staff:1", now=now)
    deciding.decide(approval_id=made, checker="staff:2", approve=True, now=now)
    return {"<str:asked>": number, "<str:offer>": offers_of([case_id])[0].number}


def a_plan(world: World) -> str:
    """The number of a plan over Oda's electricity bill."""
    from quittance.areas.plans.models import Mandate
    from quittance.areas.plans.operations.agreeing import agree
    from quittance.areas.plans.queries.options import first_day
    from quittance.areas.plans.rules import Terms
    from quittance.kit import clock

    terms = Terms("monthly", first_day(clock.today()), count=6)
    made = agree(
        case_ids=[world.oda.case_id], terms=terms, channel="portal", actor="test", form_token="t", now=clock.now()
    )
    asked_at = clock.now()
    Mandate.objects.create(
        plan_id=made.plan_id, way="vipps", token=_MANDATE, ceiling=100_000, asked_at=asked_at, state="ended",
        ended_on=clock.today(), end_reason="refused",
    )  # fmt: skip
    return made.number


def let_help(giver: Browser, helper: Browser, name: str, bankid: BankID) -> int:
    """Oda's mandate for somebody of this kind, who has turned to her cases; its id."""
    from quittance.areas.access.mandates import Offer, accept, give, take_away
    from quittance.areas.claims.queries.visitors import current_visitor
    from quittance.kit import clock
    from tests import factories

    today, kind = clock.today(), name.partition("_")[2]
    is_over = kind == "expired"
    given_at = clock.now() - dt.timedelta(days=30 if is_over else 0)
    until = today + dt.timedelta(days=-1 if is_over else 90)
    offer = Offer(name="Hedda Hjelpsom", relation="family", scope="see", case_ids=None, expires_on=until)
    offer = dataclasses.replace(offer, scope=kind if kind in {"pay", "decide"} else "see")
    oda = current_visitor(giver.session["visitor"], today=today)
    given = give(oda, offer, now=given_at)
    bankid.number = factories.person(700 + HELPERS.index(name))
    bankid.stable = f"helper-{kind}"
    helper.identify()
    kept = helper.session["visitor"]
    accept(current_visitor(kept, today=today), code=given.code, proved_name="HEDDA HJELPSOM", now=given_at)
    session = helper.session
    session["visitor"] = {**kept, "mandate_id": given.mandate_id}
    session.save()
    if kind == "revoked":
        take_away(oda, mandate_id=given.mandate_id, now=clock.now())
    return given.mandate_id


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
                wanted = answer.format(
                    attempt=filled["<str:token>"], oda=filled["<str:number>"], nora=filled["<nora>"],
                    icon=filled["<str:name>"], plan_request=filled["<str:asked>"], plan=filled["<plan:plan>"],
                )  # fmt: skip
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
    target = target.partition("?state=")[0]
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
