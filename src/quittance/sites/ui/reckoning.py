"""The arithmetic of one amount, step by step: every step has its øre, and the steps sum to the amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from quittance.areas.claims.queries.statements import StatementLine
from quittance.core.money import parse_machine, round_half_up
from quittance.sites.ui.figures import money, number

_NEEDED = frozenset({"multiple", "unit_rate", "ceiling"})
_TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
_BUSINESS, _VAT = Fraction(3, 2), Fraction(5, 4)


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words, its arithmetic where there is some, and its øre."""

    words: str
    sum: str
    amount: int


def steps_of(line: StatementLine) -> tuple[Step, ...]:
    """How a fee was worked out from the ceiling down to what is asked; empty where the facts do not tell."""
    if line.amount <= 0 or not line.facts.keys() >= _NEEDED:
        return ()
    return tuple(_steps(line))


def _steps(line: StatementLine) -> Iterator[Step]:
    facts = line.facts
    ceiling = parse_machine(facts["ceiling"])
    before = parse_machine(facts["replaces"]) if facts.get("replaces") else 0
    yield Step(_("The highest fee the law allows"), _product(facts), ceiling)
    if less := ceiling - before - line.amount:
        ours = line.component == "collection_fee"
        yield Step(_("We ask for less than that") if ours else _("The creditor asked for less than that"), "", -less)
    if before:
        yield Step(_("Charged already"), "", -before)


def _product(facts: Mapping[str, str]) -> str:
    """The ceiling as a product: basic amount, multiple, and what else it is multiplied by."""
    factors = [money(parse_machine(facts["unit_rate"])), number(facts["multiple"])]
    exact = Fraction(parse_machine(facts["unit_rate"])) * Fraction(facts["multiple"])
    for name, factor, written in (("business", _BUSINESS, "1.5"), ("vat", _VAT, "1.25")):
        if facts.get(name) == "yes":
            exact *= factor
            factors.append(number(written))
    product = _TIMES.join(factors)
    if round_half_up(exact.numerator, exact.denominator) != parse_machine(facts["ceiling"]):
        return _("%(product)s, rounded to whole kroner") % {"product": product}
    return product
