"""What visitors type: a reference, an amount, a login, a date. Checked when sent, explained in our words."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.claims.queries.references import Reference, read_reference
from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.payments.queries.sharing import SharedCase, SharedView
from quittance.core.identity import is_identity_number
from quittance.providers.payment import Bank
from quittance.sites.ui import figures
from quittance.sites.ui.fields import AmountField, DayField, PlainForm

_LONGEST_REFERENCE = 200
_LONGEST_CREDENTIAL = 100
_DAYS_AHEAD = 366
# Copied along with the number: "KID", "KID:", "KID-nummer:".
_LABEL = re.compile(r"\s*KID(?:[- ]?(?:nummer|number|nr\.?))?[\s:.]*", re.IGNORECASE)

REFERENCE_PROBLEMS = {
    "empty": _("Type the KID or the case number from your letter."),
    "card_number": _(
        "This looks like the number of a payment card. Never type your card number here; "
        "we have not kept it. Type the KID or the case number from your letter."
    ),
    "identity_number": _(
        "This looks like a national identity number. You do not need it here, and we have not kept it. "
        "Type the KID or the case number from your letter."
    ),
    "check_digit": _("The number does not add up, so a digit is wrong or missing. Check it against your letter."),
    "format": _("Use the digits as they stand on your letter, such as 24-0001234 or 16 digits in a row."),
    "too_long": _("The number is too long. The KID has at most 25 digits."),
}
# These must not come back to the screen, where the next person could read them.
_NEVER_ECHOED = {"card_number", "identity_number"}


class ReferenceForm(PlainForm):
    """The number on the letter."""

    reference = forms.CharField(
        label=_("What is the number on your letter?"),
        help_text=_("The KID or the case number. It does not matter if you type spaces."),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_reference(self) -> Reference:
        """The reference by its shape. Raises ValidationError with the code of the problem."""
        typed = str(self.cleaned_data["reference"])[:_LONGEST_REFERENCE]
        if label := _LABEL.match(typed):
            typed = typed[label.end() :]
        found = read_reference(typed)
        if found.kind == "problem":
            raise forms.ValidationError(
                REFERENCE_PROBLEMS.get(found.problem or "", REFERENCE_PROBLEMS["format"]), code=found.problem
            )
        return found

    def refuse_card(self) -> None:
        """Adds the error for a number that is not ours but has the shape of a payment card."""
        self.add_error("reference", forms.ValidationError(REFERENCE_PROBLEMS["card_number"], code="card_number"))

    def echo(self) -> "ReferenceForm":
        """The form to show again: with what was typed, unless that should not be on a screen."""
        codes = {error.code for error in self.errors["reference"].as_data()} if "reference" in self.errors else set()
        if codes & _NEVER_ECHOED:
            self.data = {"reference": ""}
        elif len(str(self.data.get("reference", ""))) > _LONGEST_REFERENCE:
            self.data = {"reference": str(self.data["reference"])[:_LONGEST_REFERENCE]}
        return self


class AmountForm(PlainForm):
    """How much to pay."""

    amount = AmountField(label=_("How much do you want to pay?"), required=False)

    def refuse(self, code: str) -> None:
        """Adds the error for an amount the payment company will not take."""
        messages = AmountField.default_error_messages
        self.add_error("amount", forms.ValidationError(messages.get(code, messages["format"]), code=code))


class TotalForm(AmountForm):
    """How much to pay over several cases."""

    amount = AmountField(label=_("How much do you want to pay in all?"), required=False)


class BankForm(PlainForm):
    """The bank to pay from."""

    bank = forms.ChoiceField(
        label=_("Which bank do you want to pay from?"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Choose one of the banks in the list.")},
    )

    def __init__(self, *args: Any, banks: Sequence[Bank], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bank"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(bank.bank_id, bank.name) for bank in banks]

    def clean_bank(self) -> str:
        """The id of one of the banks. Raises ValidationError."""
        chosen = str(self.cleaned_data["bank"])
        if not chosen:
            raise forms.ValidationError(_("Choose the bank you want to pay from."), code="required")
        return chosen


class IdentityForm(PlainForm):
    """The national identity number, where the payer's bank asks for it. Never shown again."""

    identity = forms.CharField(
        label=_("What is your national identity number?"),
        help_text=_("11 digits."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_identity(self) -> str:
        """Eleven digits. Raises ValidationError with the code of the problem."""
        typed = re.sub(r"[\s.\-]", "", str(self.cleaned_data["identity"]))[:_LONGEST_CREDENTIAL]
        if not typed:
            raise forms.ValidationError(_("Type your national identity number."), code="required")
        if not is_identity_number(typed):
            raise forms.ValidationError(
                _("The number does not add up, so a digit is wrong or missing. It has 11 digits."), code="format"
            )
        return typed

    def echo(self) -> "IdentityForm":
        """The form to show again, without what was typed."""
        if self.is_bound:
            self.data = {"identity": ""}
        return self


class CasesForm(PlainForm):
    """Which cases to pay together."""

    cases = forms.MultipleChoiceField(
        label=_("Which cases do you want to pay?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Choose among the cases in the list.")},
    )

    def __init__(self, *args: Any, cases: Sequence[CaseSummary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cases = cases
        field = self.fields["cases"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(case.case_id), case.number) for case in cases]
        self.initial.setdefault("cases", [str(case.case_id) for case in cases])

    def clean_cases(self) -> list[str]:
        """The ids as text, at least one. Raises ValidationError."""
        chosen = list(self.cleaned_data["cases"])
        if not chosen:
            raise forms.ValidationError(_("Choose at least one case."), code="required")
        return chosen

    def rows(self) -> list[tuple[Any, CaseSummary]]:
        """The boxes with their cases."""
        return list(zip(self["cases"].subwidgets, self._cases, strict=True))


class PartField(AmountField):
    """The part of a payment for one case; nothing typed is nothing paid."""

    def clean(self, value: Any) -> int:
        """Øre, 0 for an empty field. Raises ValidationError."""
        text = str(value or "").strip()
        return 0 if text.strip("0,. ") == "" else super().clean(text)


class SplitForm(PlainForm):
    """What each case gets of one payment."""

    def __init__(self, *args: Any, view: SharedView, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._view, self._total = view, total
        for shared in view.cases:
            label = _("For what you owe to %(creditor)s, case %(number)s")
            names = {"creditor": shared.case.creditor, "number": shared.case.number}
            self.fields[self._name(shared)] = PartField(
                label=label % names, required=False, initial=figures.typed_amount(shared.part)
            )

    def _name(self, shared: SharedCase) -> str:
        return f"part_{shared.case.case_id}"

    def clean(self) -> dict[str, Any]:
        """Refuses parts above what a case owes while others are not paid in full, and parts that do not add up."""
        cleaned = dict(super().clean() or {})
        if self.errors:
            return cleaned
        for shared in self._view.cases:
            if cleaned[self._name(shared)] > shared.case.total and self._total <= self._view.payable:
                owed = {"amount": figures.money(shared.case.total)}
                message = _("Only %(amount)s is left to pay on this case. Type that much or less.")
                self.add_error(self._name(shared), forms.ValidationError(message, "too_large", owed))
        given = sum(cleaned.get(self._name(shared), 0) for shared in self._view.cases)
        if not self.errors and given != self._total:
            self.add_error(self._name(self._view.cases[0]), self._does_not_add_up(given))
        return cleaned

    def _does_not_add_up(self, given: int) -> forms.ValidationError:
        values = {
            "given": figures.money(given),
            "total": figures.money(self._total),
            "left": figures.money(abs(self._total - given)),
        }
        if given < self._total:
            message = _("The parts make up %(given)s of %(total)s. Share out %(left)s more.")
        else:
            message = _("The parts make up %(given)s, which is %(left)s more than %(total)s. Make one of them smaller.")
        return forms.ValidationError(message, "sum", values)

    def parts(self) -> dict[int, int]:
        """Øre by case."""
        return {shared.case.case_id: self.cleaned_data[self._name(shared)] for shared in self._view.cases}

    def rows(self) -> list[tuple[Any, SharedCase]]:
        """The fields with their cases."""
        return [(self[self._name(shared)], shared) for shared in self._view.cases]


class LoginForm(PlainForm):
    """The user name and password from a letter."""

    user_name = forms.CharField(
        label=_("User name"),
        help_text=_("8 characters, printed in the box in your letter."),
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the user name from your letter.")},
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("It stands below the user name. Small or capital letters and spaces do not matter."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the password from your letter.")},
    )

    def clean_user_name(self) -> str:
        """The user name as typed, cut to a sane length."""
        return self._typed("user_name")

    def clean_password(self) -> str:
        """The password as typed, cut to a sane length."""
        return self._typed("password")

    def _typed(self, name: str) -> str:
        text = str(self.cleaned_data[name])[:_LONGEST_CREDENTIAL]
        if not text.strip():
            raise forms.ValidationError(self.fields[name].error_messages["required"], code="required")
        return text


class OtherDayForm(PlainForm):
    """Another date to see the amount on: from the first due date of the case to a year ahead."""

    on = DayField(
        label=_("Date"),
        help_text=_("Day, month and year, such as 24.12.2026. It can also be a date that has passed."),
        required=False,
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["on"]
        assert isinstance(field, DayField)
        field.latest = today + dt.timedelta(days=_DAYS_AHEAD)

    def refuse_before(self, first: dt.date) -> None:
        """Adds the error for a date before anything was due."""
        params = {"earliest": figures.day(first)}
        self.add_error("on", forms.ValidationError(DayField.default_error_messages["early"], "early", params))
