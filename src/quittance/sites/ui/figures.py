"""Writes amounts, dates and rates the way the reader's language writes them, and reads dates people type."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from django.utils.translation import get_language, gettext

from quittance.kit.clock import OSLO

_NAMED = 6
"""So many times of one day are named one by one."""
_LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})[.\-/ ]{1,2}(\d{1,2})[.\-/ ]{1,2}(\d{4}|\d{2})", re.ASCII)
_NO_OERE = re.compile(r"[.,]00(?!\d)", re.ASCII)
_YEAR_MONTH_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def locale() -> str:
    """The Babel locale of the active language; bokmål when there is none."""
    return _LOCALES.get(get_language() or "nb", "nb_NO")


def kroner(oere: int) -> Decimal:
    """An amount in øre as exact kroner."""
    return Decimal(oere).scaleb(-2)


def money(oere: int) -> str:
    """An amount in øre with its currency: "2 500,00 kr" or "NOK 2,500.00", never broken over two lines."""
    return _kroner_text(oere, locale())


def short_money(oere: int) -> str:
    """The same without its decimals where it is whole kroner: "350 kr"."""
    text = money(oere)
    return text if oere % 100 else _NO_OERE.sub("", text)


@lru_cache(maxsize=4_096)
def _kroner_text(oere: int, name: str) -> str:
    """Kept for a while: fees are the same few amounts on every case, and a page repeats its own."""
    spoken, pattern = _money_pattern(name)
    return str(pattern.apply(kroner(oere), spoken, currency="NOK")).replace("-", "\N{MINUS SIGN}")


@cache
def _money_pattern(name: str) -> tuple[Locale, NumberPattern]:
    """How a language writes kroner, worked out once: a case page writes dozens of amounts."""
    spoken = Locale.parse(name)
    if name == "en_GB":
        return spoken, parse_pattern("¤\N{NO-BREAK SPACE}#,##0.00")
    return spoken, spoken.currency_formats["standard"]


def currency() -> str:
    """What kroner are called beside a field for an amount: as `money` writes them in the reader's language."""
    return "NOK" if locale() == "en_GB" else "kr"


def typed_amount(oere: int) -> str:
    """An amount as a person would type it into a field, readable by `parse_kroner`."""
    return str(format_decimal(kroner(oere), format="#,##0.00", locale=locale()))


def typed_day(value: dt.date) -> str:
    """A date as a person would type it into a field, in every language readable by `read_day`."""
    return f"{value:%d.%m.%Y}"


def day(value: dt.date) -> str:
    """A date in words, so that nobody has to guess what is day and what is month: "20. november 2026"."""
    return _written(value, "d MMMM y" if locale() == "en_GB" else "d. MMMM y", locale())


@lru_cache(maxsize=4_096)
def _written(value: dt.date, pattern: str, name: str) -> str:
    """A page names the same few dates again and again, and so does the next page."""
    return str(format_date(value, format=pattern, locale=name))


def weekday(value: dt.date) -> str:
    """A date soon to come, with its day of the week: "mandag 23. november"."""
    return _written(value, "EEEE d MMMM" if locale() == "en_GB" else "EEEE d. MMMM", locale())


def short_day(value: dt.date) -> str:
    """A date for narrow tables: "20.11.2026" or "20 Nov 2026"."""
    return _written(value, "d MMM y" if locale() == "en_GB" else "dd.MM.y", locale())


def moment(value: dt.datetime) -> str:
    """An instant in Oslo time: "20. november 2026 kl. 10.00"."""
    pattern = "d MMMM y, HH:mm" if locale() == "en_GB" else "d. MMMM y 'kl.'\N{NO-BREAK SPACE}HH.mm"
    return str(format_datetime(value, format=pattern, tzinfo=OSLO, locale=locale()))


def times_of_day(moments: Sequence[dt.datetime]) -> str:
    """How often on one day, and when in Oslo time; of many the first and the last. The newest comes first."""
    clocks = [value.astimezone(OSLO).strftime("%H:%M") for value in reversed(moments)]
    words = {"count": len(clocks), "first": clocks[0], "last": clocks[-1], "times": ", ".join(clocks)}
    if len(clocks) > _NAMED:
        return gettext("%(count)d times, from %(first)s to %(last)s") % words
    return gettext("%(count)d times: %(times)s") % words


def rate(percent: Decimal) -> str:
    """A yearly rate in percent: "12,25 %"."""
    return _rate_text(percent, locale())


@lru_cache(maxsize=256)
def _rate_text(percent: Decimal, name: str) -> str:
    number = format_decimal(percent, format="0.00##", locale=name)
    return f"{number}%" if name == "en_GB" else f"{number}\N{NO-BREAK SPACE}%"


def number(text: str) -> str:
    """A decimal number given in machine form ("0.4"), with the reader's decimal sign."""
    return str(format_decimal(Decimal(text), format="0.####", locale=locale()))


def account(digits: str) -> str:
    """A bank account in its usual groups: "9999.10.42764" at home, an IBAN in fours as banks print it."""
    if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", digits, re.ASCII):
        return grouped(digits)
    return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}" if len(digits) == 11 else digits


def foreign_money(text: str) -> str:
    """An amount as banks write it in their files ("EUR 85.00"), with the reader's decimal sign and order."""
    found = re.fullmatch(r"([A-Z]{3}) (\d+(?:\.\d+)?)", text, re.ASCII)
    if found is None:
        return text
    value = format_decimal(Decimal(found[2]), format="#,##0.00###", locale=locale())
    parts = (found[1], value) if locale() == "en_GB" else (value, found[1])
    return "\N{NO-BREAK SPACE}".join(parts)


def organisation(digits: str) -> str:
    """An organisation number in its usual groups of three."""
    return "\N{NO-BREAK SPACE}".join((digits[:3], digits[3:6], digits[6:])) if len(digits) == 9 else digits


def grouped(digits: str) -> str:
    """A long number in groups of four, as letters print it."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def read_day(text: str) -> dt.date | None:
    """The date in typed text ("24.12.2026", "24/12-26", "2026-12-24"), or None when there is none."""
    text = text.strip()
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        days, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_MONTH_DAY.fullmatch(text):
        year, month, days = (int(part) for part in found.groups())
    else:
        return None
    try:
        return dt.date(year + 2000 if year < 100 else year, month, days)
    except ValueError:
        return None
