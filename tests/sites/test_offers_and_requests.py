"""Reduced sums and requests outside the rules stand where their debtor looks, and nowhere else."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest

from quittance.areas.access.visitor import Visitor
from quittance.areas.plans.models import Plan, PlanRequest
from quittance.areas.plans.operations.asking import Asked, ask, counter
from quittance.areas.plans.queries.requests import Budget, Told
from quittance.areas.plans.rules import Terms
from quittance.core.workdays import next_banking_day
from quittance.kit import clock
from quittance.sites.ui.figures import day
from tests.sites.conftest import Browser, World
from tests.sites.offers import offer_less
from tests.sites.test_plan_pages import start_plan

pytestmark = pytest.mark.django_db


def _plain(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\xa0", " ").split())


def test_a_reduced_sum_is_what_every_page_of_its_debtor_asks_for(
    browser: Browser, other_browser: Browser, world: World
) -> None:
    until, case = offer_less(world.oda.case_id), f"/nb/my/cases/{world.oda.number}/"
    other_browser.type_reference(world.oda.kid)
    for page in ("/nb/pay/amount/", "/nb/pay/bank/"):
        known = _plain(other_browser.get(page))
        assert "1 000,00" not in known
        assert "tilbyr" not in known
    browser.log_in(world, "oda")
    (number,) = re.findall(r"/nb/my/offers/(\w+)/", browser.get("/nb/my/").content.decode())
    assert f"innen {day(until)}" in browser.get("/nb/my/").content.decode()
    shown = browser.get(case).content.decode()
    assert shown.index(number) < shown.index('id="next"')
    assert "Fram til da kommer det ingen gebyrer" in shown.split('id="next"')[1].split("<h3")[0]
    assert 'to-copy">1 000,00' in _plain(browser.get(f"{case}bank/"))
    for start in (f"/nb/my/offers/{number}/pay/", f"{case}pay/"):
        browser.post(start)
        asked = _plain(browser.get("/nb/pay/amount/"))
        assert 'value="1 000,00"' in asked
        assert "blir resten ettergitt" in asked
        assert "Vi har fylt inn alt" not in asked


def ask_for_more_time(world: World) -> str:
    """Oda asks for a plan outside the rules; the number of the request."""
    terms = Terms("monthly", clock.today() + dt.timedelta(days=20), amount=5_000, day_of_month=1)
    asked = Asked((world.oda.case_id,), terms, Told("Lite å rutte med.", Budget(2_000_000, 1_000_000, 500_000, 0, 1)))
    oda = Visitor(tier="letter", credential_id=1, party_id=1, case_ids=frozenset(asked.case_ids))
    return ask(oda, asked, channel="portal", form_token="form", now=clock.now())


def offer_something_else(first: dt.date) -> dt.date:
    """We offer her another plan from that day on; returns the last day to say yes."""
    until, terms = clock.today() + dt.timedelta(days=10), Terms("monthly", first, amount=50_000, day_of_month=first.day)
    asked = PlanRequest.objects.get().pk
    counter(request_id=asked, terms=terms, until=until, words="Slik.", actor="staff:1", now=clock.now())
    return until


def test_a_request_and_our_answer_stand_where_their_debtor_looks(browser: Browser, world: World) -> None:
    number = ask_for_more_time(world)
    browser.log_in(world, "oda")
    places = ("/nb/my/", "/nb/my/plans/")
    for place in places:
        page = _plain(browser.get(place))
        assert f"/nb/my/plans/requests/{number}/" in page
        assert "Du får svar innen" in page
    until = offer_something_else(clock.today() + dt.timedelta(days=40))
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    for place in (*places, "/nb/my/plans/new/options/"):
        assert f"innen {day(until)}" in _plain(browser.get(place))
    browser.post("/nb/my/plans/new/options/", {"count": "6"})
    assert "faller bort når du starter en avtale" in _plain(browser.get("/nb/my/plans/new/check/"))


def test_a_plan_beside_a_reduced_sum_says_how_both_go_together(
    browser: Browser, other_browser: Browser, world: World
) -> None:
    until, start = offer_less(world.oda.case_id), "/nb/my/plans/new/options/"
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    browser.post(start, {"count": "6"})
    for page in (start, "/nb/my/plans/new/check/"):
        assert f"betaler 1 000,00 kr innen {day(until)}" in _plain(browser.get(page))
        assert "teller for begge" in _plain(browser.get(page))
    other_browser.type_reference(world.oda.kid)
    other_browser.post("/nb/pay/plan/", {"count": "6"})
    for page, told in (("/nb/pay/plan/", 'value="6"'), ("/nb/pay/plan/check/", "Se over før du starter")):
        shown = _plain(other_browser.get(page))
        assert told in shown
        assert "tilbyr" not in shown


def test_our_answer_says_as_much_as_any_plan_before_it_is_agreed_on(browser: Browser, world: World) -> None:
    address = f"/nb/my/plans/requests/{ask_for_more_time(world)}/"
    sunday = clock.today() + dt.timedelta(days=27 - clock.today().weekday())
    offer_something_else(sunday)
    browser.log_in(world, "oda")
    page = _plain(browser.get(address)).split("Det du søkte om")[0]
    assert day(next_banking_day(sunday)) in page
    assert day(sunday) not in page
    for told in ("Hvis en betaling kommer for sent", "Hva du kan endre", "Hvem avtalen binder", "Det samme som tabell"):
        assert told in page
    browser.post(f"{address}agree/")
    assert [one.due for one in Plan.objects.get().instalments.order_by("due")][:1] == [next_banking_day(sunday)]


def test_in_a_plan_what_is_paid_for_the_reduced_sum_is_said_to_count_for_both(browser: Browser, world: World) -> None:
    start_plan(browser, world)
    offer_less(world.oda.case_id)
    (number,) = re.findall(r"/nb/my/offers/(\w+)/", _plain(browser.get("/nb/my/")))
    browser.post(f"/nb/my/offers/{number}/pay/")
    page = _plain(browser.get("/nb/pay/amount/"))
    assert 'value="1 000,00"' in page
    assert "teller for betalingsavtalen din også" in page
    assert "Vi har fylt inn" not in page
