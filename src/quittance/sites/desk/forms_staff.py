"""Forms of the rooms for members and for the audit trail."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.areas.audit.queries import Wanted
from quittance.areas.claims.queries.references import case_by_number
from quittance.areas.staff.operations import LANGUAGES
from quittance.areas.staff.queries import colleagues
from quittance.areas.staff.roles import ROLE_NAMES, Role
from quittance.kit.clock import OSLO
from quittance.sites.desk.wording_staff import ACTORS
from quittance.sites.ui.event_words import EVENTS
from quittance.sites.ui.fields import DayField, PlainForm

_LARGEST_ID = 2**63 - 1
_AS_WRITTEN = re.compile(r"[a-z-]+:\S+|search|audit")
_LANGUAGE_NAMES = {"nb": "Bokmål", "en": "English"}
_CHOOSE = _("Choose one from the list.")
ADDRESS_TAKEN = _("Somebody has this address already.")


def _reason_field(**changes: Any) -> forms.CharField:
    options: dict[str, Any] = {
        "label": _("Why?"),
        "help_text": _("Read by the administrator who agrees or says no, and by auditors."),
        "max_length": 500,
        "widget": forms.TextInput(attrs={"autocomplete": "off"}),
        "error_messages": {"required": _("Say why."), "max_length": _("Use at most 500 characters.")},
    }
    return forms.CharField(**(options | changes))


class ReasonForm(PlainForm):
    """Why somebody shall get in again, or get something new."""

    why = _reason_field()


class RolesForm(PlainForm):
    """What somebody is employed to do, and why when that is more than before (`present`)."""

    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, ROLE_NAMES[role]) for role in Role],
        coerce=Role,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "ds-input"}),
        error_messages={"required": _("Choose at least one role."), "invalid_choice": _("Choose among these roles.")},
    )
    reason = _reason_field(
        label=_("Why new roles?"),
        help_text=_("Read by the administrator who agrees or says no. Not needed when you only take roles away."),
        required=False,
    )

    def __init__(self, *args: Any, present: frozenset[Role] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._present = present

    def clean(self) -> dict[str, Any]:
        """New roles need a reason."""
        given = self.cleaned_data
        if not given.get("reason") and "reason" not in self.errors and set(given.get("roles", ())) - self._present:
            self.add_error("reason", _("Say why."))
        return given


class MemberForm(RolesForm):
    """Somebody new."""

    reason = _reason_field(label=_("Who is it, and why these roles?"))

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As colleagues see it."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the name."), "max_length": _("Use at most 100 characters.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Used to log in."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Type the e-mail address."),
            "invalid": _("Write the address in full, such as name@example.no."),
            "max_length": _("Write the address in full, such as name@example.no."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language at the desk"),
        choices=[(code, _LANGUAGE_NAMES[code]) for code in LANGUAGES],
        initial="nb",
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    field_order = ("name", "email", "language", "roles", "reason")


class _DayOrNone(DayField):
    """A day that may be left out."""

    def clean(self, value: Any) -> Any:
        """The date; None for an empty field. Raises ValidationError."""
        return super().clean(value) if str(value or "").strip() else None


class TrailForm(PlainForm):
    """Which events are looked for. Empty fields do not narrow."""

    actor = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    subject = forms.CharField(
        label=_("About"),
        help_text=_("A case number, or what stands small in the table, such as file:12."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("Use at most 60 characters.")},
    )
    since = _DayOrNone(label=_("From"), required=False)
    until = _DayOrNone(label=_("To and including"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.actor, one.name) for one in colleagues()]
        self._choose("actor", [("", _("Everybody")), (_("Colleagues"), people), (_("Others"), list(ACTORS.items()))])
        named = sorted(((code, str(words)) for code, words in EVENTS.items()), key=lambda one: one[1])
        self._choose("action", [("", _("Everything")), *named])

    def clean_subject(self) -> str:
        """The subject as it is written down. A number is a case's."""
        typed = self.cleaned_data["subject"].strip()
        if not typed or _AS_WRITTEN.fullmatch(typed):
            return str(typed)
        case_id = case_by_number(typed)
        if case_id is None:
            raise forms.ValidationError(_("No case has this number."))
        return f"case:{case_id}"

    def wanted(self) -> Wanted:
        """What was asked for. Days are Oslo's."""
        given = self.cleaned_data
        actor = given["actor"]
        return Wanted(
            actor="" if actor.endswith(":") else actor,
            actors=actor if actor.endswith(":") else "",
            action=given["action"],
            subject=given["subject"],
            since=_begins(given["since"]),
            until=_begins(given["until"], days_later=1),
        )

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["invalid_choice"] = _CHOOSE


def _begins(day: dt.date | None, *, days_later: int = 0) -> dt.datetime | None:
    return dt.datetime.combine(day + dt.timedelta(days_later), dt.time.min, OSLO) if day else None
