"""Template filters for amounts, dates and rates. They write; they never compute."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django import template

from quittance.sites.ui import figures

register = template.Library()

# A missing figure is written as nothing: the sentence around it is the template's decision.


@register.filter
def money(oere: int | None) -> str:
    """An amount in øre with its currency."""
    return "" if oere is None else figures.money(oere)


@register.filter
def short_money(oere: int | None) -> str:
    """An amount in øre with its currency, without decimals where it is whole kroner."""
    return "" if oere is None else figures.short_money(oere)


@register.filter
def signed_money(oere: int) -> str:
    """A change of an amount in øre, with its sign."""
    return f"+{figures.money(oere)}" if oere > 0 else figures.money(oere)


@register.filter
def unsigned(oere: int) -> int:
    """How much it is, where the sentence around it says which way it went."""
    return abs(oere)


@register.filter
def typed_amount(oere: int | None) -> str:
    """An amount as typed into a field."""
    return "" if oere is None else figures.typed_amount(oere)


@register.filter
def day(value: dt.date | None) -> str:
    """A date in words."""
    return "" if value is None else figures.day(value)


@register.filter
def short_day(value: dt.date | None) -> str:
    """A date for narrow tables."""
    return "" if value is None else figures.short_day(value)


@register.filter
def iso(value: dt.date | None) -> str:
    """A date for machines, in a `datetime` attribute."""
    return "" if value is None else value.isoformat()


@register.filter
def moment(value: dt.datetime | None) -> str:
    """An instant in Oslo time."""
    return "" if value is None else figures.moment(value)


@register.filter
def times_of_day(moments: Sequence[dt.datetime]) -> str:
    """How often on one day, and when; the newest comes first."""
    return figures.times_of_day(moments)


@register.filter
def rate(percent: Decimal | None) -> str:
    """A yearly rate in percent."""
    return "" if percent is None else figures.rate(percent)


@register.filter
def account(digits: str) -> str:
    """A bank account in its usual groups."""
    return figures.account(digits)


@register.filter
def foreign_money(text: str) -> str:
    """An amount in another currency, as a bank's file has it."""
    return figures.foreign_money(text)


@register.filter
def organisation(digits: str) -> str:
    """An organisation number in its usual groups."""
    return figures.organisation(digits)
