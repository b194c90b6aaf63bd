"""Forms of the rooms for client money."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quittance.core import bank_account
from quittance.sites.ui.fields import DayField, PlainForm

LARGEST_ANSWER = 5_000_000
_TEXT = {"autocomplete": "off", "spellcheck": "false"}


class UntilForm(PlainForm):
    """Up to which day money is remitted."""

    until = DayField(label=_("Payments until and including"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].latest = today  # type: ignore[attr-defined]


class LookForm(UntilForm):
    """Which day's end the accounts are looked at."""

    until = DayField(label=_("The day"))


class WordForm(PlainForm):
    """A comment that goes with a decision."""

    comment = forms.CharField(
        label=_("Comment (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Use at most 1000 characters.")},
    )


def word_of(request: HttpRequest) -> dict[str, Any] | None:
    """Yes or no and the comment, as what decides wants them; None when the form says neither, or too much."""
    form = WordForm(request.POST)
    if request.POST.get("do") not in {"approve", "reject"} or not form.is_valid():
        return None
    return {"approve": request.POST["do"] == "approve", "comment": form.cleaned_data["comment"]}


class AgainForm(PlainForm):
    """Why a file is needed once more."""

    reason = forms.CharField(
        label=_("Why is it needed once more?"),
        help_text=_("The bank refuses a file it has, by its number. Make sure that it has not got this one."),
        max_length=500,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"required": _("Say why."), "max_length": _("Use at most 500 characters.")},
    )


class NotTakenForm(PlainForm):
    """How somebody knows that the bank never took a file."""

    reason = forms.CharField(
        label=_("How do you know that the bank never took it?"),
        help_text=_("Read by the person who approves it. Say whom at the bank you asked, and when."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say how you know."), "max_length": _("Use at most 500 characters.")},
    )


class BankAnswerForm(PlainForm):
    """The bank's answer to a payment file."""

    file = forms.FileField(
        label=_("The bank's answer (pain.002)"),
        error_messages={
            "required": _("Choose the file from the bank."),
            "empty": _("The file is empty."),
            "missing": _("Choose the file from the bank."),
            "invalid": _("Choose the file from the bank."),
        },
    )


class PayoutAccountForm(PlainForm):
    """Where a creditor is to be paid, and what the payment is to say."""

    account = forms.CharField(
        label=_("Account"),
        help_text=_("Eleven digits, or an IBAN for accounts abroad."),
        max_length=42,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={
            "required": _("Type the creditor's account."),
            "max_length": _("Use at most %(limit_value)d characters."),
        },
    )
    wish = forms.CharField(
        label=_("The creditor's KID or words (optional)"),
        help_text=_("A KID is put on every payment; other words stand before our own text."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"max_length": _("Use at most %(limit_value)d characters.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Read by the person who approves it. Say how you made sure that the creditor asked for this."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why."), "max_length": _("Use at most 500 characters.")},
    )

    def clean_account(self) -> str:
        """The account in its canonical form."""
        try:
            return bank_account.canonical(self.cleaned_data["account"])
        except bank_account.AccountFormat:
            words = _("This is no account number. Compare it digit by digit with what the creditor wrote.")
            raise forms.ValidationError(words, code="account") from None
