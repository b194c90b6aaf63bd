"""What visitors type about plans: what they can afford, and how a plan they have shall change."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.plans.queries.options import first_day, first_on
from quittance.areas.plans.rules import Terms
from quittance.core.plans import Frequency
from quittance.sites.portal.forms import CasesForm
from quittance.sites.ui.fields import AmountField, DayField, DayOfMonthField, OptionalDayField, PlainForm

FREQUENCIES: dict[str, Any] = {
    "monthly": _("Every month"),
    "biweekly": _("Every two weeks"),
    "weekly": _("Every week"),
}
_A_YEAR = 366


class AnyDayField(forms.BooleanField):
    """Whether payments stay on days when banks are closed."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Also on weekends and public holidays"),
            help_text=_("Otherwise a payment that falls on such a day moves to the next day when banks are open."),
            required=False,
            widget=forms.CheckboxInput(attrs={"class": "ds-input"}),
        )


class AffordForm(PlainForm):
    """How much at a time, how often, and from when."""

    amount = AmountField(
        label=_("How much can you pay each time?"),
        smallest=100,
        required=False,
        error_messages={"required": _("Type how much you can pay each time.")},
    )
    frequency = forms.ChoiceField(
        label=_("How often?"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Choose one of the possibilities.")},
    )
    day_of_month = DayOfMonthField(
        label=_("On which day of the month? (optional)"),
        help_text=_("For monthly payments, such as 20 when your pay comes on the 19th."),
    )
    first = OptionalDayField(
        label=_("When is the first payment? (optional)"),
        help_text=_("Day, month and year, such as 24.12.2026. Leave it empty, and we take the first day that fits."),
        required=False,
    )
    any_day = AnyDayField()

    def __init__(self, *args: Any, today: dt.date, allowed: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        choice, first = self.fields["frequency"], self.fields["first"]
        assert isinstance(choice, forms.ChoiceField)
        assert isinstance(first, DayField)
        choice.choices = [(name, words) for name, words in FREQUENCIES.items() if name in allowed]
        first.earliest, first.latest = today, today + dt.timedelta(days=_A_YEAR)
        self.initial.setdefault("frequency", next(iter(allowed), "monthly"))

    def clean_frequency(self) -> Frequency:
        """How often; the first possibility when nothing was chosen."""
        chosen: Frequency = self.cleaned_data["frequency"] or self.initial["frequency"]
        return chosen

    def terms(self) -> Terms:
        """What was typed, as terms of a plan."""
        typed, any_day = self.cleaned_data, self.cleaned_data["any_day"]
        frequency, on = typed["frequency"], typed.get("day_of_month")
        on = on if frequency == "monthly" else None
        first = typed.get("first") or (first_on(self._today, on, any_day=any_day) if on else first_day(self._today))
        return Terms(
            frequency,
            first,
            amount=typed["amount"],
            day_of_month=(on or first.day) if frequency == "monthly" else None,
            any_day=any_day,
        )

    def typed(self) -> dict[str, str]:
        """What was typed, to be shown again."""
        return {name: str(self.data.get(name, ""))[:40] for name in self.fields}


class PlanCasesForm(CasesForm):
    """Which cases to pay in parts."""

    def __init__(self, *args: Any, cases: Sequence[CaseSummary], **kwargs: Any) -> None:
        super().__init__(*args, cases=cases, **kwargs)
        self.fields["cases"].label = _("Which cases do you want to pay in parts?")
