"""What somebody types who asks for a plan outside the rules: what they can pay, why, and a short budget."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.plans.operations.asking import LATEST_FIRST_DAYS
from quittance.areas.plans.queries.requests import Budget
from quittance.areas.plans.rules import LONGEST_WORDS, Terms
from quittance.core.workdays import later
from quittance.sites.ui.fields import AmountField, DayField, PlainForm
from quittance.sites.ui.figures import day, money
from quittance.sites.ui.plan_words import FREQUENCIES

MOST_CHILDREN = 20
PROBLEMS = {
    "waits": _("You have asked about one of these cases already. Wait for the answer, or take that request back."),
    "has_plan": _("There is a plan for one of these cases already. Change that instead."),
    "nothing_owed": _("Nothing is owed on one of these cases."),
    "too_old": _("A claim in one of these cases may be too old to be demanded. Call us before you agree to anything."),
    "never_ends": _("With this amount the debt would never be paid: the interest eats it up. Type more, or call us."),
    "too_many": _("With this amount it would take more than ten years. Type more, or call us."),
    "too_often": _("You have sent many requests in a short while. Wait an hour, or call us."),
}
_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}


class HouseholdField(AmountField):
    """An amount of a household's month; nothing typed is nothing."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False)

    def clean(self, value: Any) -> int:
        """Øre. Raises ValidationError."""
        return 0 if not str(value or "").strip(" 0,.") else super().clean(value)


class AskForm(PlainForm):
    """Cases, proposal, reasons and budget."""

    cases = forms.MultipleChoiceField(
        label=_("Which cases?"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-input"}),
        error_messages={"required": _("Choose at least one case."), "invalid_choice": _("Choose at least one case.")},
    )
    amount = AmountField(
        label=_("How much can you pay each time?"), error_messages={"required": _("Type how much you can pay.")}
    )
    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=tuple(FREQUENCIES.items()),
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages=_CHOOSE,
    )
    first = DayField(label=_("When can you pay the first time?"))
    words = forms.CharField(
        label=_("Why do you ask?"),
        help_text=_("In your own words. You need not tell about illness. Nobody but us reads it."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say in a few words why."), "max_length": _("Use at most 4 000 characters.")},
    )
    income = AmountField(
        label=_("Income after tax"),
        help_text=_("Everybody in the household together."),
        error_messages={"required": _("Type what comes in each month.")},
    )
    housing = HouseholdField(_("Housing (optional)"), _("Rent or loan, electricity and heating."))
    fixed = HouseholdField(_("Other fixed costs (optional)"), _("Kindergarten, travel, insurance, phone and the like."))
    debts = HouseholdField(_("Other debts (optional)"), _("What you pay on them each month."))
    children = forms.IntegerField(
        label=_("How many children live with you? (optional)"),
        required=False,
        min_value=0,
        max_value=MOST_CHILDREN,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Write a number, such as 2.")),
    )

    def __init__(self, *args: Any, open_cases: Sequence[CaseSummary], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases, first = self.fields["cases"], self.fields["first"]
        assert isinstance(cases, forms.MultipleChoiceField)
        assert isinstance(first, DayField)
        cases.choices = [(case.number, f"{case.creditor}, {money(case.total)} ({case.number})") for case in open_cases]
        first.earliest, first.latest = today, later(today, LATEST_FIRST_DAYS)
        first.help_text = _("It has to be filled in, such as 24.12.2026. The latest day is %(day)s.") % {
            "day": day(first.latest)
        }

    def clean_children(self) -> int:
        """How many; nothing typed is none."""
        return int(self.cleaned_data["children"] or 0)

    def terms(self) -> Terms:
        """What was proposed; months keep the day of the month."""
        said = self.cleaned_data
        monthly = said["frequency"] == "monthly"
        on = said["first"].day if monthly else None
        return Terms(said["frequency"], said["first"], amount=said["amount"], day_of_month=on)

    def budget(self) -> Budget:
        """The household's month."""
        return Budget(**{name: self.cleaned_data[name] for name in ("income", "housing", "fixed", "debts", "children")})

    def refuse(self, code: str) -> None:
        """Adds the error for a request that is not taken."""
        field = {"first_day": "first", "amount": "amount", "never_ends": "amount", "too_many": "amount"}.get(code)
        message = PROBLEMS.get(code, _("We could not take this. Check what you typed."))
        self.add_error(field, forms.ValidationError(message, code=code))
