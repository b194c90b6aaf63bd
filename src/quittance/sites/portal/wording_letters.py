"""What kinds of letters are called, and the field for a letter's code."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.sites.ui.fields import PlainForm

LETTERS = {
    "payment_demand": _("Payment demand"),
    "collection_notice": _("Collection notice"),
    "reminder": _("Reminder"),
    "credential_renewal": _("New login"),
    "receipt": _("Receipt"),
    "settled": _("Certificate that nothing is left to pay"),
    "account_statement": _("Account statement"),
    "plan_confirmation": _("Payment plan"),
    "message": _("Text message or e-mail"),
}


def letter_name(kind: str) -> str:
    """What a letter is called."""
    return str(LETTERS.get(kind, _("Letter")))


class CodeForm(PlainForm):
    """The code at the bottom of a letter."""

    code = forms.CharField(
        label=_("What is the code on the letter?"),
        help_text=_("11 letters and digits. Small or capital letters, spaces and hyphens do not matter."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """What was typed, cut to a sane length. Raises ValidationError when nothing was."""
        text = str(self.cleaned_data["code"])[:100]
        if not text.strip():
            raise forms.ValidationError(_("Type the code that stands at the bottom of the letter."), code="required")
        return text
