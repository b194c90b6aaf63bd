"""Plans at the command line: the rules, what a plan would be, and how one stands, with the portal's own figures."""

import datetime as dt
import json
from typing import Any

import pytest

from tests import factories
from tests.cli.conftest import Command


def answer(done: Any, code: int = 0) -> Any:
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def made(fresh_database: Any) -> factories.Made:
    from quittance.kit import clock

    today = clock.today()
    return factories.make_case(today, due_date=f"{today - dt.timedelta(days=60)}")


def test_what_is_simulated_is_what_the_engine_says_and_what_is_agreed(made: factories.Made, quittance: Command) -> None:
    from quittance.areas.claims.queries import facts as case_facts
    from quittance.areas.plans.operations.agreeing import agree
    from quittance.areas.plans.queries.options import first_day
    from quittance.areas.plans.rules import Terms
    from quittance.core.money import to_text
    from quittance.kit import clock

    owed = case_facts.load_one(made.case_id).balance(clock.today()).total
    told = answer(quittance("plan", "simulate", made.number, "--amount", "400", "--json"))
    choices = {one["choice"]: one for one in told["choices"]}
    assert choices["now"]["total"] == to_text(owed)
    own = choices["own"]
    assert (own["each"], own["outside"]) == ("400.00", [])
    first = first_day(clock.today())
    terms = Terms("monthly", first, amount=40_000, day_of_month=first.day)
    plan = agree(case_ids=[made.case_id], terms=terms, channel="desk", actor="test", form_token="cli", now=clock.now())
    shown = answer(quittance("plan", "show", plan.number, "--json"))
    assert (shown["state"], len(shown["parts"]), shown["last"]) == ("active", own["count"], own["last"])
    assert shown["left"] == to_text(owed)
    assert "400.00" in quittance("plan", "show", plan.number).stdout


def test_the_rules_in_force_are_listed(fresh_database: Any, quittance: Command) -> None:
    told = answer(quittance("plan", "rules", "--json"))
    assert [one["owed_from"] for one in told] == ["0.00", "5000.00", "20000.00"]
    assert "longest_months" in quittance("plan", "rules", "--on", "2026-01-01").stdout


def test_what_is_not_there_is_said(fresh_database: Any, quittance: Command) -> None:
    assert "there is no plan ABCDEF" in quittance("plan", "show", "ABCDEF").stderr
    assert "there is no case 26-9999999" in quittance("plan", "simulate", "26-9999999").stderr
    assert quittance("plan", "simulate", "26-9999999", "--frequency", "yearly").returncode == 2
