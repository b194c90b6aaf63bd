"""How a plan shall change, as the desk asks it: what kind of change, and what that kind needs to know."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.plans.queries.plans import PlanView
from quittance.areas.plans.rules import Change, ChangeAmount, Move, Pause, Skip, Spread
from quittance.core.workdays import next_banking_day
from quittance.sites.desk.wording_plans import CHANGES
from quittance.sites.ui import figures
from quittance.sites.ui.fields import AmountField, DayField, PlainForm

_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
_NEEDS = {
    "move": ("instalment", "to"),
    "skip": ("instalment",),
    "pause": ("months",),
    "amount": ("amount",),
    "spread": (),
}


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
    to = DayField(label=_("To which day?"), help_text=_("For one that is moved."))
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
        there = {"spread": bool(plan.missed), "pause": bool(plan.pause_left)}
        kinds = [(kind, words) for kind, words in CHANGES.items() if there.get(kind, True)]
        months = [(str(one), str(one)) for one in range(1, plan.pause_left + 1)]
        open_ones = [one for one in plan.instalments if one.to_pay > 0 and one.state != "missed"]
        choices = [
            (str(one.instalment_id), f"{figures.day(one.due)}: {figures.money(one.to_pay)}") for one in open_ones
        ]
        for name, offered in (("kind", kinds), ("instalment", choices), ("months", months)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        if open_ones:
            due = open_ones[0].due
            week, latest = max(due, today) + dt.timedelta(days=7), due + dt.timedelta(days=plan.rules.move_days)
            self.initial.setdefault("to", figures.short_day(next_banking_day(min(week, latest))))
            self.initial.setdefault("amount", figures.typed_amount(open_ones[0].amount))
        self.initial.setdefault("kind", "move")

    def clean(self) -> dict[str, Any]:
        """Without what is wrong with fields that this kind of change does not need."""
        kind = self.cleaned_data.get("kind")
        for name in {"instalment", "to", "months", "amount"}.difference(_NEEDS.get(kind, ()) if kind else ()):
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
        return Spread()
