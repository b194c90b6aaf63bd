"""Words for payment plans at the desk."""

from django import template

from quittance.areas.plans.operations.rules_making import Caution
from quittance.areas.plans.queries.plans import EventView
from quittance.areas.plans.queries.requests import Advice
from quittance.areas.plans.rules import Terms
from quittance.sites.desk import wording_plans
from quittance.sites.ui import plan_words

register = template.Library()


@register.filter
def plan_state(state: str) -> str:
    """Where a plan stands."""
    return str(wording_plans.PLAN_STATES[state])


@register.filter
def plan_request_state(state: str) -> str:
    """Where a request outside the rules stands."""
    return str(wording_plans.REQUEST_STATES[state])


@register.filter
def offer_state(state: str) -> str:
    """Where a reduced sum stands."""
    return str(wording_plans.OFFER_STATES[state])


@register.filter
def plan_event(event: EventView) -> str:
    """Something that happened to a plan."""
    return wording_plans.plan_event(event)


@register.filter
def hold_name(kind: str) -> str:
    """Why a case is held."""
    return str(wording_plans.HOLDS.get(kind, kind))


@register.filter
def channel_words(channel: str) -> str:
    """How somebody asked or agreed."""
    return str(wording_plans.CHANNELS.get(channel, channel))


@register.filter
def way_words(way: str) -> str:
    """How the instalments of a plan are paid."""
    return str(wording_plans.WAYS[way])


@register.filter
def how_often(terms: Terms) -> str:
    """The frequency of terms."""
    return str(plan_words.FREQUENCIES[terms.frequency])


@register.filter
def advice_words(advice: Advice) -> tuple[str, ...]:
    """What the engine makes of a proposal."""
    return wording_plans.advice_words(advice)


@register.filter
def outside_words(code: str) -> str:
    """What is outside the rules."""
    return str(plan_words.OUTSIDE.get(code, code))


@register.filter
def caution_words(found: Caution) -> str:
    """What to know before rules are changed."""
    return wording_plans.caution_words(found)
