"""The desk's rooms for plans: other rules by two people, and a plan by phone that needs a reason outside the rules."""

import datetime as dt
import re
from typing import Any

import pytest

from tests.sites.conftest import World
from tests.sites.desk import DeskBrowser, hire
from tests.sites.reading import body, text

pytestmark = pytest.mark.django_db


def member(*roles: str, email: str) -> DeskBrowser:
    hire(*roles, email=email)
    browser = DeskBrowser()
    browser.enter(email)
    return browser


def typed(**changes: Any) -> dict[str, Any]:
    from quittance.kit import clock

    rules: dict[str, Any] = {
        "creditor": "",
        "owed_from": "5000",
        "valid_from": f"{clock.today():%d.%m.%Y}",
        "smallest_instalment": "123",
        "longest_months": "30",
        "first_within_days": "45",
        "frequencies": ["monthly"],
        "fee": "0",
        "interest": "waived",
        "grace_days": "5",
        "moves": "3",
        "move_days": "14",
        "skips": "2",
        "pause_months": "2",
        "misses": "2",
        "retries": "1",
        "small_rest": "25",
        "answer_days": "3",
        "reason": "Lettere for folk",
    }
    return rules | changes


def test_other_rules_are_checked_proposed_agreed_to_and_published(world: World, client: Any) -> None:
    siri, stig = (member("administrator", email=f"{name}@desk.example.no") for name in ("siri", "stig"))
    assert 'value="200,00"' in siri.get("/desk/plan-rules/new/").content.decode()
    checked = text(siri.post("/desk/plan-rules/new/", typed(do="check")))
    assert "Disse reglene tar plassen til dem for samme gjeld" in checked
    assert siri.post("/desk/plan-rules/new/", typed(do="propose", fee="99999")).status_code == 409
    sent = siri.post("/desk/plan-rules/new/", typed(do="propose"))
    assert sent.status_code == 303
    proposal = sent["Location"]
    shown = text(stig.get(proposal))
    assert "Det kommer ingen renter til" in shown
    assert re.search(
        r"Til nå: Hvert avdrag er på minst [^.]+\. .{0,60}Deretter: Hvert avdrag er på minst 123,00", shown
    )
    assert "Noen andre har foreslått dem" in text(stig.get("/desk/"))
    assert siri.post(f"{proposal}judge/", {"do": "approve"}).status_code == 409
    assert "123,00" not in text(client.get("/nb/plans/rules/"))
    assert stig.post(f"{proposal}judge/", {"do": "approve"}).status_code == 303
    assert "Hvert avdrag er på minst 123,00 kr." in text(client.get("/nb/plans/rules/"))


def test_a_plan_is_changed_for_its_debtor_once_and_after_its_effect_was_shown(world: World) -> None:
    from quittance.areas.plans.models import Instalment, Plan
    from quittance.areas.plans.queries.plans import plan_view
    from quittance.kit import clock
    from quittance.kit.db import rows

    handler, number = member("case_handler", email="sam@desk.example.no"), world.oda.number
    handler.post(f"/desk/cases/{number}/why/", {"reason": "contact"})
    address = f"/desk/cases/{number}/plan/change/"
    assert "Det er ingen avtale." in text(handler.get(address))
    begins = clock.today() + dt.timedelta(days=20)
    made = {"cases": [str(world.oda.case_id)], "amount": "1000", "frequency": "monthly", "first": f"{begins:%d.%m.%Y}"}
    handler.post(f"/desk/cases/{number}/plan/", made | {"form_token": "phone", "do": "agree"})
    plan = plan_view(Plan.objects.get().pk, today=clock.today())
    first, to = plan.instalments[0], plan.instalments[0].due + dt.timedelta(days=8)
    wanted = {"kind": "move", "instalment": f"{first.instalment_id}", "to": f"{to:%d.%m.%Y}", "amount": "x"}
    wanted["form_token"] = "moved"
    shown = handler.post(address, wanted | {"do": "see"}).context["shown"]
    assert handler.post(address, wanted | {"do": "make", "shown": "another"}).context["again"]
    assert handler.post(address, wanted | {"kind": "amount", "do": "see"}).context["form"].errors.keys() == {"amount"}
    assert handler.post(address, wanted | {"to": f"{begins:%d.%m.2031}", "do": "see"}).status_code == 409
    assert Plan.objects.get().version == 1
    for _press in range(2):
        assert handler.post(address, wanted | {"do": "make", "shown": shown}).status_code == 303
    changed = Plan.objects.get()
    assert (changed.version, changed.moves_used) == (2, 1)
    moved = plan_view(changed.pk, today=clock.today()).instalments[0].due
    ((actor, days),) = rows(
        "select actor, (details ->> 'from_day') || ' ' || (details ->> 'to_day') from audit_event"
        " where action = 'plan.moved'"
    )
    assert actor.startswith("staff:")
    assert days == f"{first.due} {moved}"
    page = text(handler.get(f"/desk/cases/{number}/"))
    assert f"Avtale {changed.number} er endret." in page
    assert "ble flyttet til" in page
    assert "Neste betaling etter avtalen" in page
    found = handler.post("/desk/search/", {"text": changed.number.lower(), "reason": "contact"})
    assert found["Location"] == f"/desk/cases/{number}/"
    Instalment.objects.filter(plan=changed, due=moved).update(state="missed")
    plans = text(handler.get("/desk/plans/"))
    assert "1 avtale løper. 1 av dem mangler et avdrag." in plans
    assert changed.number in plans


def test_days_are_changed_and_a_plan_is_ended_as_the_debtor_wants(world: World) -> None:
    from quittance.areas.plans.models import Plan
    from quittance.areas.plans.queries.plans import plan_view
    from quittance.kit import clock

    handler, number = member("case_handler", email="sam@desk.example.no"), world.oda.number
    address = f"/desk/cases/{number}/plan/change/"
    begins = clock.today() + dt.timedelta(days=20)
    made = {"cases": [str(world.oda.case_id)], "amount": "1000", "frequency": "monthly", "first": f"{begins:%d.%m.%Y}"}
    handler.post(f"/desk/cases/{number}/plan/", made | {"form_token": "phone", "do": "agree"})
    plan = Plan.objects.get()
    due = plan_view(plan.pk, today=clock.today()).instalments[0].due + dt.timedelta(days=7)
    wanted = {"kind": "days", "frequency": "monthly", "to": f"{due:%d.%m.%Y}", "form_token": "days"}
    shown = handler.post(address, wanted | {"do": "see"}).context["shown"]
    assert handler.post(address, wanted | {"do": "make", "shown": shown}).status_code == 303
    plan.refresh_from_db()
    assert (plan.day_of_month, plan.version) == (due.day, 2)

    ending = {"kind": "stop", "form_token": "stop"}
    page = handler.post(address, ending | {"do": "see"})
    assert "Det kan ikke gjøres om" in text(page)
    assert handler.post(address, ending | {"do": "make", "shown": shown}).context["again"], "another effect was shown"
    plan.refresh_from_db()
    assert plan.state == "active"
    assert handler.post(address, ending | {"do": "make", "shown": page.context["shown"]}).status_code == 303
    plan.refresh_from_db()
    assert plan.state == "given_up"
    handler.post(f"/desk/cases/{number}/why/", {"reason": "contact"})
    assert f"Avtale {plan.number} er avsluttet." in text(handler.get(f"/desk/cases/{number}/"))


def test_a_plan_by_phone_outside_the_rules_takes_a_reason(world: World) -> None:
    from quittance.areas.plans.models import Plan
    from quittance.kit import clock
    from quittance.kit.db import rows

    handler = member("case_handler", email="sam@desk.example.no")
    address = f"/desk/cases/{world.oda.number}/plan/"
    first = clock.today() + dt.timedelta(days=20)
    wanted = {
        "cases": [str(world.oda.case_id)],
        "amount": "100",
        "frequency": "monthly",
        "first": f"{first:%d.%m.%Y}",
        "reason": "",
        "any_day": "on",
        "form_token": "phone",
    }
    assert "Avdragene er mindre enn reglene tillater." in text(handler.post(address, wanted | {"do": "see"}))
    refused = handler.post(address, wanted | {"do": "agree"})
    assert refused.status_code == 409
    assert 'href="#id_reason"' in body(refused)
    assert not Plan.objects.exists()
    for _press in range(2):
        handler.post(address, wanted | {"do": "agree", "reason": "household"})
    plan = Plan.objects.get()
    assert (plan.channel, plan.state, plan.any_day) == ("desk", "active", True)
    assert rows("select details ->> 'reason' from audit_event where action = 'plan.outside'") == [("household",)]
    handler.post(f"/desk/cases/{world.oda.number}/why/", {"reason": "contact"})
    assert "Holdt: betalingsavtale" in text(handler.get(f"/desk/cases/{world.oda.number}/"))


def test_a_choice_by_phone_can_be_pressed_and_the_day_of_the_month_typed(world: World) -> None:
    from quittance.areas.plans.models import Plan
    from quittance.areas.plans.queries.options import first_on
    from quittance.sites.ui.figures import short_day

    handler = member("case_handler", email="sam@desk.example.no")
    address = f"/desk/cases/{world.oda.number}/plan/"
    page = body(handler.get(address))
    assert 'name="pick" value="6"' in page
    cases = {"cases": [str(world.oda.case_id)], "frequency": "monthly", "form_token": "phone", "reason": ""}
    answer = handler.post(address, cases | {"pick": "6", "amount": "", "first": ""})
    assert "Det som ble skrevet, er innenfor reglene." in text(answer)
    found = {
        name: re.search(rf'name="{name}" value="([^"]+)"', body(answer)) for name in ("amount", "first", "day_of_month")
    }
    filled = {name: value[1] for name, value in found.items() if value}
    assert len(filled) == len(found)
    on_the_20th = handler.post(address, cases | filled | {"do": "see", "first": "", "day_of_month": "20"})
    assert short_day(first_on(world.today, 20)) in text(on_the_20th)
    handler.post(address, cases | filled | {"do": "agree"})
    plan = Plan.objects.get()
    assert (plan.day_of_month, plan.instalments.count()) == (int(filled["day_of_month"]), 6)


def test_plans_that_ended_unpaid_too_often_are_told_before_one_is_made_by_phone(world: World) -> None:
    from quittance.areas.plans.models import Plan
    from quittance.areas.plans.operations.changing import apply
    from quittance.areas.plans.rules import GiveUp
    from quittance.kit import clock

    handler, number = member("case_handler", email="sam@desk.example.no"), world.oda.number
    handler.post(f"/desk/cases/{number}/why/", {"reason": "contact"})
    address, begins = f"/desk/cases/{number}/plan/", clock.today() + dt.timedelta(days=20)
    made = {"cases": [str(world.oda.case_id)], "amount": "1000", "frequency": "monthly", "first": f"{begins:%d.%m.%Y}"}
    for serial in range(2):
        assert "enn reglene tåler" not in text(handler.get(address))
        handler.post(address, made | {"form_token": f"phone:{serial}", "do": "agree"})
        plan = Plan.objects.latest("id")
        apply(plan.pk, GiveUp(), actor="staff:1", form_token=f"stop:{serial}", now=clock.now())
    assert "enn reglene tåler" in text(handler.get(address))
    again = made | {"form_token": "again", "do": "agree"}
    assert handler.post(address, again).status_code == 409
    assert handler.post(address, again | {"reason": "short"}).status_code == 303


def test_an_approver_reads_the_reduced_sum_first_and_not_what_is_let_go(world: World) -> None:
    from quittance.areas.plans.operations import settlements
    from quittance.kit import clock

    now, until = clock.now(), clock.today() + dt.timedelta(days=30)
    made = settlements.propose(
        case_id=world.oda.case_id, amount=100_000, until=until, reason="Bad times", actor="staff:99", now=now
    )
    stig = member("approver", email="stig@desk.example.no")
    page = " ".join(stig.get(f"/desk/proposals/{made}/").content.decode().replace("\xa0", " ").split())
    assert '<p class="big-amount">1 000,00 kr</p>' in page
    assert "Godkjenn den reduserte summen på 1 000,00 kr" in page
    assert "1 000,00 kr" in text(stig.get("/desk/proposals/"))
