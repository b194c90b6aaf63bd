"""What is typed to let somebody help, and to take it up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quittance.areas.payments.queries.overview import CaseSummary
from quittance.sites.ui.fields import CodeField, PlainForm
from quittance.sites.ui.help_words import RELATIONS, SCOPES

LONGEST_NAME = 100
ALL, CHOSEN = "all", "chosen"
_MONTHS = (1, 3, 6, 12)
_PROBLEMS = {
    "name": ("name", _("Type the name of who shall help you.")),
    "expires": ("months", _("Help can be given for 12 months at most.")),
    "cases": ("cases", _("Choose at least one case.")),
    "too_many": (None, _("Ten people may help you already. End one of them first.")),
    "code": ("code", _("The code does not work. Check it, or ask for a new one: it is good for three days and once.")),
    "self": ("code", _("This is your own code. Give it to whoever shall help you.")),
}
_RADIO = {"class": "ds-input"}
_CHOOSE = {"required": _("Choose one of the possibilities."), "invalid_choice": _("Choose one of the possibilities.")}


def _durations() -> list[tuple[int, str]]:
    """For how many months, in the language of the page."""
    return [(count, ngettext("%d month", "%d months", count) % count) for count in _MONTHS]


class HelpingForm(PlainForm):
    """A form whose area may refuse it."""

    def refuse(self, code: str) -> None:
        """Adds the error for what was not taken."""
        name, message = _PROBLEMS[code]
        self.add_error(name, forms.ValidationError(message, code=code))


class HelperForm(HelpingForm):
    """Who shall help, how far, with which cases, and for how long."""

    name = forms.CharField(
        label=_("Who shall help you?"),
        help_text=_("First name and family name, as in their BankID."),
        required=False,
        max_length=LONGEST_NAME,
        error_messages={"max_length": _("Use at most 100 characters.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    relation = forms.ChoiceField(
        label=_("Who is it?"),
        choices=[(key, name) for key, (name, _told) in RELATIONS.items()],
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages=_CHOOSE,
    )
    scope = forms.ChoiceField(
        label=_("What may they do?"),
        choices=[(key, name) for key, (name, _told) in SCOPES.items()],
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages=_CHOOSE,
    )
    which = forms.ChoiceField(
        label=_("Which cases?"),
        choices=[(ALL, _("All my cases, also those that come later")), (CHOSEN, _("Only those I choose here:"))],
        initial=ALL,
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages=_CHOOSE,
    )
    cases = forms.MultipleChoiceField(
        label=_("Which cases?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=_RADIO),
        error_messages={"invalid_choice": _("Choose among the cases in the list.")},
    )
    months = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=_durations,
        coerce=int,
        initial=3,
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages=_CHOOSE,
    )

    def __init__(self, *args: Any, cases: Sequence[CaseSummary], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cases = cases
        field = self.fields["cases"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(case.case_id), case.number) for case in cases]

    def clean_name(self) -> str:
        """The name, with single blanks. Raises ValidationError."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError(_("Type the name of who shall help you."), code="name")
        return name

    def chosen(self) -> list[int] | None:
        """The ids of the chosen cases; None for all."""
        if self.cleaned_data["which"] == ALL:
            return None
        return [int(case_id) for case_id in self.cleaned_data["cases"]]

    def relations(self) -> list[tuple[Any, Any]]:
        """The boxes of who it is, each with what it means."""
        return list(zip(self["relation"].subwidgets, (told for _name, told in RELATIONS.values()), strict=True))

    def scopes(self) -> list[tuple[Any, Any]]:
        """The boxes of what they may do, each with what it means."""
        return list(zip(self["scope"].subwidgets, (told for _name, told in SCOPES.values()), strict=True))

    def rows(self) -> list[tuple[Any, CaseSummary]]:
        """The boxes of the cases."""
        return list(zip(self["cases"].subwidgets, self._cases, strict=True))


class TakeUpForm(HelpingForm):
    """The code that whoever wants help has handed over."""

    code = CodeField(
        label=_("The code you were given"), error_messages={"required": _("Type the code you were given.")}
    )
