"""What somebody types who wants what we hold corrected, held still or erased."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.payments.queries.overview import CaseSummary
from quittance.areas.rights.rules import LONGEST_WORDS
from quittance.sites.ui.fields import PlainForm

EVERYTHING = "all"
KINDS = {
    "correction": (
        _("Something about me is wrong"),
        _("We look into it, and put right what is wrong."),
        _("What is wrong, and what is right?"),
    ),
    "restriction": (
        _("Hold it still while it is looked into"),
        _(
            "While it holds we send no reminders or demands about it. Interest goes on, and what the law lets us add "
            "is added; you can pay and see everything as before."
        ),
        _("Why shall we hold it still?"),
    ),
    "erasure": (
        _("Erase what you have about me"),
        _(
            "We can erase your e-mail address and phone. What the books show, and what proves it, we have to keep for "
            "five years after the year it is about (the bookkeeping act), and a case for as long as it is open."
        ),
        _("What shall we erase, and why?"),
    ),
}
"""The kinds of requests: what each is called, what it means, and what is asked."""

REQUEST_PROBLEMS = {
    "too_many": _("Ten of your requests wait for an answer. Add what you have to say by phone or letter."),
    "too_often": _("You have sent many requests in a short while. Wait an hour, or call us."),
}


class RequestForm(PlainForm):
    """What it is about, in their own words."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Choose one of the possibilities.")},
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        error_messages={"max_length": _("Use at most 4 000 characters.")},
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In your own words. You need not name any law. Do not write about your health unless it matters."),
    )

    def __init__(self, *args: Any, kind: str, cases: Sequence[CaseSummary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = KINDS[kind][2]
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (EVERYTHING, _("Everything you have about me")),
            *(
                (case.number, _("Case %(number)s, %(name)s") % {"number": case.number, "name": case.creditor})
                for case in cases
            ),
        ]

    def clean_about(self) -> str:
        """A case number, or all. Raises ValidationError."""
        chosen = str(self.cleaned_data["about"])
        if not chosen:
            raise forms.ValidationError(_("Choose what it is about."), code="required")
        return chosen

    def clean_words(self) -> str:
        """What was typed. Raises ValidationError when nothing was."""
        words = str(self.cleaned_data["words"]).strip()
        if not words:
            raise forms.ValidationError(_("Write what it is, so that we can look into it."), code="required")
        return words

    def refuse(self, code: str) -> None:
        """Adds the error for a request that is not taken."""
        message = REQUEST_PROBLEMS.get(code, _("We could not take this. Check what you typed."))
        self.add_error(None, forms.ValidationError(message, code=code))
