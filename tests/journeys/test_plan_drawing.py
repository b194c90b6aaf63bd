"""A plan that Vipps draws: agreed in the app, drawn, refused and tried anew, and switched off."""

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from quittance.areas.plans.rules import Terms
from tests.journeys.cast import Person
from tests.journeys.page_quality import problems
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor


class Plan:
    """A plan of four months on a person's case, and both sides of its agreement with Vipps."""

    def __init__(self, product: Product, person: Person, days: int = 10) -> None:
        from quittance.areas.plans.operations.agreeing import agree
        from quittance.kit import clock

        self.product = product
        terms = Terms("monthly", product.today + dt.timedelta(days=days), count=4)
        with product.inside():
            made = agree(
                case_ids=[person.case_id], terms=terms, channel="portal", actor=f"debtor:{person.party_id}",
                form_token=f"journey:{person.case_id}", now=clock.now(),
            )  # fmt: skip
        self.plan_id, self.number = made.plan_id, made.number
        self.page = f"my/plans/{self.number}/automatic/"

    def agreement_id(self) -> str:
        """The company's name for the agreement."""
        found = self.product.rows("select agreement_id from plans_mandate where plan_id = %s order by id", self.plan_id)
        return str(found[-1][0])

    def order(self, order: str, **values: Any) -> None:
        """What happens in the app, or on the day of a drawing."""
        self.product.sandbox.control("POST", f"agreements/{self.agreement_id()}/{order}", **values)

    def charges(self) -> list[str]:
        """The states of its charges, as the company knows them."""
        found = self.product.sandbox.control("GET", f"agreements/{self.agreement_id()}")
        return [charge["state"] for charge in found["charges"]]

    def wait_for(self, *states: str) -> None:
        """Until its charges stand like this with us."""
        query = (
            "select c.state from plans_charge c join plans_mandate m on m.id = c.mandate_id"
            " where m.plan_id = %s order by c.id"
        )
        until(lambda: [row[0] for row in self.product.rows(query, self.plan_id)], list(states))

    def wait_until_off(self) -> None:
        """Until both we and the company know that it is off."""
        query = "select way from plans_plan where id = %s"
        until(lambda: self.product.rows(query, self.plan_id), [("self",)])
        address = f"agreements/{self.agreement_id()}"
        until(lambda: self.product.sandbox.control("GET", address)["state"], "STOPPED")


def until(look: Callable[[], object], wanted: object, seconds: float = 25) -> None:
    """Looks again and again until it is as wanted."""
    deadline = time.monotonic() + seconds
    while (found := look()) != wanted:
        assert time.monotonic() < deadline, f"{found} is not {wanted}"
        time.sleep(0.1)


@pytest.fixture
def plan(product: Product, person: Person) -> Plan:
    return Plan(product, person)


def at_vipps(visitor: Visitor, choice: str) -> None:
    visitor.page.wait_for_url(f"{visitor.product.sandbox.vipps_url}/agreement**")
    visitor.page.locator(f"button[value={choice}]").click()


def agrees(visitor: Visitor, plan: Plan) -> None:
    """From the page of the plan to Vipps and back, where the first drawing is shown."""
    visitor.open(f"my/plans/{plan.number}/")
    visitor.page.locator(f"main a[href='/nb/{plan.page}']").click()
    visitor.is_at(plan.page)
    visitor.sees("Nå betaler du selv hver gang.", "AvtaleGiro", "Betal selv")
    assert problems(visitor.page, language="nb") == []
    visitor.press("Gå til Vipps")
    at_vipps(visitor, "accept")
    visitor.page.wait_for_url(re.compile(r"/nb/plans/answer/[\w-]{22}/$"))
    expect(visitor.page.locator("#answer")).to_have_attribute("data-state", "active")
    visitor.sees("Vipps trekker betalingene dine fra nå av", "Den første er", "Du ser den i Vipps også.")
    assert problems(visitor.page, language="nb") == []


def test_a_payment_is_drawn_refused_and_drawn_when_it_is_tried_again(
    visitor: Visitor, person: Person, plan: Plan, product: Product
) -> None:
    visitor.log_in(product.letter(person))
    agrees(visitor, plan)
    assert plan.charges() == ["DUE"]
    plan.wait_for("ordered")
    visitor.press("Til avtalen")
    visitor.is_at(f"my/plans/{plan.number}/")

    plan.order("fail", attempts=4, reason="user_action_required")
    plan.order("draw")
    plan.wait_for("refused", "ordered")
    visitor.open(plan.page)
    visitor.sees("kunne ikke trekkes", "Det var ikke nok penger", "Vi prøver igjen", "Bestilt")
    assert problems(visitor.page, language="nb") == []

    plan.order("draw")
    plan.wait_for("refused", "collected")
    visitor.open(plan.page)
    assert "kunne ikke trekkes" not in visitor.main()
    visitor.sees("Vipps trekker betalingene dine", "Aldri mer enn")
    taken = product.rows("select amount from plans_charge where state = 'collected' and mandate_id in ("
                         " select id from plans_mandate where plan_id = %s)", plan.plan_id)  # fmt: skip
    booked = product.rows("select sum(l.amount) from ledger_leg l join ledger_posting p on p.id = l.posting_id"
                          " where p.source like 'plan_charge:%%' and l.case_id = %s", person.case_id)  # fmt: skip
    assert booked == [(-taken[0][0],)]

    visitor.open(plan.page)
    visitor.press("Slå det av")
    visitor.is_at(plan.page)
    visitor.sees("Det er slått av.", "Gå til Vipps")
    plan.wait_until_off()


def test_a_no_in_vipps_changes_nothing_and_stopping_it_in_the_app_is_seen(
    visitor: Visitor, person: Person, plan: Plan, product: Product
) -> None:
    visitor.log_in(product.letter(person))
    visitor.open(plan.page)
    visitor.press("Gå til Vipps")
    at_vipps(visitor, "refuse")
    visitor.sees("Ingenting trekkes", "Du sa nei i Vipps.", "Avtalen går videre som før.")
    visitor.press("Velg betalingsmåte på nytt")
    visitor.is_at(plan.page)
    visitor.press("Gå til Vipps")
    at_vipps(visitor, "accept")
    visitor.sees("Vipps trekker betalingene dine fra nå av")

    plan.order("stop")
    plan.wait_for("cancelled")
    plan.wait_until_off()
    visitor.open(plan.page)
    visitor.sees("Det ble slått av i Vipps.")
