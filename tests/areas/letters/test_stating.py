"""Account statements on any day and of many cases, and confirmations of plans: composed, kept, refused where wrong."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from quittance.areas.claims.queries.statements import case_statement
from quittance.areas.letters.operations import stating
from quittance.areas.letters.operations.planning import write_plan_confirmation
from quittance.areas.letters.queries.archive import letters_of, one_page
from quittance.areas.letters.queries.printing import waiting
from quittance.areas.letters.rules import LetterRefused
from quittance.formats.letter import Page
from quittance.formats.letter.matter import Instalment, Plan
from tests import factories
from tests.areas.letters.post import DAY, NOW, demanded

pytestmark = pytest.mark.django_db
TWO_CREDITORS: tuple[dict[str, str], ...] = (
    {"debtor_id": factories.person(4711)},
    {"debtor_id": factories.person(4711), "creditor": "Prøvevik Vann AS", "creditor_org_no": factories.organisation(2)},
)


def page_of(letter_id: int) -> Page:
    page = one_page(letter_id)
    assert page is not None
    return page


def sum_of(page: Page, key: str) -> int:
    (section,) = [section for section in page.sections if section.key == key]
    return next(row.amount for row in section.rows if row.strong)  # type: ignore[return-value]


@pytest.mark.parametrize("days", [-30, 0, 200])
def test_a_statement_of_another_day_has_the_figures_of_that_day(days: int) -> None:
    (made,) = demanded()
    on = DAY + dt.timedelta(days=days)
    page = page_of(stating.write_statement(case_id=made.case_id, actor="test", now=NOW, on=on))
    wanted = case_statement(number=made.number, on=on, today=DAY)
    assert sum_of(page, "amount") == wanted.total
    assert (page.slip is None) == bool(days), "another day's amount is not what is paid today"
    (amounts,) = [section for section in page.sections if section.key == "amount"]
    planned = [row for row in amounts.rows if "ikke lagt til" in row.note]
    assert sum(row.amount or 0 for row in planned) == sum(line.amount for line in wanted.lines if line.planned)
    assert bool(planned) == (days > 0)


def test_everything_in_one_statement_is_kept_on_every_case() -> None:
    first, second = demanded(*TWO_CREDITORS)
    assert first.party_id == second.party_id
    asked = {"case_ids": [second.case_id, first.case_id], "actor": "test", "now": NOW}
    letter = stating.write_statement_of_everything(**asked)  # type: ignore[arg-type]
    page = page_of(letter)
    totals = [case_statement(number=one.number, on=DAY).total for one in (first, second)]
    assert [sum_of(page, f"case-{one.number}") for one in (first, second)] == totals
    assert sum_of(page, "together") == sum(totals)
    assert [one.letter_id for one in letters_of(second.case_id)] == [letter]
    assert stating.write_statement_of_everything(**asked) == letter, "the same figures are the same letter"  # type: ignore[arg-type]
    assert stating.write_statement_of_everything(**asked, language="en") != letter  # type: ignore[arg-type]
    with pytest.raises(LetterRefused, match="no case"):
        stating.write_statement_of_everything(case_ids=[], actor="test", now=NOW)


def plan_for(total: int) -> Plan:
    first = Instalment(DAY + dt.timedelta(days=20), 100_000)
    last = Instalment(DAY + dt.timedelta(days=50), total + 2_500 - 100_000)
    return Plan("1234567890129993", (first, last), Decimal("12.25"), interest=2_500, fee=0, grace_days=14)


def test_a_plan_is_confirmed_once_and_waits_to_be_printed() -> None:
    (made,) = demanded()
    plan = plan_for(case_statement(number=made.number, on=DAY).total)
    asked = {"case_ids": [made.case_id], "plan": plan, "agreed_as": "plan:1", "actor": "test", "now": NOW}
    letter = write_plan_confirmation(**asked)  # type: ignore[arg-type]
    page = page_of(letter)
    assert write_plan_confirmation(**asked) == letter  # type: ignore[arg-type]
    assert sum_of(page, "instalments") == plan.total
    assert page.slip is not None
    assert (page.slip.kid, page.slip.amount, page.slip.due) == (plan.kid, 100_000, plan.instalments[0].day)
    assert waiting(DAY).ready == (letter,)


def test_a_plan_of_another_sum_or_without_order_is_not_confirmed() -> None:
    (made,) = demanded()
    good = plan_for(case_statement(number=made.number, on=DAY).total)
    wrong = [
        replace(good, interest=2_499),
        replace(good, instalments=good.instalments[::-1]),
        replace(good, instalments=()),
        replace(good, instalments=(Instalment(DAY - dt.timedelta(days=1), 100_000), good.instalments[1])),
    ]
    for plan in wrong:
        with pytest.raises(LetterRefused):
            write_plan_confirmation(case_ids=[made.case_id], plan=plan, agreed_as="plan:1", actor="test", now=NOW)
    assert letters_of(made.case_id) == ()
