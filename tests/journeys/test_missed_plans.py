"""A payment of a plan is missed: told, reminded, put right; and missed twice, which ends the plan with a letter."""

import datetime as dt
import re
from contextlib import AbstractContextManager

from quittance.areas.letters.rules import deadline_from
from quittance.core.workdays import later, next_banking_day
from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.test_details import emailed_code, messages_to
from tests.journeys.visitor import Visitor, figure

AGO = 16
"""Days since the plan began: its first payment was due the day after, and its five banking days of grace are over."""


def kept_since(product: Product, person: Person, frequency: str, count: int) -> int:
    """A plan that began some days ago, of which nothing has been paid."""
    from quittance.areas.plans.operations.agreeing import agree
    from quittance.areas.plans.rules import Terms
    from quittance.kit import clock

    with product.inside():
        began = clock.now() - dt.timedelta(days=AGO)
        terms = Terms(frequency, next_banking_day(later(product.today, 1 - AGO)), count=count)  # type: ignore[arg-type]
        made = agree(
            case_ids=[person.case_id],
            terms=terms,
            channel="desk",
            actor="journeys",
            form_token=f"missed:{person.case_id}",
            now=began,
        )
    return made.plan_id


def told() -> AbstractContextManager[None]:
    """What is told in this process is put where the product's worker finds it and sends it."""
    from django.test import override_settings

    return override_settings(MESSAGING_SETUPS="tests.areas.contacts.reached.both")


def wants_mail(product: Product, person: Person) -> str:
    """The person has given an e-mail address, and wants to be told there."""
    from quittance.areas.contacts.operations import choosing, verifying
    from quittance.kit import clock

    address = f"maler.{person.case_id}@example.no"
    party = [person.party_id]
    with product.inside(), told():
        verifying.ask_code(party_ids=party, channel="email", value=address, actor="journeys", now=clock.now())
    code = emailed_code(product, address).replace(" ", "")
    with product.inside():
        verifying.confirm(party_ids=party, channel="email", code=code, actor="journeys", now=clock.now())
        choosing.choose_way(party_ids=party, way="email", quick_logins=False, actor="journeys", now=clock.now())
    return address


def night(product: Product, plan_id: int, *, reminding_on: int = 0) -> None:
    """The morning run, for this plan; whose payments come soon is reminded, as it will be some days on."""
    from quittance.areas.plans.operations import judging, reminding
    from quittance.kit import clock

    with product.inside(), told():
        now = clock.now()
        judging.judge(plan_ids=[plan_id], today=clock.today(), now=now, actor="journeys")
        reminding.remind(today=later(clock.today(), reminding_on), now=now, actor="journeys")


def mailed(product: Product, address: str, words: str) -> str:
    """The e-mail that says this, once it has come."""
    count = 1
    while not (found := [text for text in messages_to(product, "mail", address, count) if words in text]):
        count += 1
    return found[0]


def test_missed_told_put_right_and_reminded_of_the_next(visitor: Visitor, person: Person, product: Product) -> None:
    address = wants_mail(product, person)
    plan_id = kept_since(product, person, "monthly", 4)
    night(product, plan_id)
    assert person.name not in mailed(product, address, "Et avdrag er ikke kommet")
    visitor.log_in(product.letter(person))
    visitor.press("Se avtalen")
    visitor.sees("mangler", "En betaling kom ikke i tide")
    missing = figure(visitor.page.locator(".ds-alert strong").first.inner_text())
    visitor.page.get_by_role("button", name=re.compile("^Betal .* nå$")).first.click()
    visitor.is_at("pay/check/")
    visitor.send()
    visitor.at_vipps("approve")
    visitor.has_paid()
    assert product.charged(person) == missing
    night(product, plan_id)
    visitor.open("my/")
    visitor.press("Se avtalen")
    visitor.sees("Det som manglet, er gjort opp", "1 av 4 betalinger er gjort.")
    night(product, plan_id, reminding_on=14)
    mailed(product, address, "Et avdrag forfaller om få dager")


def test_missed_twice_ends_with_a_letter_and_a_fresh_deadline(
    visitor: Visitor, person: Person, product: Product
) -> None:
    plan_id = kept_since(product, person, "weekly", 6)
    night(product, plan_id)
    ((state, fresh, step),) = product.rows(
        "select p.state, h.fresh_deadline, c.next_step_on from plans_plan p"
        " join claims_hold h on h.source = 'plan:' || p.id join claims_case c on c.id = h.case_id where p.id = %s",
        plan_id,
    )
    assert (state, fresh) == ("broken", deadline_from(product.today))
    assert step == later(fresh, 29), "the fee that was to come in December comes four weeks after the new deadline"
    visitor.log_in(product.letter(person))
    visitor.open(f"my/cases/{person.number}/letters/")
    visitor.page.get_by_role("link", name="Nedbetalingsavtalen er slutt").first.click()
    visitor.sees("Nedbetalingsavtalen er slutt", "Dette er ikke kommet", "Du kan få en ny avtale", f"{fresh.day}.")
    visitor.open("my/")
    visitor.press("Betal i deler")
    visitor.is_at("my/plans/new/options/")
