"""`quittance plan …`: how a plan stands, the rules in force, and what a plan would be, by the portal's own engine."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from quittance.cli.books import read_date
from quittance.cli.environment import django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_table, print_text, wrong_option
from quittance.core.money import MoneyFormat, parse_kroner, to_text

if TYPE_CHECKING:
    from quittance.areas.plans.queries.options import Option
    from quittance.areas.plans.queries.plans import PlanView
    from quittance.areas.plans.queries.rules import RulesFacts

plan = typer.Typer(help="Payment plans.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@plan.command()
def show(number: Annotated[str, typer.Argument(help="The plan's number.")], as_json: AsJson = False) -> None:
    """How a plan stands today: what came in, each instalment, and what is still to be paid."""
    with django_ready(quiet=True):
        from quittance.areas.plans.queries.plans import plan_id_of, plan_view
        from quittance.kit import clock

        plan_id = plan_id_of(number)
        if plan_id is None:
            raise Refused(f"there is no plan {number}")
        view = plan_view(plan_id, today=clock.today())
    told = _plan(view)
    if as_json:
        print_json(told)
        return
    print_facts(f"Plan {number}", {name: value for name, value in told.items() if isinstance(value, str | int)})
    rows = [(one["due"], one["amount"], one["covered"], one["state"], one["in_time_until"]) for one in told["parts"]]
    print_table(
        "Instalments", ("due", "amount", "covered", "state", "in time until"), rows, right=("amount", "covered")
    )


@plan.command()
def rules(
    on: Annotated[str | None, typer.Option(help="A day, as YYYY-MM-DD; today when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """The rules for plans that count on a day: the agency's, and those of creditors that have their own."""
    with django_ready(quiet=True):
        from quittance.areas.plans.queries.rules import published
        from quittance.kit import clock

        found = published(read_date(on, "--on") if on else clock.today())
    told = [_rules(one) for one in found]
    if as_json:
        print_json(told)
        return
    columns = (
        *("rules", "creditor", "owed_from", "smallest_instalment", "longest_months", "fee", "interest"),
        *("misses", "retries", "small_rest"),
    )
    amounts = ("owed_from", "smallest_instalment", "fee", "small_rest")
    print_table("Rules for plans", columns, [[one[name] for name in columns] for one in told], right=amounts)


@plan.command()
def simulate(
    cases: Annotated[list[str], typer.Argument(help="Case numbers of one debtor.")],
    amount: Annotated[str | None, typer.Option(help="Kroner each time; the choices alone when left out.")] = None,
    frequency: Annotated[str, typer.Option(help="monthly, biweekly or weekly.")] = "monthly",
    first: Annotated[str | None, typer.Option(help="Day of the first instalment, as YYYY-MM-DD.")] = None,
    as_json: AsJson = False,
) -> None:
    """What can be chosen from for these cases, and what an amount each time comes to. Nothing is agreed."""
    from quittance.core.plans import FREQUENCIES

    if frequency not in FREQUENCIES:
        raise wrong_option("--frequency", f"choose from {', '.join(FREQUENCIES)}")
    try:
        each = None if amount is None else parse_kroner(amount)
    except MoneyFormat as wrong:
        raise wrong_option("--amount", str(wrong)) from None
    day = None if first is None else read_date(first, "--first")
    with django_ready(quiet=True):
        own, shown, problem = _simulated(cases, each, frequency, day)
    told = [_option(one) for one in (*shown, *([own] if own else []))]
    if as_json:
        print_json({"choices": told, "problem": problem or None})
        return
    columns = ("choice", "each", "count", "last", "interest", "fees", "total", "saving", "outside")
    amounts = ("each", "interest", "fees", "total", "saving")
    rows = [[_cell(one[name]) for name in columns] for one in told]
    print_table("Ways to pay it", columns, rows, right=amounts, whole=("last",))
    if problem:
        print_text(f"what was typed is no plan: {problem}")


def _simulated(
    numbers: Sequence[str], amount: int | None, frequency: Any, first: dt.date | None
) -> tuple["Option | None", tuple["Option", ...], str]:
    from quittance.areas.claims.queries import facts as case_facts
    from quittance.areas.claims.queries.references import case_by_number
    from quittance.areas.plans.operations.asking import rules_of
    from quittance.areas.plans.queries.options import options
    from quittance.areas.plans.rules import PlanRefused
    from quittance.kit import clock

    found = {number: case_by_number(number) for number in numbers}
    if missing := [number for number, case_id in found.items() if case_id is None]:
        raise Refused(*(f"there is no case {number}" for number in missing))
    facts = tuple(case_facts.load([case_id for case_id in found.values() if case_id]).values())
    if len({one.debtor_id for one in facts}) > 1:
        raise Refused("these are not cases of one debtor")
    today = clock.today()
    try:
        seen = options(
            facts, today=today, rules=rules_of(facts, today), first=first, frequency=frequency, amount=amount
        )
    except PlanRefused as refused:
        raise Refused(refused.message) from None
    return seen.own, seen.shown, seen.problem


def _plan(view: "PlanView") -> dict[str, Any]:
    return {
        "number": view.number,
        "state": view.state,
        "cases": [one.number for one in view.cases],
        "kid": view.reference,
        "agreed": f"{view.agreed_on}",
        "rules": view.rules.rules_id,
        "paid": to_text(view.paid),
        "left": to_text(view.left),
        "last": f"{view.last_day}",
        "missed": len(view.missed),
        "parts": [
            {
                "due": f"{one.due}",
                "amount": to_text(one.amount),
                "covered": to_text(one.covered),
                "state": one.state,
                "in_time_until": f"{one.in_time}",
            }
            for one in view.instalments
        ],
    }


def _rules(found: "RulesFacts") -> dict[str, Any]:
    return {
        "rules": found.rules_id,
        "creditor": found.creditor,
        "owed_from": to_text(found.owed_from),
        "owed_below": None if found.owed_below is None else to_text(found.owed_below),
        "valid_from": f"{found.valid_from}",
        "smallest_instalment": to_text(found.smallest_instalment),
        "longest_months": found.longest_months,
        "first_within_days": found.first_within_days,
        "frequencies": list(found.frequencies),
        "fee": to_text(found.fee),
        "interest": found.interest,
        "grace_days": found.grace_days,
        "moves": found.moves,
        "move_days": found.move_days,
        "skips": found.skips,
        "pause_months": found.pause_months,
        "misses": found.misses,
        "retries": found.retries,
        "small_rest": to_text(found.small_rest),
        "answer_days": found.answer_days,
    }


def _option(one: "Option") -> dict[str, Any]:
    return {
        "choice": one.key,
        "each": to_text(one.each),
        "count": one.count,
        "last": f"{one.course.last_day}",
        "interest": to_text(one.interest),
        "fees": to_text(one.fee + one.steps),
        "total": to_text(one.total),
        "saving": to_text(one.saving),
        "outside": list(one.outside),
    }


def _cell(value: object) -> object:
    return " ".join(value) if isinstance(value, list) else value
