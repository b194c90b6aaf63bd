"""Forms of the rooms for money: where it belongs, what goes back, and files that are brought in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.insight.reviews import SharePart
from quittance.core import bank_account
from quittance.sites.ui.fields import AmountField, PlainForm
from quittance.sites.ui.figures import money
from quittance.sites.ui.wording import component_name

LARGEST_FILE = 60_000_000
_NO_FILE = _("Choose the file from the bank.")


def comment_field(**changes: Any) -> forms.CharField:
    """A comment for colleagues and auditors."""
    options: dict[str, Any] = {
        "label": _("Comment (optional)"),
        "help_text": _("Read by colleagues and auditors, never by the payer."),
        "required": False,
        "max_length": 1000,
        "widget": forms.Textarea(attrs={"rows": 2}),
        "error_messages": {"max_length": _("Use at most 1000 characters.")},
    }
    return forms.CharField(**(options | changes))


class CommentForm(PlainForm):
    """A comment on a decision."""

    comment = comment_field()


class LookForm(PlainForm):
    """Another case is looked for."""

    text = forms.CharField(
        label=_("Look for another case"),
        help_text=_("KID, case number, invoice number, account, identity or organisation number, or a name."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type what you look for."), "max_length": _("Use at most 100 characters.")},
    )


def _one_line(label: Any, required: Any, *, longest: int = 140, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": required,
            "max_length": _("Use at most %(limit_value)d characters."),
        },
        **options,
    )


class ReasonOnlyForm(PlainForm):
    """Why money goes back, or something is corrected: read by the second person."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Read by the person who approves it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why."), "max_length": _("Use at most 500 characters.")},
    )


class ToAccountForm(ReasonOnlyForm):
    """Money goes back to a bank account."""

    payee = _one_line(_("Who gets it"), _("Type the name of who gets the money."), longest=70)
    account = _one_line(
        _("Account"),
        _("Type the account the money goes to."),
        longest=42,
        help_text=_("Eleven digits, or an IBAN for accounts abroad."),
    )
    field_order: tuple[str, ...] = ("payee", "account", "reason")

    def clean_account(self) -> str:
        """The account in its canonical form."""
        try:
            return bank_account.canonical(self.cleaned_data["account"])
        except bank_account.AccountFormat as wrong:
            raise forms.ValidationError(_ACCOUNT_WRONG[wrong.code], code=wrong.code) from None


_ACCOUNT_WRONG = {
    "empty": _("Type the account the money goes to."),
    "format": _("A Norwegian account has 11 digits. An IBAN begins with two letters for the country."),
    "check": _("There is a slip in the account number: its check digit does not fit. Compare it digit by digit."),
}


class PayoutForm(PlainForm):
    """Which company paid out, and what it kept."""

    provider = forms.ChoiceField(
        label=_("Which company paid it out?"),
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"required": _("Choose the company."), "invalid_choice": _("Choose the company.")},
    )
    fee = AmountField(
        smallest=0,
        label=_("The fee it kept"),
        help_text=_("From the company's report. Type 0 when it kept nothing."),
        error_messages={"required": _("Type the fee, or 0 when there is none.")},
    )
    comment = comment_field()

    def __init__(self, *args: Any, companies: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = list(companies)  # type: ignore[attr-defined]


class MoveForm(PlainForm):
    """What was paid too much goes to another case of the same debtor."""

    amount = AmountField(label=_("How much?"), error_messages={"required": _("Type how much is moved.")})


class GiveBackForm(ToAccountForm):
    """What was paid too much goes back: the way it came, or to an account."""

    amount = AmountField(label=_("How much?"), error_messages={"required": _("Type how much goes back.")})
    way = forms.ChoiceField(
        label=_("Which way?"),
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"required": _("Choose which way."), "invalid_choice": _("Choose which way.")},
    )
    field_order = ("amount", "way", "payee", "account", "reason")

    def __init__(self, *args: Any, ways: Iterable[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [*ways, ("bank", _("To a bank account"))]  # type: ignore[attr-defined]
        for name in ("payee", "account"):
            self.fields[name].required = False

    def clean_account(self) -> str:
        """Asked for only when it goes to an account."""
        return super().clean_account() if self._to_account() else ""

    def clean_payee(self) -> str:
        """Asked for only when it goes to an account."""
        payee = str(self.cleaned_data["payee"])
        if self._to_account() and not payee:
            raise forms.ValidationError(_("Type the name of who gets the money."), code="required")
        return payee

    def _to_account(self) -> bool:
        return self.cleaned_data.get("way") == "bank"


class DecisionForm(PlainForm):
    """The second person's word, and why."""

    comment = comment_field(
        label=_("Comment"),
        help_text=_("Needed when you reject it: whoever proposed it reads it."),
    )

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = needed
        self.fields["comment"].error_messages["required"] = str(_("Say why you reject it."))


class AnswerForm(PlainForm):
    """What came of a debtor's word that it is paid."""

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=(
            ("found", _("The payment is found and on the case")),
            ("not_found", _("No such payment has come")),
            ("withdrawn", _("The debtor has taken it back")),
        ),
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"required": _("Choose what you found."), "invalid_choice": _("Choose what you found.")},
    )
    answer = forms.CharField(
        label=_("Answer to the debtor"),
        help_text=_("Shown on the case. Write what you found, and what the debtor can do."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Write an answer to the debtor."),
            "max_length": _("Use at most 1000 characters."),
        },
    )


class _PerhapsAmountField(AmountField):
    """Nothing typed is nothing."""

    def clean(self, value: Any) -> int:
        """Øre, 0 for an empty field. Raises ValidationError."""
        return super().clean(value) if str(value or "").strip() else 0


class WriteOffForm(ReasonOnlyForm):
    """Amounts that are owed no longer, by what they are."""

    def __init__(self, *args: Any, owed: Iterable[tuple[str, int]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._components = [component for component, _amount in owed]
        for component, amount in owed:
            self.fields[component] = _PerhapsAmountField(
                smallest=0,
                required=False,
                label=component_name(component),
                help_text=_("Owed now: %(amount)s") % {"amount": money(amount)},
            )
        self.order_fields([*self._components, "reason"])

    def amounts(self) -> dict[str, int]:
        """Component to øre, what was typed only."""
        return {name: self.cleaned_data[name] for name in self._components if self.cleaned_data.get(name)}


class KeepForm(PlainForm):
    """Money of a payment went back without us: how much, and of several cases what each of them keeps."""

    amount = AmountField(
        label=_("How much was taken back?"),
        error_messages={"required": _("Type how much was taken back.")},
    )
    comment = comment_field()

    def __init__(self, *args: Any, shares: Iterable[SharePart] = (), with_amount: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shares = list(shares)
        if not with_amount:
            del self.fields["amount"]
        for share in self._shares if len(self._shares) > 1 else ():
            self.fields[f"keep_{share.case_id}"] = AmountField(
                smallest=0,
                label=_("What case %(number)s keeps of it") % {"number": share.number},
                error_messages={"required": _("Type what the case keeps, or 0.")},
            )
        self.order_fields(["amount", *(f"keep_{share.case_id}" for share in self._shares), "comment"])

    def keep(self) -> dict[int, int] | None:
        """Case id to øre that stay; None where the payment is for one case and needs no saying."""
        if len(self._shares) < 2:
            return None
        kept = {share.case_id: self.cleaned_data[f"keep_{share.case_id}"] for share in self._shares}
        return {case_id: amount for case_id, amount in kept.items() if amount}


class BankFileForm(PlainForm):
    """A file from the bank."""

    file = forms.FileField(
        label=_("File from the bank"),
        help_text=_("OCR giro, camt.054 or camt.053, at most 60 MB. The program recognises which it is."),
        max_length=200,
        error_messages={
            "required": _NO_FILE,
            "invalid": _NO_FILE,
            "missing": _NO_FILE,
            "empty": _("The file is empty. Fetch it from the bank again."),
            "max_length": _("The file's name is longer than 200 characters. Give it a shorter one."),
        },
    )

    def clean_file(self) -> Any:
        """The file, when it is not too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 60 MB. Ask the bank for smaller deliveries."))
        return file
