"""What is typed to get a login: the number of an earlier letter, and what a colleague's login shall be for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.claims.queries.references import Reference
from quittance.core import credentials
from quittance.sites.portal.forms import ReferenceForm
from quittance.sites.ui.fields import PlainForm

USER_NAME = "user_name"

_CASE_NUMBER = _(
    "The case number is too easy to guess to send letters for it. Type the KID or the user name: "
    "they stand in the same letter."
)
_UNREADABLE = _("Type the KID, which has digits only, or the user name, which has 8 characters, as in the letter.")
ROLES = {
    "accounting": (_("Accounting"), _("Sees the cases and the letters, pays, and tells us of payments.")),
    "manager": (
        _("Manager"),
        _("The same, and decides for the company: objects, agrees to plans, says where money paid too much goes."),
    ),
}


class NewLetterForm(ReferenceForm):
    """The KID or the user name of an earlier letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reference"]
        field.label = _("The KID or the user name from a letter you have had")
        field.help_text = _(
            "It can be an old letter. The user name stands in the box with the login, the KID in the box for paying."
        )

    def clean_reference(self) -> Reference:
        """A KID, or a user name by its shape. Raises ValidationError with the code of the problem."""
        typed = credentials.normalise(str(self.cleaned_data["reference"])[:100])
        if len(typed) == credentials.USER_NAME_LENGTH and not typed.isdigit() and set(typed) <= _SYMBOLS:
            return Reference(USER_NAME, typed)
        if not typed:
            raise forms.ValidationError(_UNREADABLE, code="empty")
        try:
            found = super().clean_reference()
        except forms.ValidationError as problem:
            raise forms.ValidationError(_UNREADABLE, code="format") if problem.code == "format" else problem from None
        if found.kind == "case_number":
            raise forms.ValidationError(_CASE_NUMBER, code="case_number")
        return found


_SYMBOLS = frozenset(credentials.ALPHABET)


class ColleagueForm(PlainForm):
    """What a colleague's login is for."""

    role = forms.ChoiceField(
        label=_("What shall the login be for?"),
        required=False,
        choices=[(role, name) for role, (name, _told) in ROLES.items()],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Choose one of the possibilities.")},
    )

    def clean_role(self) -> str:
        """The role. Raises ValidationError."""
        chosen = str(self.cleaned_data["role"])
        if not chosen:
            raise forms.ValidationError(_("Choose what the login shall be for."), code="required")
        return chosen

    def refuse(self, code: str) -> None:
        """Adds the error for a login that cannot be handed out."""
        self.add_error("role", forms.ValidationError(_PROBLEMS[code], code=code))

    def rows(self) -> list[tuple[Any, Any]]:
        """The boxes, each with what it means."""
        return list(zip(self["role"].subwidgets, (told for _name, told in ROLES.values()), strict=True))


_PROBLEMS = {
    "too_many": _("Ten logins are handed out. Take one back first."),
    "last_day": _("Your own login ends today. Order a new letter first."),
}
