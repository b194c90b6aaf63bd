"""What is typed at the desk about plans: rules, answers to requests, a plan made by phone, a reduced sum."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.plans.operations.rules_making import NewRules
from quittance.areas.plans.queries.options import Option, first_day, first_on
from quittance.areas.plans.queries.rules import RulesFacts
from quittance.areas.plans.rules import LIMITS, LONGEST_WORDS, OUTSIDE_REASONS, Terms
from quittance.sites.desk.forms_money import ReasonOnlyForm
from quittance.sites.desk.wording_plans import OUTSIDE_WHY
from quittance.sites.ui.fields import AmountField, DayField, DayOfMonthField, OptionalDayField, PlainForm
from quittance.sites.ui.figures import money, typed_amount, typed_day
from quittance.sites.ui.plan_words import FREQUENCIES

_RADIO = {"class": "ds-input"}
_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
_MONEY = ("owed_from", "smallest_instalment", "fee", "small_rest")
_NUMBERS = {
    "longest_months": _("Longest plan, in months"),
    "first_within_days": _("First instalment within so many days"),
    "grace_days": _("Banking days of grace before an instalment is missed"),
    "moves": _("Instalments that may be put off"),
    "move_days": _("Each by at most so many days"),
    "skips": _("Instalments that may be left out"),
    "pause_months": _("Months a plan may pause, together"),
    "misses": _("Missed instalments that are borne at the same time"),
    "retries": _("Plans that may have ended unpaid in a year before one has to ask"),
    "answer_days": _("Banking days within which a request is answered"),
}


def _whole_number(name: str, label: Any) -> forms.IntegerField:
    least, most = LIMITS[name]
    wrong = _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class ZeroAmountField(AmountField):
    """An amount that may be nothing."""

    def clean(self, value: Any) -> int:
        """Øre; nothing typed is nothing."""
        return 0 if not str(value or "").strip(" 0,.") else super().clean(value)


class RulesForm(ReasonOnlyForm):
    """A new version of rules: for whom, for which debts, from when, and what they say."""

    creditor = forms.ChoiceField(
        label=_("Whose rules?"), required=False, widget=forms.Select(attrs=_RADIO), error_messages=_CHOOSE
    )
    owed_from = ZeroAmountField(
        label=_("For debts of at least"), help_text=_("Up to where the next band begins. 0 is the lowest.")
    )
    valid_from = DayField(label=_("From which day?"), help_text=_("Today or later. Plans that were made keep theirs."))
    smallest_instalment = AmountField(label=_("Smallest instalment"))
    frequencies = forms.MultipleChoiceField(
        label=_("How often may one pay?"),
        choices=tuple(FREQUENCIES.items()),
        widget=forms.CheckboxSelectMultiple(attrs=_RADIO),
        error_messages={"required": _("Choose at least one."), "invalid_choice": _("Choose at least one.")},
    )
    fee = ZeroAmountField(
        label=_("Fee for more than four instalments"),
        help_text=_("0 for none. Never more than inkassoforskriften § 2-4 allows."),
    )
    interest = forms.ChoiceField(
        label=_("Interest while a plan is kept"),
        choices=(("runs", _("goes on")), ("waived", _("is let go when the last instalment is paid"))),
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages=_CHOOSE,
    )
    small_rest = ZeroAmountField(
        label=_("Interest that is let go when all that was agreed has come"),
        help_text=_("So that nobody breaks a plan over a few kroner. 0 for none, at most 1 000 kroner."),
    )
    longest_months = _whole_number("longest_months", _NUMBERS["longest_months"])
    first_within_days = _whole_number("first_within_days", _NUMBERS["first_within_days"])
    grace_days = _whole_number("grace_days", _NUMBERS["grace_days"])
    moves = _whole_number("moves", _NUMBERS["moves"])
    move_days = _whole_number("move_days", _NUMBERS["move_days"])
    skips = _whole_number("skips", _NUMBERS["skips"])
    pause_months = _whole_number("pause_months", _NUMBERS["pause_months"])
    misses = _whole_number("misses", _NUMBERS["misses"])
    retries = _whole_number("retries", _NUMBERS["retries"])
    answer_days = _whole_number("answer_days", _NUMBERS["answer_days"])

    field_order = (
        *("creditor", "owed_from", "valid_from", "smallest_instalment", "longest_months", "first_within_days"),
        *("frequencies", "fee", "interest", "small_rest", "grace_days", "misses", "moves", "move_days", "skips"),
        *("pause_months", "retries", "answer_days", "reason"),
    )

    def __init__(self, *values: Any, creditors: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*values, **more)
        field = self.fields["creditor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("The agency's own")), *((f"{pk}", name) for pk, name in creditors)]

    @staticmethod
    def of(found: RulesFacts, valid_from: Any) -> dict[str, Any]:
        """What a version says, as it would be typed."""
        said = {
            field.name: getattr(found, field.name) for field in fields(found) if field.name in RulesForm.base_fields
        }
        return {
            **said,
            **{name: typed_amount(said[name]) for name in _MONEY},
            "creditor": found.creditor_id or "",
            "valid_from": typed_day(valid_from),
        }

    def rules(self) -> NewRules:
        """What was typed."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"creditor", "reason"}}
        creditor = int(self.cleaned_data["creditor"]) if self.cleaned_data["creditor"] else None
        return NewRules(creditor_id=creditor, **{**said, "frequencies": tuple(said["frequencies"])})


class WithdrawForm(ReasonOnlyForm):
    """A band is there no longer from a day on."""

    valid_from = DayField(label=_("From which day?"), help_text=_("Today or later. Plans that were made keep theirs."))
    field_order = ("valid_from", "reason")


def words_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.CharField:
    """What the debtor reads."""
    return forms.CharField(
        label=label,
        help_text=help_text or _("The debtor reads it."),
        required=required,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why."), "max_length": _("Use at most 4 000 characters.")},
    )


class AnswerForm(PlainForm):
    """An answer to a request outside the rules."""

    def said(self) -> dict[str, Any]:
        """What was typed, by the names under which the answer is given."""
        return dict(self.cleaned_data)


class AcceptForm(AnswerForm):
    """Yes; a few words if one likes."""

    words = words_field(_("Words to the debtor (optional)"), required=False)


class RefuseForm(AnswerForm):
    """No, with the reasons."""

    words = words_field(_("Reasons"))


class TermsForm(PlainForm):
    """How much, how often, from when."""

    amount = AmountField(
        label=_("Each instalment"), error_messages={"required": _("Type the amount of each instalment.")}
    )
    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=tuple(FREQUENCIES.items()),
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages=_CHOOSE,
    )
    first = DayField(label=_("First instalment"), help_text=_("For example 24.12.2026."))

    def terms(self) -> Terms:
        """What was typed; months keep the day of the month."""
        said = self.cleaned_data
        monthly = said["frequency"] == "monthly"
        return Terms(
            said["frequency"],
            said["first"],
            amount=said["amount"],
            day_of_month=said["first"].day if monthly else None,
        )


class CounterForm(TermsForm, AnswerForm):
    """Something else instead, with reasons and a last day."""

    until = DayField(label=_("The debtor can agree until"))
    words = words_field(_("Reasons"))

    def said(self) -> dict[str, Any]:
        """The terms, the last day and the reasons."""
        return {"terms": self.terms(), "until": self.cleaned_data["until"], "words": self.cleaned_data["words"]}


class PhonePlanForm(TermsForm):
    """A plan for the debtor on the phone, over one or several cases."""

    cases = forms.MultipleChoiceField(
        label=_("Which cases?"),
        widget=forms.CheckboxSelectMultiple(attrs=_RADIO),
        error_messages={"required": _("Choose at least one case."), "invalid_choice": _("Choose at least one case.")},
    )
    day_of_month = DayOfMonthField(
        label=_("On which day of the month? (optional)"), help_text=_("For monthly payments, such as 20.")
    )
    first = OptionalDayField(
        label=_("First instalment (optional)"),
        help_text=_("For example 24.12.2026. Leave it empty, and the first day that fits is taken."),
        required=False,
    )
    reason = forms.ChoiceField(
        label=_("Why is it outside the rules?"),
        help_text=_("A plan outside the rules is made only with a reason."),
        required=False,
        choices=(("", _("It is inside the rules")), *((code, OUTSIDE_WHY[code]) for code in OUTSIDE_REASONS)),
        widget=forms.Select(attrs=_RADIO),
        error_messages=_CHOOSE,
    )
    any_day = forms.BooleanField(
        label=_("Also on weekends and public holidays"),
        help_text=_("Otherwise a payment that falls on such a day moves to the next day when banks are open."),
        required=False,
        widget=forms.CheckboxInput(attrs=_RADIO),
    )
    field_order = ("cases", "amount", "frequency", "day_of_month", "first", "any_day", "reason")

    def __init__(
        self, *values: Any, open_cases: Sequence[tuple[int, str, str, int]], today: dt.date, **more: Any
    ) -> None:
        super().__init__(*values, **more)
        self._today = today
        field = self.fields["cases"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(f"{pk}", f"{number}, {creditor}, {money(owed)}") for pk, number, creditor, owed in open_cases]

    def terms(self) -> Terms:
        """What was typed, on the days that were chosen; the first that fits where no first day was typed."""
        said, any_day = self.cleaned_data, self.cleaned_data["any_day"]
        monthly = said["frequency"] == "monthly"
        on = said["day_of_month"] if monthly else None
        first = said["first"] or (first_on(self._today, on, any_day=any_day) if on else first_day(self._today))
        return Terms(
            said["frequency"],
            first,
            amount=said["amount"],
            day_of_month=(on or first.day) if monthly else None,
            any_day=any_day,
        )

    @staticmethod
    def as_typed(one: Option) -> dict[str, str]:
        """One of the choices that are shown, as it would be typed."""
        assert one.terms is not None
        first = one.terms.first
        return {
            "amount": typed_amount(one.each),
            "frequency": one.terms.frequency,
            "day_of_month": f"{one.terms.day_of_month or ''}",
            "first": typed_day(first),
        }

    def refuse_without_reason(self) -> None:
        """It is outside the rules, and nobody said why."""
        self.add_error("reason", forms.ValidationError(_("That is outside the rules: choose why, or change it.")))


class SettlementForm(ReasonOnlyForm):
    """A reduced sum and its last day."""

    amount = AmountField(
        label=_("The case is done for"), error_messages={"required": _("Type the sum that the debtor shall pay.")}
    )
    until = DayField(
        label=_("Paid by"), help_text=_("A payment that is dated by then counts, also when it comes later.")
    )
    field_order = ("amount", "until", "reason")
