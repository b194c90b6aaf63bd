"""Form fields people can type into the way they write: amounts and dates."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.core.money import MoneyFormat, parse_kroner
from quittance.sites.ui import figures

_LONGEST_AMOUNT = 40
_LONGEST_DAY_OF_MONTH = 4
_LONGEST_DATE = 20
_LONGEST_CODE = 100
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_CURRENCY = re.compile(r"kr\.?|nok|\s", re.IGNORECASE)
_UNREADABLE = _("There is a character here that cannot be read. Delete everything and type it again.")


class PlainForm(forms.Form):
    """A form whose fields are checked by us, in our words, and only when it is sent."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages.setdefault("null_characters_not_allowed", _UNREADABLE)


class AmountField(forms.CharField):
    """An amount in kroner as typed; cleans to whole øre, `smallest` at least."""

    default_error_messages = {
        "required": _("Type the amount you want to pay."),
        "format": _("Write the amount in numbers, such as 500 or 1250.50."),
        "negative": _("The amount must be more than 0."),
        "thousands": _(
            "Use at most two digits after the decimal sign. Did you mean %(amount)s kroner? Then write %(amount)s."
        ),
        "too_many_decimals": _("Use at most two digits after the decimal sign, such as 1250.50."),
        "too_large": _("The largest amount you can pay here is 650 000 kroner. Check what you have typed."),
        "too_small": _("The smallest amount is 1 krone."),
    }

    def __init__(self, *, smallest: int = 1, **kwargs: Any) -> None:
        self.smallest = smallest
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int:
        """Øre. Raises ValidationError with the code of the problem."""
        text = str(value or "")
        if len(text) > _LONGEST_AMOUNT:
            self._refuse("format")
        try:
            oere = parse_kroner(text)
        except MoneyFormat as problem:
            if found := _THOUSANDS.fullmatch(_CURRENCY.sub("", text)):
                amount = {"amount": re.sub(r"[.,]", "", found[0])}
                raise forms.ValidationError(self.error_messages["thousands"], "thousands", amount) from None
            self._refuse("required" if problem.code == "empty" else problem.code)
        if oere < self.smallest:
            self._refuse("negative")
        return oere

    def _refuse(self, code: str) -> None:
        raise forms.ValidationError(self.error_messages.get(code, self.error_messages["format"]), code=code)


class CodeField(forms.CharField):
    """A code of letters and digits as somebody copies it from paper; cleans to what was typed, cut to a sane length."""

    default_error_messages = {"required": _("Type the code.")}

    def __init__(self, **kwargs: Any) -> None:
        hints = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        kwargs.setdefault("widget", forms.TextInput(attrs=hints))
        kwargs.setdefault(
            "help_text", _("11 letters and digits. Small or capital letters, spaces and hyphens do not matter.")
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """What was typed. Raises ValidationError when nothing was."""
        return str(super().clean(str(value or "")[:_LONGEST_CODE]))


class DayField(forms.CharField):
    """A date as typed; cleans to a date."""

    default_error_messages = {
        "required": _("Type a date, such as 24.12.2026."),
        "format": _("Write the date as day, month and year, such as 24.12.2026."),
        "early": _("Choose a date from %(earliest)s onwards."),
        "late": _("Choose a date no later than %(latest)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}))
        self.earliest: dt.date | None = None
        self.latest: dt.date | None = None
        super().__init__(**kwargs)

    def clean(self, value: Any) -> dt.date:
        """The date, between `earliest` and `latest` when they are set. Raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        found = figures.read_day(text) if len(text) <= _LONGEST_DATE else None
        if found is None:
            raise forms.ValidationError(self.error_messages["format"], code="format")
        if self.earliest and found < self.earliest:
            limits = {"earliest": figures.day(self.earliest)}
            raise forms.ValidationError(self.error_messages["early"], code="early", params=limits)
        if self.latest and found > self.latest:
            limits = {"latest": figures.day(self.latest)}
            raise forms.ValidationError(self.error_messages["late"], code="late", params=limits)
        return found


class DayOfMonthField(forms.CharField):
    """A day of the month as typed ("20", "20."); cleans to 1 to 31, or None when nothing was typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        """The day. Raises ValidationError."""
        text = str(value or "").strip().rstrip(".")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_DAY_OF_MONTH and 1 <= int(text) <= 31):
            raise forms.ValidationError(_("Write a day of the month from 1 to 31, such as 20."), code="format")
        return int(text)


class OptionalDayField(DayField):
    """A date as typed, or None when nothing was."""

    def clean(self, value: Any) -> Any:
        """The date or None. Raises ValidationError."""
        return super().clean(value) if str(value or "").strip() else None
