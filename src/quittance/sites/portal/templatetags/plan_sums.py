"""Sums of a plan's figures that pages show together."""

from collections.abc import Mapping

from django import template

from quittance.areas.plans.queries.counted import Counted
from quittance.areas.plans.queries.options import Option
from quittance.core.plans import Step

register = template.Library()


@register.filter
def fees(option: Option) -> int:
    """What a way to pay adds in fees, in øre: the plan's, or the case's meanwhile."""
    return option.fee + option.steps


@register.filter
def of(found: Mapping[int, Counted], posting_id: int | None) -> Counted | None:
    """What a payment counted for."""
    return None if posting_id is None else found.get(posting_id)


@register.filter
def beside(step: Step) -> int:
    """What of a payment goes to interest and costs, in øre."""
    return step.interest + step.costs
