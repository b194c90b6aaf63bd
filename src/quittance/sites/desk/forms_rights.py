"""What is typed at the desk about somebody's request: a note, more time, a decision, the end of a restriction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.rights.correcting import Registered
from quittance.areas.rights.rules import LONGEST_WORDS
from quittance.sites.ui.fields import PlainForm


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why."), "max_length": _("Use at most 4 000 characters.")},
    )


class NoteForm(PlainForm):
    """A note of our own."""

    words = _words(_("Note"), _("The debtor does not see it here, but gets it with everything we hold about them."))


class MoreTimeForm(PlainForm):
    """Why it takes longer."""

    words = _words(_("Why does it take longer?"), _("The debtor reads it. The answer then comes within three months."))


class EndForm(PlainForm):
    """Why it is not held still any more."""

    words = _words(_("Why does it end?"), _("The debtor reads it, and it ends a week from today."))


class DecisionForm(PlainForm):
    """The answer, with its reasons."""

    outcome = forms.ChoiceField(
        label=_("What is the answer?"),
        choices=(
            ("granted", _("Yes: we do what was asked")),
            ("partly", _("In part: the reasons say which")),
            ("refused", _("No: the reasons say why")),
        ),
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages={"required": _("Choose the answer."), "invalid_choice": _("Choose the answer.")},
    )
    words = _words(
        _("Reasons"),
        _("The debtor reads them. Where to complain is added by itself when the answer is not yes to everything."),
    )


class AgreeForm(PlainForm):
    """Another's word on a correction; a no has its reason."""

    words = forms.CharField(
        label=_("Comment"),
        help_text=_("Needed when you say no. It becomes a note."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why."), "max_length": _("Use at most 4 000 characters.")},
    )

    def __init__(self, *values: Any, needed: bool = False, **more: Any) -> None:
        """`needed`: it is a no."""
        super().__init__(*values, **more)
        self.fields["words"].required = needed


class CorrectionForm(DecisionForm):
    """The same, and what shall be registered from now on."""

    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("A debtor has a name.")})
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=_("Town or city"), max_length=100, required=False)
    email = forms.CharField(label=_("E-mail address"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def registered(self) -> Registered:
        """What was typed."""
        return Registered(**{name: self.cleaned_data[name] for name in Registered.__dataclass_fields__})
