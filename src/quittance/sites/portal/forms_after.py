"""What visitors type after they have paid: a payment we do not know of, and where what was too much shall go."""

import datetime as dt
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.payments.queries.overpaid import OverpaidView
from quittance.core.bank_account import AccountFormat, canonical
from quittance.sites.ui import figures
from quittance.sites.ui.fields import AmountField, DayField, PlainForm

_LONGEST_WORDS = 2_000
BACK = "back"

REPORT_PROBLEMS = {
    "too_large": ("proof", _("The file is larger than 10 MB. Send a smaller picture of it.")),
    "empty_file": ("proof", _("The file is empty. Choose another one.")),
    "file_type": ("proof", _("The file must be a PDF or a picture (JPEG or PNG).")),
    "too_long": ("words", _("Use at most 2 000 characters.")),
    "day": ("paid_on", _("Choose the day you paid: today or earlier, and at most three years ago.")),
    "too_often": (None, _("You have sent many reports in a short while. Wait an hour, or call us.")),
}


class ReportForm(PlainForm):
    """A payment that we do not show."""

    amount = AmountField(
        label=_("How much did you pay?"),
        required=False,
        error_messages={"required": _("Type the amount you paid.")},
    )
    paid_on = DayField(
        label=_("When did you pay?"), help_text=_("Day, month and year, such as 24.12.2026."), required=False
    )
    words = forms.CharField(
        label=_("From which bank, and what did you write in the payment? (optional)"),
        help_text=_("It helps us to find it: the bank, the account you paid to, the KID or the message."),
        required=False,
        max_length=_LONGEST_WORDS,
        error_messages={"max_length": _("Use at most 2 000 characters.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    proof = forms.FileField(
        label=_("A receipt or a picture of the payment (optional)"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB. Cover what does not concern this payment."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["paid_on"]
        assert isinstance(field, DayField)
        field.latest = today

    def refuse(self, code: str) -> None:
        """Adds the error for a report that is not taken."""
        name, message = REPORT_PROBLEMS.get(code, (None, _("We could not take this. Check what you typed.")))
        self.add_error(name, forms.ValidationError(message, code=code))


class OverpaidForm(PlainForm):
    """Where money paid too much shall go: to another of one's own cases, or back."""

    to = forms.ChoiceField(
        label=_("What shall we do with it?"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Choose one of the possibilities.")},
    )

    def __init__(self, *args: Any, view: OverpaidView, may_go_back: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        others = [(str(case.case_id), self._use(case.creditor, case.number, case.total)) for case in view.others]
        field.choices = [*others, *([(BACK, _("Send it back to me"))] if may_go_back else [])]

    def _use(self, creditor: str, number: str, total: int) -> str:
        words = _("Use it on what I owe to %(creditor)s, case %(number)s (%(amount)s)")
        return words % {"creditor": creditor, "number": number, "amount": figures.money(total)}

    def clean_to(self) -> str:
        """A case id as text, or back. Raises ValidationError."""
        chosen = str(self.cleaned_data["to"])
        if not chosen:
            raise forms.ValidationError(_("Choose what we shall do with it."), code="required")
        return chosen


class ConfirmForm(PlainForm):
    """The last word on it. The key makes two presses of the button one decision."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    @classmethod
    def fresh(cls, **initial: Any) -> Any:
        """An empty form with a key of its own."""
        return cls(initial={"key": secrets.token_hex(16), **initial})


class MoveForm(ConfirmForm):
    """How much of it goes to the other case."""

    amount = AmountField(
        label=_("How much of it?"), required=False, error_messages={"required": _("Type how much of it.")}
    )

    def refuse_above(self, most: int) -> None:
        """Adds the error for more than there is, or than the other case owes."""
        message = _("It can be at most %(amount)s.")
        self.add_error("amount", forms.ValidationError(message, "too_large", {"amount": figures.money(most)}))


class BackForm(ConfirmForm):
    """How many øre go back, as the page said: another window may have used some of it since."""

    amount = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AccountForm(BackForm):
    """The bank account that money goes back to."""

    account = forms.CharField(
        label=_("Which account shall we send it to?"),
        help_text=_("A Norwegian account number of 11 digits, or an IBAN."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    payee = forms.CharField(
        label=_("Who owns the account?"),
        required=False,
        max_length=70,
        error_messages={"max_length": _("Use at most 70 characters.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_account(self) -> str:
        """Eleven digits. Raises ValidationError."""
        typed = str(self.cleaned_data["account"])[:40]
        if not typed.strip():
            raise forms.ValidationError(_("Type the account number."), code="required")
        try:
            return canonical(typed)
        except AccountFormat:
            raise forms.ValidationError(
                _("The account number does not add up, so something in it is wrong or missing."), code="format"
            ) from None

    def clean_payee(self) -> str:
        """A name. Raises ValidationError."""
        name = str(self.cleaned_data["payee"]).strip()
        if not name:
            raise forms.ValidationError(_("Type the name of the owner of the account."), code="required")
        return name
