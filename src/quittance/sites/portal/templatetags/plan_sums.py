"""Sums of a plan's figures that pages show together."""

from django import template

from quittance.areas.plans.queries.options import Option
from quittance.core.plans import Step

register = template.Library()


@register.filter
def fees(option: Option) -> int:
    """What a way to pay adds in fees, in øre: the plan's, or the case's meanwhile."""
    return option.fee + option.steps


@register.filter
def beside(step: Step) -> int:
    """What of a payment goes to interest and costs, in øre."""
    return step.interest + step.costs
