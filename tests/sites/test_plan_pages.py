"""Paying in parts: with a KID and logged in, what the session may see, forms sent twice, changes of a plan."""

import datetime as dt
import re
from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from icalendar import Calendar

from quittance.areas.claims.models import Notice
from quittance.areas.claims.operations import expecting
from quittance.areas.letters.rules import deadline_from
from quittance.areas.payments.operations import booking
from quittance.areas.plans.models import Event, Instalment, Mandate, Plan
from quittance.areas.plans.operations import judging
from quittance.areas.plans.operations.changing import apply
from quittance.areas.plans.operations.drawing import first_day
from quittance.areas.plans.operations.ending import end
from quittance.areas.plans.queries.plans import plan_view
from quittance.areas.plans.rules import ChangeAmount, ChangeDay, GiveUp
from quittance.core.workdays import later, next_banking_day
from quittance.kit import clock
from quittance.sites.desk.forms_plan_changes import PlanChangeForm
from quittance.sites.portal.forms_changes import FORMS
from quittance.sites.ui.figures import day, money, read_day, short_day
from tests import factories
from tests.sites.conftest import Browser, World
from tests.sites.offers import offer_less
from tests.sites.reading import text

pytestmark = pytest.mark.django_db


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def _to_check(browser: Browser, start: str, **choice: str) -> str:
    """From the choices to the last look; the page."""
    answer = browser.post(start, choice)
    assert answer.status_code == 303, answer.content.decode()
    if "amount" in choice:
        assert answer["Location"] == f"{start}#own"
        browser.get(start)
    return browser.get(f"{start.replace('options/', '')}check/").content.decode()


def _agree(browser: Browser, address: str, page: str) -> str:
    answer = browser.post(address, {"key": _hidden(page, "key"), "shown": _hidden(page, "shown")})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def start_plan(browser: Browser, world: World, **choice: str) -> Plan:
    """Oda logs in and agrees on a plan over her electricity bill."""
    browser.log_in(world, "oda")
    assert browser.post(f"/nb/my/cases/{world.oda.number}/plan/")["Location"] == "/nb/my/plans/new/options/"
    page = _to_check(browser, "/nb/my/plans/new/options/", **(choice or {"count": "6"}))
    _agree(browser, "/nb/my/plans/new/check/", page)
    return Plan.objects.get()


def test_a_kid_is_enough_for_a_plan_and_shows_no_name(browser: Browser, other_browser: Browser, world: World) -> None:
    browser.type_reference(world.oda.kid)
    choices = browser.get("/nb/pay/plan/").content.decode()
    page = _to_check(browser, "/nb/pay/plan/", amount="400", frequency="monthly", day_of_month="20")
    for shown in (choices, page):
        assert "Oda" not in shown
        assert world.oda.number not in shown
    assert _agree(browser, "/nb/pay/plan/check/", page) == "/nb/pay/plan/made/"
    plan = Plan.objects.get()
    assert (plan.channel, plan.day_of_month) == ("kid", 20)
    made = browser.get("/nb/pay/plan/made/").content.decode()
    assert "Oda" not in made
    assert plan.number not in made
    events = list(Calendar.from_ical(browser.get("/nb/pay/plan/made/payments.ics").content).walk("VEVENT"))
    assert len(events) == plan.instalments.count()
    assert world.oda.number not in str(events)
    assert browser.post("/nb/pay/plan/made/pay/")["Location"] == "/nb/pay/check/"
    # Somebody else with the same KID sees nothing of it, and cannot make another.
    assert other_browser.get("/nb/pay/plan/made/")["Location"] == "/nb/pay/expired/"
    assert other_browser.get("/nb/pay/plan/made/payments.ics").status_code == 404
    other_browser.type_reference(world.oda.kid)
    assert "Oda" not in other_browser.get("/nb/pay/plan/").content.decode()
    assert other_browser.get(f"/nb/my/plans/{plan.number}/")["Location"] == "/nb/my/login/"


def test_nothing_without_a_kid_that_opens_a_case(browser: Browser, world: World) -> None:
    """A case number, and a KID that was never issued, get the same page."""
    pages = set()
    for typed in (world.oda.number, "26-0000001"):
        browser.type_reference(typed)
        pages.add(re.sub(r'csrf\w+" value="\w+"', "", browser.get("/nb/pay/plan/").content.decode()))
    assert len(pages) == 1
    assert "400" not in pages.pop()


def test_the_form_sent_twice_is_one_plan(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    page = _to_check(browser, "/nb/my/plans/new/options/", count="6")
    first = _agree(browser, "/nb/my/plans/new/check/", page)
    assert _agree(browser, "/nb/my/plans/new/check/", page) == first
    assert Plan.objects.count() == 1


def test_an_amount_that_is_missing_shows_no_earlier_plan(browser: Browser, world: World) -> None:
    """Beside the choices everything can be paid at once, also by who has logged in."""
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    options = "/nb/my/plans/new/options/"
    browser.post(options, {"amount": "400", "frequency": "monthly"})
    typed = browser.get(options).content.decode()
    assert 'id="own"' in typed
    assert f'formaction="/nb/my/cases/{world.oda.number}/pay/"' in typed
    assert 'id="own"' not in browser.post(options, {"amount": "", "frequency": "monthly"}).content.decode()


def test_terms_that_changed_meanwhile_are_shown_again(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    page = _to_check(browser, "/nb/my/plans/new/options/", count="6")
    browser.post("/nb/my/plans/new/options/", {"count": "3"})
    answer = browser.post("/nb/my/plans/new/check/", {"key": _hidden(page, "key"), "shown": _hidden(page, "shown")})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Plan.objects.exists()


def test_outside_the_rules_has_a_page_with_a_way_on(browser: Browser, world: World) -> None:
    browser.type_reference(world.oda.kid)
    browser.get("/nb/pay/plan/")
    for amount in ("50", "5"):
        answer = browser.post("/nb/pay/plan/", {"amount": amount, "frequency": "monthly"})
        assert answer["Location"] == "/nb/pay/plan/outside/"
        page = browser.get("/nb/pay/plan/outside/").content.decode()
        assert "ds-error-summary" not in page
        assert ("som er det minste vi avtaler her" in page) == (amount == "50")
        assert "55 55 33 39" in page
    assert browser.get("/nb/pay/plan/check/")["Location"] == "/nb/pay/plan/outside/"
    assert not Plan.objects.exists()


def test_what_is_saved_is_counted_against_what_can_be_chosen(browser: Browser, world: World) -> None:
    """A plan outside the rules that was typed changes nothing of it; the last look has no choices to compare with."""

    def savings() -> list[str]:
        return re.findall(r'data-label="Du sparer">([^<]*)<', browser.get("/nb/pay/plan/").content.decode())

    browser.type_reference(world.oda.kid)
    before = savings()
    assert any(one != "–" for one in before)
    browser.post("/nb/pay/plan/", {"amount": "50", "frequency": "monthly"})
    assert savings() == before
    browser.post("/nb/pay/plan/", {"count": "3"})
    assert "koster mest" not in browser.get("/nb/pay/plan/check/").content.decode()


def test_what_a_running_plan_does_not_let_change_is_for_a_person_and_no_dead_end(
    browser: Browser, world: World
) -> None:
    """Neither where the change was refused nor where another plan is asked for."""
    plan = start_plan(browser, world)
    link = f"/nb/my/plans/{plan.number}/#change"
    refused = browser.get(f"/nb/my/plans/{plan.number}/change/amount/", {"amount": "50", "go": "1"})
    assert "/my/plans/ask/" not in refused.content.decode()
    assert "En av oss ser på situasjonen din" in text(refused)
    asked = browser.get("/nb/my/plans/ask/")
    assert link in asked.content.decode(), "beside the case that is in no plan"
    start = {"cases": world.oda_dentist.number, "amount": "90", "frequency": "monthly", "words": "Lite penger"}
    first = (world.today + dt.timedelta(days=20)).strftime("%d.%m.%Y")
    sent = browser.post("/nb/my/plans/ask/", start | {"first": first, "income": "9000", "do": "send"})
    assert sent.status_code == 303, text(sent)
    page = browser.get("/nb/my/plans/ask/")
    assert link in page.content.decode()
    assert sent["Location"] in page.content.decode()
    assert "ingenting å søke om" not in text(page)


def test_over_several_cases(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    asked = browser.get("/nb/my/plans/new/").content.decode()
    assert world.oda_dentist.number in asked
    both = [str(world.oda.case_id), str(world.oda_dentist.case_id)]
    assert browser.post("/nb/my/plans/new/", {"cases": both})["Location"] == "/nb/my/plans/new/options/"
    page = _to_check(browser, "/nb/my/plans/new/options/", amount="500", frequency="monthly")
    number = _agree(browser, "/nb/my/plans/new/check/", page).split("/")[4]
    shown = browser.get(f"/nb/my/plans/{number}/").content.decode()
    assert world.oda.number in shown
    assert world.oda_dentist.number in shown
    assert browser.post(f"/nb/my/plans/{number}/pay/", {"what": "all"})["Location"] == "/nb/pay/check/"
    assert browser.get("/nb/pay/check/").status_code == 200
    assert browser.get("/nb/my/").status_code == 200
    assert browser.get("/nb/my/plans/").status_code == 200


def test_what_a_plan_spares_is_told_until_there_is_one(browser: Browser, world: World) -> None:
    """The coming fee step and its day, on each way to a plan; afterwards neither that nor the letter's old deadline."""
    spares = "kr i tillegg så lenge du holder avtalen"
    browser.log_in(world, "oda")
    case = f"/nb/my/cases/{world.oda.number}/"

    def told(address: str) -> bool:
        return spares in browser.get(address).content.decode()

    assert told("/nb/my/")
    assert told(case)
    browser.post(f"{case}pay/")
    assert told("/nb/pay/amount/")
    browser.post(f"{case}plan/")
    check = _to_check(browser, "/nb/my/plans/new/options/", count="6")
    assert "som ellers kommer i tillegg" in check
    _agree(browser, "/nb/my/plans/new/check/", check)
    browser.post(f"{case}pay/")
    amount = browser.get("/nb/pay/amount/").content.decode()
    assert not told(case)
    assert spares not in amount
    assert "Betalingsfristen i brevet" not in amount
    assert "forfaller ikke før" in amount


def test_another_plan_is_offered_only_where_a_case_has_none(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    both = [str(world.oda.case_id), str(world.oda_dentist.case_id)]
    browser.post("/nb/my/plans/new/", {"cases": both})
    assert "/nb/my/plans/new/" in browser.get("/nb/my/plans/").content.decode()
    page = _to_check(browser, "/nb/my/plans/new/options/", amount="500", frequency="monthly")
    plan = _agree(browser, "/nb/my/plans/new/check/", page).split("agreed/")[0]
    assert "/nb/my/plans/new/" not in browser.get("/nb/my/plans/").content.decode()
    assert "change/case/" not in browser.get(plan).content.decode()


def test_the_plan_is_where_one_looks_for_it(browser: Browser, world: World) -> None:
    plan = start_plan(browser, world)
    link = f"/nb/my/plans/{plan.number}/"
    assert link in browser.get("/nb/my/").content.decode()
    assert link in browser.get(f"/nb/my/cases/{world.oda.number}/").content.decode()
    assert link in browser.get("/nb/my/plans/").content.decode()
    assert browser.get(f"{link}agreed/").status_code == 200
    assert browser.get(f"{link}payments.ics")["Content-Type"] == "text/calendar; charset=utf-8"
    browser.post(f"/nb/my/cases/{world.oda.number}/pay/")
    first = plan.instalments.earliest("due").amount
    assert f'value="{first // 100},00"' in browser.get("/nb/pay/amount/").content.decode()
    everything = browser.post("/nb/pay/amount/", {"amount": "1", "everything": "1"})
    assert everything["Location"] == "/nb/pay/check/"
    assert browser.session["checkout"]["amount"] > first


CHANGES = {
    "move": {},
    "skip": {},
    "pause": {},
    "extra": {"amount": "300", "choice": "smaller"},
    "amount": {"amount": "900"},
    "days": {"frequency": "biweekly"},
    "stop": {},
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_is_shown_and_then_made_once(browser: Browser, world: World, kind: str) -> None:
    plan = start_plan(browser, world)
    address = f"/nb/my/plans/{plan.number}/change/{kind}/"
    asked = browser.get(address).content.decode()
    names = ("instalment", "months", "to", "first")
    chosen = {name: _value(asked, name) for name in names if f'name="{name}"' in asked} | CHANGES[kind]
    effect = browser.get(address, {**chosen, "go": "1"}).content.decode()
    sent = {**chosen, "key": _hidden(effect, "key"), "shown": _hidden(effect, "shown")}
    leads = browser.post(address, sent)["Location"]
    assert leads == ("/nb/pay/check/" if kind == "extra" else f"/nb/my/plans/{plan.number}/")
    assert browser.post(address, sent)["Location"] == f"/nb/my/plans/{plan.number}/"
    made = list(Event.objects.exclude(kind="agreed").values_list("kind", flat=True))
    assert len(made) == 1, made
    told = browser.get(f"/nb/my/plans/{plan.number}/").content.decode()
    assert ("Gjort i dag:" in told) is (kind != "stop")


@pytest.mark.parametrize("choice", ["shorter", "smaller"])
def test_an_extra_payment_comes_beside_what_is_due_today(browser: Browser, world: World, choice: str) -> None:
    """Both are paid together, and what pays everything leads to paying the plan off."""
    plan = start_plan(browser, world)
    first = Instalment.objects.create(plan=plan, due=world.today, amount=40_000, judged_after=world.today)
    address = f"/nb/my/plans/{plan.number}/change/extra/"
    left = plan_view(plan.pk, today=world.today).left
    for amount in (left - first.amount, left - first.amount + 10_000):
        page = browser.get(address, {"amount": f"{amount / 100:.2f}".replace(".", ","), "choice": choice, "go": "1"})
        assert "Betal ned alt" in unescape(page.content.decode())
    chosen = {"amount": "100", "choice": choice}
    page = browser.get(address, {**chosen, "go": "1"}).content.decode()
    assert f"Så du betaler {money(first.amount + 10_000)} nå" in unescape(page)
    each = unescape(page).split("Hver betaling</th>")[1].split("</tr>")[0]
    assert money(plan.instalments.order_by("due")[1].amount) in each
    sent = {**chosen, "key": _hidden(page, "key"), "shown": _hidden(page, "shown")}
    assert browser.post(address, sent)["Location"] == "/nb/pay/check/"
    assert browser.session["checkout"]["amount"] == first.amount + 10_000
    told = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    assert f"Har de ikke kommet innen {day(world.today + dt.timedelta(days=14))}, endrer ingenting seg." in told


def test_putting_off_names_the_last_day_and_says_when_it_is_not_needed(browser: Browser, world: World) -> None:
    plan = start_plan(browser, world)
    first = plan.instalments.earliest("due")
    address = f"/nb/my/plans/{plan.number}/change/move/"
    latest = next_banking_day(first.due + dt.timedelta(days=plan.rules.move_days))
    chosen = {"instalment": str(first.pk), "go": "1"}

    def asked(to: dt.date) -> str:
        return browser.get(address, {**chosen, "to": f"{to:%d.%m.%Y}"}).content.decode()

    assert f"Senest {day(latest)}." in asked(latest + dt.timedelta(days=1))
    assert "trenger ikke dette" not in asked(latest)
    assert "trenger ikke dette" in asked(first.judged_after)


def test_a_payment_that_is_moved_to_a_day_of_rest_is_named_with_the_day_it_comes_on(
    browser: Browser, world: World
) -> None:
    plan = start_plan(browser, world)
    second = plan.instalments.order_by("due")[1]
    saturday = second.due + dt.timedelta(days=7 + (5 - second.due.weekday()) % 7)
    chosen = {"instalment": str(second.pk), "to": f"{saturday:%d.%m.%Y}", "go": "1"}
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/change/move/", chosen).content.decode())
    to = next_banking_day(saturday)
    assert f"Bankene er stengt {day(saturday)}, så betalingen kommer {day(to)}." in page
    row = page.split(f"Betalingen {day(second.due)}</th>")[1].split("</tr>")[0]
    assert row.index(short_day(second.due)) < row.index(short_day(to))


def test_a_plan_that_was_paid_says_so_only_while_nothing_is_owed(browser: Browser, world: World) -> None:
    """The bank may take money back after its end: what is owed then is told, and no time that may be past."""
    plan = start_plan(browser, world)
    end(plan, Plan.State.COMPLETED, day=world.today, actor="test", now=clock.now())
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    assert "Alt er betalt. Du er ferdig." not in page
    assert "fjorten dager" not in page
    assert money(plan_view(plan.pk, today=world.today).left) in page


def test_other_days_begin_with_a_payment_that_lies_ahead_and_keep_the_day_that_is_typed(
    browser: Browser, world: World
) -> None:
    plan = start_plan(browser, world)
    following = plan.instalments.earliest("due")
    due, over = world.today - dt.timedelta(days=10), world.today - dt.timedelta(days=2)
    Instalment.objects.create(plan=plan, due=due, amount=40_000, judged_after=over, state="missed")
    view = plan_view(plan.pk, today=world.today)
    asked = FORMS["days"](plan=view, today=world.today, cases=())
    assert asked.initial["first"] == f"{following.due:%d.%m.%Y}"
    typed = FORMS["days"]({"frequency": "monthly", "first": "31.10.2026"}, plan=view, today=world.today, cases=())
    assert typed.is_valid()
    assert typed.change() == ChangeDay("monthly", dt.date(2026, 11, 2), 31, any_day=False)


def test_the_days_that_are_filled_in_are_days_that_are_taken_also_when_paid_ahead(
    browser: Browser, world: World
) -> None:
    """In every language, at both doors; what was paid ahead stays on its days, and the rest gets the new ones."""
    plan = start_plan(browser, world)
    first, second, third = plan.instalments.order_by("due")[:3]
    more = factories.money(world.oda.case_id, first.amount + second.amount + 10_000, world.today)
    booking.book(more, actor="test", now=clock.now() + dt.timedelta(minutes=1))
    view = plan_view(plan.pk, today=world.today)
    days = partial(FORMS["days"], cases=())
    for language in ("nb", "nn", "en"):
        with translation.override(language):
            for form in (days(plan=view, today=world.today), PlanChangeForm(plan=view, today=world.today)):
                filled = form.initial.get("first") or form.initial["to"]
                assert (read_day(filled) or world.today) >= third.due
    address = f"/nb/my/plans/{plan.number}/change/days/"
    wanted = {"frequency": "monthly", "first": _value(browser.get(address).content.decode(), "first"), "go": "1"}
    page = browser.get(address, wanted | {"day_of_month": str(third.due.day % 28 + 1)}).content.decode()
    browser.post(address, wanted | {name: _hidden(page, name) for name in ("key", "shown", "day_of_month")})
    plan.refresh_from_db()
    assert plan.version == 2
    kept = plan.instalments.exclude(state="dropped").order_by("due")[:3]
    assert [one.due for one in kept] == [first.due, second.due, third.due]


def _value(page: str, name: str) -> str:
    if selected := re.search(rf'<select name="{name}".*?<option value="([^"]*)" selected', page, re.DOTALL):
        return selected[1]
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def test_somebody_elses_plan_is_no_plan_at_all(browser: Browser, other_browser: Browser, world: World) -> None:
    """What is not the visitor's is 404, as what does not exist."""
    plan = start_plan(browser, world)
    other_browser.log_in(world, "nora")
    for page in ("", "agreed/", "payments.ics", "change/move/", "pay-off/"):
        assert other_browser.get(f"/nb/my/plans/{plan.number}/{page}").status_code == 404
    assert other_browser.post(f"/nb/my/plans/{plan.number}/pay/").status_code == 404
    assert other_browser.post(f"/nb/my/cases/{world.oda.number}/plan/").status_code == 404


def test_what_is_missing_is_told_and_spread(browser: Browser, world: World) -> None:
    """The day and the kroner of it; spreading it shows what it does and uses up one of the times."""
    plan = start_plan(browser, world)
    due, over = world.today - dt.timedelta(days=10), world.today - dt.timedelta(days=2)
    Instalment.objects.create(plan=plan, due=due, amount=40_000, judged_after=over, state="missed")
    Instalment.objects.create(plan=plan, due=world.today, amount=30_000, judged_after=world.today)
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    assert "10 dager for sent" in page
    assert "Det bruker opp én av de 2 gangene" in page
    address = f"/nb/my/plans/{plan.number}/change/spread/"
    assert address in page
    effect = browser.get(address).content.decode()
    assert "1 av 2 igjen" in effect
    said = unescape(effect)
    assert f"{money(40_000)} som skulle vært betalt {day(due)}" in said
    assert f"Betalingen på {money(30_000)} som forfaller i dag, blir ikke fordelt" in said
    browser.post(address, {"key": _hidden(effect, "key"), "shown": _hidden(effect, "shown")})
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    assert "dager for sent" not in page
    assert re.sub(r"\s", " ", page).count("Du fordelte 400 kr som manglet") == 2


def test_what_is_due_today_is_not_told_as_late(browser: Browser, world: World) -> None:
    """Every page names the same sum as missing, and the day it was due."""
    plan = start_plan(browser, world)
    due, over = world.today - dt.timedelta(days=10), world.today - dt.timedelta(days=2)
    Instalment.objects.create(plan=plan, due=due, amount=40_000, judged_after=over, state="missed")
    Instalment.objects.create(plan=plan, due=world.today, amount=50_000, judged_after=world.today)
    case = f"/nb/my/cases/{world.oda.number}/"
    for page in ("/nb/my/", "/nb/my/plans/", case):
        told = text(browser.get(page))
        assert f"400,00 kr skulle vært betalt {day(due)}. 500,00 kr forfaller i dag." in told, told[:1500]
    browser.post(f"{case}pay/")
    filled = browser.get("/nb/pay/amount/")
    assert 'value="900,00"' in filled.content.decode()
    assert f"forsinket siden {day(due)}, og det som forfaller i dag." in text(filled)


def test_what_comes_after_a_missed_payment_is_next_and_no_day_that_has_passed_is_in_time(
    browser: Browser, world: World
) -> None:
    plan = start_plan(browser, world)
    following = plan.instalments.order_by("due")[0]
    due, over = world.today - dt.timedelta(days=10), world.today - dt.timedelta(days=2)
    Instalment.objects.create(plan=plan, due=due, amount=40_000, judged_after=over)  # not judged yet
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    assert "Venter på pengene" in page
    assert day(over) not in page
    judging.judge(plan_ids=[plan.pk], today=world.today, now=clock.now(), actor="test")
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    assert f"{day(following.due)}. Den er i tide til og med {day(following.judged_after)}." in page
    assert f'data-label="I tide til og med"><span>{day(over)}</span>' in page
    page = text(browser.get(f"/nb/my/plans/{plan.number}/"))
    assert f"Den forfalt {day(due)} og var i tide til og med {day(over)}." in page


def test_money_on_its_way_makes_paying_it_again_no_main_thing(browser: Browser, world: World) -> None:
    plan = start_plan(browser, world)
    first = plan.instalments.order_by("due")[0]
    warned = "Betaler du nå også, teller det for betalingene etter."
    paying = '<button class="ds-button" type="submit">Betal'
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    assert (warned in page, paying in page) == (False, True)
    until = first.judged_after
    money_of = {"source": "plan_charge:1", "amount": first.amount, "since": world.today, "until": until}
    expecting.note(case_id=world.oda.case_id, **money_of)
    for address in ("", "agreed/"):
        page = unescape(browser.get(f"/nb/my/plans/{plan.number}/{address}").content.decode())
        assert (warned in page, paying in page) == (True, False)


def test_a_payment_that_is_drawn_after_its_day_says_why(browser: Browser, world: World) -> None:
    """What falls due before the bank can draw it is drawn on the first day it can be."""
    plan = start_plan(browser, world)
    near, drawn = later(world.today, 1), first_day("avtalegiro", world.today)
    Instalment.objects.create(plan=plan, due=near, amount=40_000, judged_after=drawn)
    Mandate.objects.create(
        plan=plan, way="avtalegiro", state="active", token="t", ceiling=0, asked_at=clock.now(), begun_on=world.today
    )
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/automatic/").content.decode())
    assert page.count("Det er den første dagen den kan trekkes") == 1
    assert f"Den forfaller {day(near)}." in page


def test_money_that_was_taken_back_is_told_with_what_is_to_be_paid_again(browser: Browser, world: World) -> None:
    plan = start_plan(browser, world)
    first = plan.instalments.order_by("due")[0]
    Instalment.objects.filter(pk=first.pk).update(state="paid")
    now, today = clock.now(), clock.today()
    assert judging.judge(plan_ids=[plan.pk], today=today, now=now, actor="test").taken_back == 1
    first.refresh_from_db()
    page = unescape(browser.get(f"/nb/my/plans/{plan.number}/").content.decode())
    again, until = f"{day(first.due)} må betales på nytt", f"Det er i tide til og med {day(first.judged_after)}."
    assert f"{money(first.amount)} av {again}. {until}" in page
    assert f"av betalingen {again}" in page


def test_pages_of_plans_ask_as_much_however_long_they_are(browser: Browser, world: World) -> None:
    """A plan of three payments and one of twelve: as many questions to the database."""

    def asked() -> list[int]:
        plan = start_plan(browser, world, count="3") if not Plan.objects.exists() else Plan.objects.get()
        found = []
        for page in ("", "agreed/", "payments.ics", "change/move/", "change/skip/?go=1", "pay-off/"):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(f"/nb/my/plans/{plan.number}/{page}").status_code == 200
            found.append(len(captured))
        return found

    short = asked()
    last = Plan.objects.get().instalments.latest("due")
    for month in range(1, 10):
        due = last.due + dt.timedelta(days=30 * month)
        Instalment.objects.create(plan=last.plan, due=due, amount=10_000, judged_after=due + dt.timedelta(days=8))
    assert asked() == short
    assert max(short) <= 30


def test_after_plans_that_came_to_nothing_there_is_a_way_to_ask_and_no_button(browser: Browser, world: World) -> None:
    """Who has logged in reads why before anything is filled in; a KID alone tells nothing of earlier plans."""
    from quittance.areas.plans.operations.agreeing import agree
    from quittance.areas.plans.operations.changing import apply
    from quittance.areas.plans.rules import GiveUp, Terms
    from quittance.kit import clock

    now, terms = clock.now(), Terms("monthly", next_banking_day(clock.today() + dt.timedelta(days=14)), count=6)
    for serial in range(2):
        made = agree(
            case_ids=[world.oda.case_id], terms=terms, channel="kid", actor="quick", form_token=f"no:{serial}", now=now
        )
        apply(made.plan_id, GiveUp(), actor="debtor:1", form_token=f"stop:{serial}", now=now)
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    options = "/nb/my/plans/new/options/"
    page = browser.get(options).content.decode()
    assert "mindre enn halvparten betalt" in page
    assert "/nb/my/plans/ask/" in page
    assert 'name="amount"' not in page
    assert 'name="count"' not in page
    browser.post(options, {"count": "6"})
    assert browser.post(options, {"amount": "1000", "frequency": "monthly"})["Location"] == "/nb/my/plans/new/outside/"
    assert browser.get("/nb/my/plans/new/check/")["Location"] == "/nb/my/plans/new/outside/"
    assert "mindre enn halvparten betalt" in browser.get("/nb/my/plans/new/outside/").content.decode()
    browser.type_reference(world.oda.kid)
    quick = browser.get("/nb/pay/plan/").content.decode()
    assert "/nb/my/plans/ask/" in quick
    assert "halvparten" not in quick
    assert Plan.objects.filter(state="active").count() == 0


def test_a_plan_begun_at_once_ends_what_was_asked_for(browser: Browser, world: World) -> None:
    """It is told before and after; who still has the other page open is told that nothing was agreed there."""
    browser.log_in(world, "oda")
    asked = {"cases": world.oda.number, "amount": "100", "frequency": "monthly", "words": "Litt mindre", "do": "send"}
    first = world.today + dt.timedelta(days=20)
    sent = browser.post("/nb/my/plans/ask/", {**asked, "first": f"{first:%d.%m.%Y}", "income": "20000"})
    assert sent.status_code == 303, sent.content.decode()
    request = str(sent["Location"])
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    page = _to_check(browser, "/nb/my/plans/new/options/", count="6")
    assert "Den søknaden er avsluttet når du starter denne" in page
    plan = _agree(browser, "/nb/my/plans/new/check/", page).split("agreed/")[0]
    told = browser.get(request).content.decode()
    assert "laget en avtale i stedet" in told
    assert f'href="{plan}"' in told
    for button in ("agree", "withdraw"):
        answer = browser.post(f"{request}{button}/")
        assert (answer.status_code, "ingenting av dette er avtalt" in answer.content.decode()) == (409, True)
    assert Plan.objects.count() == 1


def test_stopping_says_what_is_owed_until_when_and_what_comes_then(browser: Browser, world: World) -> None:
    """The next step it names, its day and its amount, is the one the case's page names afterwards."""
    plan = start_plan(browser, world)
    address = f"/nb/my/plans/{plan.number}/change/stop/"
    page = unescape(browser.get(address).content.decode())
    step = re.search(r"<li>([^<]*inkassosalær[^<]*)</li>", page)
    assert step, page
    assert day(deadline_from(world.today)) in page
    assert str(browser.post(address, {"key": "k", "shown": "end.1"}).content.decode()).count('role="alert"') == 1
    assert Plan.objects.get().state == "active"
    browser.post(address, {"key": _hidden(page, "key"), "shown": _hidden(page, "shown")})
    assert Plan.objects.get().state == "given_up"
    assert step[1] in unescape(browser.get(f"/nb/my/cases/{world.oda.number}/").content.decode())


def test_a_plan_that_ended_leaves_one_last_day_to_pay_everywhere(browser: Browser, world: World) -> None:
    """The letter was older: no page names its day any more."""
    letters = Notice.objects.filter(case=world.oda.case_id, deadline__isnull=False)
    until, old = day(deadline_from(world.today)), {day(one.deadline) for one in letters if one.deadline}
    assert old
    assert until not in old
    plan = start_plan(browser, world)
    address = f"/nb/my/plans/{plan.number}/"
    stop = browser.get(f"{address}change/stop/").content.decode()
    browser.post(f"{address}change/stop/", {"key": _hidden(stop, "key"), "shown": _hidden(stop, "shown")})
    cases = unescape(browser.get("/nb/my/").content.decode())
    assert f"Siste dag for å betale er {until} (" in cases
    assert f"Du har til og med {until} på deg" in unescape(browser.get(address).content.decode())
    page = unescape(browser.get(f"/nb/my/cases/{world.oda.number}/").content.decode())
    coming = re.search(rf"{until}.{{0,200}}?Siste betalingsdag", page, re.DOTALL)
    assert coming, page
    browser.type_reference(world.oda.kid)
    paying = unescape(browser.get("/nb/pay/amount/").content.decode())
    assert until in paying
    assert not {one for one in old if one in cases or one in paying}


@pytest.mark.parametrize("change", [ChangeAmount(90_000), GiveUp()])
def test_who_came_with_a_kid_sees_what_was_agreed_and_not_what_was_made_of_it(
    browser: Browser, world: World, change: ChangeAmount | GiveUp
) -> None:
    """What somebody does who has logged in is not for whoever holds the KID."""
    browser.type_reference(world.oda.kid)
    page = _to_check(browser, "/nb/pay/plan/", amount="400", frequency="monthly")
    _agree(browser, "/nb/pay/plan/check/", page)
    agreed = list(Plan.objects.get().instalments.order_by("due").values_list("due", "amount"))
    apply(Plan.objects.get().pk, change, actor="debtor:1", form_token="x", now=clock.now())
    seen = unescape(browser.get("/nb/pay/plan/made/").content.decode())
    assert all(day(due) in seen and money(amount) in seen for due, amount in agreed)
    assert money(sum(amount for _due, amount in agreed)) in seen
    assert money(90_000) not in seen
    assert "siden da" in seen
    for answer in (browser.get("/nb/pay/plan/made/payments.ics"), browser.post("/nb/pay/plan/made/pay/")):
        assert answer["Location"] == "/nb/pay/plan/made/"


def test_days_when_banks_are_closed_only_where_that_was_chosen(browser: Browser, world: World) -> None:
    saturday = world.today + dt.timedelta(days=12 - world.today.weekday())
    typed = {"amount": "400", "frequency": "biweekly", "first": f"{saturday:%d.%m.%Y}", "any_day": "on"}
    browser.log_in(world, "oda")
    browser.post(f"/nb/my/cases/{world.oda.number}/plan/")
    page = _to_check(browser, "/nb/my/plans/new/options/", **typed)
    assert "også i helger og på helligdager" in page
    assert re.search(r'name="any_day"[^>]* checked', browser.get("/nb/my/plans/new/options/").content.decode())
    address = _agree(browser, "/nb/my/plans/new/check/", page).split("agreed/")[0]
    plan = Plan.objects.get()
    assert {one.due.weekday() for one in plan.instalments.all()} == {5}
    assert ", også i helger og på helligdager" in browser.get(address).content.decode()
    change = f"{address}change/days/"
    assert " checked" in browser.get(change).content.decode()
    asked = {"frequency": "biweekly", "first": f"{saturday:%d.%m.%Y}", "go": "1"}
    effect = browser.get(change, asked).content.decode()
    browser.post(change, {**asked, "key": _hidden(effect, "key"), "shown": _hidden(effect, "shown")})
    kept = plan.instalments.exclude(state="dropped")
    assert (Plan.objects.get().any_day, any(one.due.weekday() > 4 for one in kept)) == (False, False)


def test_stopping_tells_of_an_open_offer_and_when_the_next_plan_is_for_a_person(browser: Browser, world: World) -> None:
    from quittance.areas.plans.models import Rules

    plan = start_plan(browser, world)
    stop = f"/nb/my/plans/{plan.number}/change/stop/"
    plain = browser.get(stop).content.decode()
    assert "kan du ikke starte selv" not in plain
    assert "Tilbudet vårt" not in plain
    until, now = offer_less(world.oda.case_id), clock.now()
    for band in Rules.objects.values():
        Rules.objects.create(**band | {"id": None, "retries": 0, "valid_from": clock.today(), "made_at": now})
    told = browser.get(stop).content.decode()
    assert "kan du ikke starte selv" in told
    assert day(until) in told
    browser.post(stop, {"key": _hidden(told, "key"), "shown": _hidden(told, "shown")})
    ended = browser.get(f"/nb/my/plans/{plan.number}/").content.decode()
    assert "Tilbudet vårt står fortsatt" in ended
    assert "Innkrevingen fortsetter" not in ended


def test_the_answer_of_vipps_looks_some_times_more_for_the_first_drawing(browser: Browser, world: World) -> None:
    """The agreement may be active a moment before its first charge is ordered; the page does not ask for ever."""
    plan = start_plan(browser, world)
    token = "drawn-from-now-on-0000"
    Mandate.objects.create(
        plan=plan, way="vipps", state="active", token=token, ceiling=100_000, asked_at=clock.now(), begun_on=world.today
    )
    asked = [browser.get(f"/nb/plans/answer/{token}/", {"look": look}).content.decode() for look in ("", "0", "4", "5")]
    assert ["hx-get" in page for page in asked] == [True, True, True, False]
    assert f"/nb/plans/answer/{token}/?look=5" in asked[2]
    assert browser.get(f"/nb/plans/answer/{token}/", {"look": "x' onload='"}).status_code == 200
