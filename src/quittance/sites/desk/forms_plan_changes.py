"""How a plan shall change, as the desk asks it: what kind of change, and what that kind needs to know."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.plans.queries.plans import PlanView
from quittance.areas.plans.rules import Change, ChangeAmount, ChangeDay, GiveUp, Move, Pause, Skip, Spread
from quittance.core.plans import Frequency
from quittance.core.workdays import next_banking_day
from quittance.sites.desk.wording_plans import CHANGES
from quittance.sites.ui import figures
from quittance.sites.ui.fields import AmountField, DayField, PlainForm
from quittance.sites.ui.plan_words import FREQUENCIES

_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
_NEEDS = {
    "move": ("instalment", "to"),
    "skip": ("instalment",),
    "pause": ("months",),
    "amount": ("amount",),
    "days": ("frequency", "to"),
    "spread": (),
    "stop": (),
}
_ASKED = {name for needed in _NEEDS.values() for name in needed}


class PlanChangeForm(PlainForm):
    """One change; what it does not need is not looked at."""

    kind = forms.ChoiceField(
        label=_("What shall change?"), widget=forms.RadioSelect(attrs={"class": "ds-input"}), error_messages=_CHOOSE
    )
    instalment = forms.ChoiceField(
        label=_("Which instalment?"),
        help_text=_("For one that is moved or left out."),
        widget=forms.Select(attrs={"class": "ds-input"}),
        error_messages=_CHOOSE,
    )
    frequency = forms.ChoiceField(
        label=_("How often?"),
        help_text=_("For other days."),
        widget=forms.Select(attrs={"class": "ds-input"}),
        error_messages=_CHOOSE,
    )
    to = DayField(
        label=_("To which day?"), help_text=_("For one that is moved, or the next one where the days are changed.")
    )
    months = forms.ChoiceField(
        label=_("How many months?"),
        help_text=_("For a pause."),
        widget=forms.Select(attrs={"class": "ds-input"}),
        error_messages=_CHOOSE,
    )
    amount = AmountField(
        label=_("How much each time?"),
        help_text=_("For another amount."),
        error_messages={"required": _("Type the amount of each instalment.")},
    )

    def __init__(self, *values: Any, plan: PlanView, today: dt.date, **more: Any) -> None:
        super().__init__(*values, **more)
        self._any_day = plan.any_day
        there = {"spread": bool(plan.missed), "pause": bool(plan.pause_left)}
        kinds = [(kind, words) for kind, words in CHANGES.items() if there.get(kind, True)]
        months = [(str(one), str(one)) for one in range(1, plan.pause_left + 1)]
        open_ones = [one for one in plan.instalments if one.to_pay > 0 and one.state != "missed"]
        choices = [
            (str(one.instalment_id), f"{figures.day(one.due)}: {figures.money(one.to_pay)}") for one in open_ones
        ]
        often = [(name, str(words)) for name, words in FREQUENCIES.items() if name in plan.rules.frequencies]
        offers: tuple[tuple[str, Any], ...] = (
            ("kind", kinds),
            ("instalment", choices),
            ("months", months),
            ("frequency", often),
        )
        for name, offered in offers:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        if open_ones:
            due = open_ones[0].due
            week, latest = max(due, today) + dt.timedelta(days=7), due + dt.timedelta(days=plan.rules.move_days)
            self.initial.setdefault("to", figures.typed_day(next_banking_day(min(week, latest))))
            self.initial.setdefault("amount", figures.typed_amount(open_ones[0].amount))
        self.initial.setdefault("kind", "move")
        self.initial.setdefault("frequency", plan.frequency)

    def clean(self) -> dict[str, Any]:
        """Without what is wrong with fields that this kind of change does not need."""
        kind = self.cleaned_data.get("kind")
        for name in _ASKED.difference(_NEEDS.get(kind, ()) if kind else ()):
            self.errors.pop(name, None)
        return self.cleaned_data

    def change(self) -> Change:
        """What was chosen."""
        said = self.cleaned_data
        match said["kind"]:
            case "move":
                return Move(int(said["instalment"]), said["to"])
            case "skip":
                return Skip(int(said["instalment"]))
            case "pause":
                return Pause(int(said["months"]))
            case "amount":
                return ChangeAmount(said["amount"])
            case "days":
                return self._days(said["frequency"], said["to"])
            case "stop":
                return GiveUp()
        return Spread()

    def _days(self, frequency: Frequency, first: dt.date) -> Change:
        """Months keep the day of the month that was typed, also where the banks are closed on the first one."""
        opens = first if self._any_day else next_banking_day(first)
        return ChangeDay(frequency, opens, first.day if frequency == "monthly" else None, any_day=self._any_day)
