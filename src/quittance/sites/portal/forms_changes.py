"""How a plan that is kept shall change: one small form for each change, filled in with what stands now."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.plans.queries.plans import InstalmentView, PlanView
from quittance.areas.plans.rules import (
    AddCase,
    Change,
    ChangeAmount,
    ChangeDay,
    Extra,
    GiveUp,
    Move,
    Pause,
    Skip,
    Spread,
)
from quittance.core.plans import Frequency
from quittance.core.workdays import next_banking_day
from quittance.sites.portal.forms_plans import FREQUENCIES, AnyDayField
from quittance.sites.ui import figures
from quittance.sites.ui.fields import AmountField, DayField, DayOfMonthField, OptionalDayField, PlainForm

_SELECT = forms.Select(attrs={"class": "ds-input"})
_ONE_OF = {"invalid_choice": _("Choose one of the possibilities.")}


class ChangeForm(PlainForm):
    """Asks what a change needs to know; `change` is the answer."""

    def __init__(self, *args: Any, plan: PlanView, today: dt.date, cases: Sequence[CaseSummary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.today, self.cases = plan, today, cases
        self.prepare()

    def prepare(self) -> None:
        """Fills in what is known of the plan."""

    def change(self) -> Change:
        """The change that was chosen."""
        raise NotImplementedError

    def refuse(self, name: str | None, message: str) -> None:
        """Adds an error that only the plan knows of."""
        self.add_error(name, forms.ValidationError(message))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _payments(self) -> list[tuple[str, str]]:
        """The payments that are not paid and whose time is not over."""
        return [
            (str(one.instalment_id), f"{figures.day(one.due)}: {figures.money(one.to_pay)}") for one in self._open()
        ]

    def _open(self) -> list[InstalmentView]:
        return [one for one in self.plan.instalments if one.to_pay > 0 and one.state != "missed"]


class MoveForm(ChangeForm):
    """Which payment, and to which day."""

    instalment = forms.ChoiceField(label=_("Which payment?"), required=False, widget=_SELECT, error_messages=_ONE_OF)
    to = DayField(label=_("To which day?"), help_text=_("Day, month and year, such as 24.12.2026."), required=False)

    def prepare(self) -> None:
        """All open payments with the last day of each; the next one is chosen, a week later."""
        words = _("%(payment)s, can wait until %(latest)s")
        latest = {
            str(one.instalment_id): figures.day(one.latest)
            for one in self._open()
            if one.latest > max(one.due, self.today)
        }
        self._choose(
            "instalment",
            [
                (
                    key,
                    words % {"payment": name, "latest": latest[key]}
                    if key in latest and self.plan.moves_left
                    else name,
                )
                for key, name in self._payments()
            ],
        )
        if following := self.plan.upcoming:
            later = next_banking_day(max(following.due, self.today) + dt.timedelta(days=7))
            self.initial.setdefault("instalment", str(following.instalment_id))
            self.initial.setdefault("to", figures.typed_day(later))

    def moved(self) -> InstalmentView | None:
        """The payment that was chosen."""
        return next((one for one in self._open() if str(one.instalment_id) == self.cleaned_data["instalment"]), None)

    def change(self) -> Change:
        """The move."""
        return Move(int(self.cleaned_data["instalment"] or 0), self.cleaned_data["to"])


class SkipForm(ChangeForm):
    """Which payment is left out."""

    instalment = forms.ChoiceField(
        label=_("Which payment do you want to leave out?"), required=False, widget=_SELECT, error_messages=_ONE_OF
    )

    def prepare(self) -> None:
        """All open payments; the next one is chosen."""
        self._choose("instalment", self._payments())
        if following := self.plan.next:
            self.initial.setdefault("instalment", str(following.instalment_id))

    def change(self) -> Change:
        """The skip."""
        return Skip(int(self.cleaned_data["instalment"] or 0))


class PauseForm(ChangeForm):
    """How long the plan pauses."""

    months = forms.ChoiceField(label=_("For how long?"), required=False, widget=_SELECT, error_messages=_ONE_OF)

    def prepare(self) -> None:
        """As many months as are left, one first."""
        words = [
            (str(months), ngettext("%(months)d month", "%(months)d months", months) % {"months": months})
            for months in range(1, self.plan.pause_left + 1)
        ]
        self._choose("months", words)
        self.initial.setdefault("months", "1")

    def change(self) -> Change:
        """The pause."""
        return Pause(int(self.cleaned_data["months"] or 0))


class AmountForm(ChangeForm):
    """Another amount each time."""

    amount = AmountField(
        label=_("How much do you want to pay each time?"),
        smallest=100,
        required=False,
        error_messages={"required": _("Type how much you can pay each time.")},
    )

    def change(self) -> Change:
        """The amount."""
        return ChangeAmount(self.cleaned_data["amount"])


class DaysForm(ChangeForm):
    """Other days."""

    frequency = forms.ChoiceField(label=_("How often?"), required=False, widget=_SELECT, error_messages=_ONE_OF)
    first = OptionalDayField(
        label=_("When is the next payment?"), help_text=_("Day, month and year, such as 24.12.2026."), required=False
    )
    day_of_month = DayOfMonthField(
        label=_("On which day of the month after that? (optional)"),
        help_text=_("For monthly payments. Empty is the day of the next payment."),
    )
    any_day = AnyDayField()

    def prepare(self) -> None:
        """How often the rules allow, and the next day."""
        allowed = self.plan.rules.frequencies
        self._choose("frequency", [(name, str(words)) for name, words in FREQUENCIES.items() if name in allowed])
        self.initial.setdefault("frequency", self.plan.frequency)
        self.initial.setdefault("any_day", self.plan.any_day)
        if ahead := [one.due for one in self._open() if one.due > self.today]:
            self.initial.setdefault("first", figures.typed_day(ahead[0]))

    def clean_first(self) -> dt.date:
        """The next day. Raises ValidationError."""
        typed: dt.date | None = self.cleaned_data["first"]
        if typed is None:
            raise forms.ValidationError(DayField.default_error_messages["required"], code="required")
        return typed

    def change(self) -> Change:
        """The days; months keep the one that was typed, also where the banks are closed on the first."""
        typed = self.cleaned_data
        chosen: Frequency = typed["frequency"] or self.initial["frequency"]
        first = typed["first"] if typed["any_day"] else next_banking_day(typed["first"])
        on = (typed.get("day_of_month") or typed["first"].day) if chosen == "monthly" else None
        return ChangeDay(chosen, first, on, any_day=typed["any_day"])


class ExtraForm(ChangeForm):
    """Money beside the plan, and what it is for."""

    amount = AmountField(label=_("How much do you want to pay extra?"), required=False)
    choice = forms.ChoiceField(
        label=_("What shall it do?"),
        required=False,
        choices=[
            ("shorter", _("Be done sooner: the payments stay as they are, there are fewer of them")),
            ("smaller", _("Pay less each time: as many payments, each is smaller")),
        ],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages=_ONE_OF,
    )

    def prepare(self) -> None:
        """What has been paid ahead already is filled in."""
        self.initial.setdefault("choice", "shorter")
        if self.plan.paid_ahead:
            self.initial.setdefault("amount", figures.typed_amount(self.plan.paid_ahead))

    def change(self) -> Change:
        """The extra payment."""
        return Extra(self.cleaned_data["amount"], self.cleaned_data["choice"] or "shorter")


class CaseForm(ChangeForm):
    """Another case for the plan."""

    case = forms.ChoiceField(label=_("Which case?"), required=False, widget=_SELECT, error_messages=_ONE_OF)
    amount = AmountField(
        label=_("How much do you want to pay each time?"),
        smallest=100,
        required=False,
        error_messages={"required": _("Type how much you can pay each time.")},
    )

    def prepare(self) -> None:
        """The visitor's other cases that owe something; the amount stays as it is unless another is typed."""
        self._choose(
            "case", [(str(c.case_id), f"{c.creditor}, {c.number}: {figures.money(c.total)}") for c in self.cases]
        )
        if following := self.plan.next:
            self.initial.setdefault("amount", figures.typed_amount(following.amount))

    def change(self) -> Change:
        """The case."""
        return AddCase(int(self.cleaned_data["case"] or 0), self.cleaned_data["amount"])


class SpreadForm(ChangeForm):
    """What was missed, over the payments that are left: nothing to ask."""

    def change(self) -> Change:
        """The spreading."""
        return Spread()


class StopForm(ChangeForm):
    """The plan is given up: nothing to ask."""

    def change(self) -> Change:
        """The end."""
        return GiveUp()


FORMS: dict[str, type[ChangeForm]] = {
    "move": MoveForm,
    "skip": SkipForm,
    "pause": PauseForm,
    "extra": ExtraForm,
    "amount": AmountForm,
    "days": DaysForm,
    "case": CaseForm,
    "spread": SpreadForm,
    "stop": StopForm,
}
"""The changes by the word in their address."""

AT_ONCE = frozenset({"spread", "stop"})
"""Changes that ask nothing: their effect is shown at once."""
