"""What people type about how to reach them: an e-mail address, a phone, its code, an address for letters, choices."""

import re
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quittance.areas.contacts.queries.details import Details
from quittance.areas.contacts.queries.reaching import PostTo
from quittance.areas.contacts.rules import CODE_DIGITS
from quittance.core.contact import ContactFormat, parse_email, parse_phone
from quittance.sites.ui.fields import PlainForm

# Where letters go; a letter to anywhere else is agreed on the phone.
COUNTRIES: tuple[str, ...] = (
    "NO",
    "SE",
    "DK",
    "FI",
    "IS",
    "DE",
    "NL",
    "BE",
    "FR",
    "GB",
    "IE",
    "ES",
    "PT",
    "IT",
    "AT",
    "CH",
    "PL",
)
COUNTRIES += ("EE", "LV", "LT", "CZ", "SK", "HU", "RO", "BG", "GR", "UA", "TR", "TH", "PH", "US", "CA")
_POSTCODE = re.compile(r"[0-9]{4}")
_LONGEST = 80
_RADIO = {"class": "ds-input"}


class EmailForm(PlainForm):
    """A new e-mail address."""

    value = forms.CharField(
        label=_("What is your e-mail address?"),
        help_text=_("We send a code to it, to be sure that it is yours."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean_value(self) -> str:
        """The address. Raises ValidationError."""
        try:
            return parse_email(str(self.cleaned_data["value"]))
        except ContactFormat as problem:
            raise forms.ValidationError(EMAIL_PROBLEMS[problem.code], code=problem.code) from None


class PhoneForm(PlainForm):
    """A new mobile phone."""

    value = forms.CharField(
        label=_("What is the number of your mobile phone?"),
        help_text=_("We send a code to it in a text message, to be sure that it is yours."),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_value(self) -> str:
        """The number with its country. Raises ValidationError."""
        try:
            number = parse_phone(str(self.cleaned_data["value"]))
        except ContactFormat as problem:
            raise forms.ValidationError(PHONE_PROBLEMS[problem.code], code=problem.code) from None
        countries = [one.strip() for one in settings.SMS_COUNTRIES.split(",")]
        if not number.startswith(tuple(countries)):
            message = _("We only send text messages to numbers that begin with %(countries)s.")
            raise forms.ValidationError(message, code="country", params={"countries": ", ".join(countries)})
        return number


EMAIL_PROBLEMS = {
    "empty": _("Type the e-mail address."),
    "format": _("This is no e-mail address. It looks like name@example.no."),
}
PHONE_PROBLEMS = {
    "empty": _("Type the number of the phone."),
    "format": _("This is no phone number. A Norwegian one has 8 digits; others begin with + and the country code."),
    "not_mobile": _("This is not a mobile phone, so text messages do not reach it."),
}


class CodeForm(PlainForm):
    """The code that came."""

    code = forms.CharField(
        label=_("What is the code?"),
        help_text=_("8 digits. Spaces do not matter."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Its digits. Raises ValidationError."""
        digits = re.sub(r"[\s\-]", "", str(self.cleaned_data["code"])[:40])
        if not digits:
            raise forms.ValidationError(_("Type the code."), code="empty")
        if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("The code has 8 digits."), code="format")
        return digits


class AddressForm(PlainForm):
    """Where letters go that bring no login."""

    address = forms.CharField(
        label=_("Street and number, or post box"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"), required=False, widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("Town or city"), required=False, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, widget=forms.Select(attrs={"autocomplete": "country"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        names = Locale.parse(get_language() or "nb").territories
        first, *others = COUNTRIES
        named = sorted(((one, names[one]) for one in others), key=lambda one: one[1].casefold())
        field.choices = [(first, names[first]), *named]

    def clean(self) -> dict[str, Any]:
        """Every part there and short enough, a Norwegian postcode of four digits."""
        found = {name: str(self.cleaned_data.get(name, "")).strip() for name in ("address", "postcode", "city")}
        country = str(self.cleaned_data.get("country") or "NO")
        for name, value in found.items():
            if not value:
                self.add_error(name, forms.ValidationError(_MISSING[name], code="required"))
            elif len(value) > _LONGEST or not value.isprintable():
                self.add_error(name, forms.ValidationError(_("Use at most 80 characters."), code="too_long"))
        if country == "NO" and found["postcode"] and not _POSTCODE.fullmatch(found["postcode"]):
            self.add_error("postcode", forms.ValidationError(_("A Norwegian postcode has 4 digits."), code="format"))
        return {**found, "country": country}

    def post_to(self) -> PostTo:
        """What was typed."""
        return PostTo(**{name: self.cleaned_data[name] for name in ("address", "postcode", "city", "country")})


_MISSING = {
    "address": _("Type the street and number."),
    "postcode": _("Type the postcode."),
    "city": _("Type the place."),
}


class LanguageForm(PlainForm):
    """The language we write in."""

    language = forms.ChoiceField(
        label=_("Which language shall we write in?"),
        required=False,
        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")],
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages={"invalid_choice": _("Choose one of the possibilities.")},
    )

    def clean_language(self) -> str:
        """The language. Raises ValidationError."""
        return _chosen(str(self.cleaned_data["language"]))


class WayForm(PlainForm):
    """How to be told of news, and whether a new login may come that way too."""

    way = forms.ChoiceField(
        label=_("How shall we tell you that there is something new?"),
        required=False,
        widget=forms.RadioSelect(attrs=_RADIO),
        error_messages={"invalid_choice": _("Choose one of the possibilities.")},
    )
    quick_logins = forms.BooleanField(
        label=_("Send a new login there too when I order one"),
        required=False,
        widget=forms.CheckboxInput(attrs=_RADIO),
    )

    def __init__(self, *args: Any, held: Details, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        choices: list[tuple[str, Any]] = [("letter", _("By letter only"))]
        if held.email is not None and held.email.verified_at:
            choices.append(("email", _("By e-mail to %(to)s") % {"to": held.email.value}))
        if held.phone is not None and held.phone.verified_at:
            choices.append(("sms", _("By text message to %(to)s") % {"to": held.phone.value}))
        field.choices = choices

    def clean_way(self) -> str:
        """The way. Raises ValidationError."""
        return _chosen(str(self.cleaned_data["way"]))


def _chosen(value: str) -> str:
    if not value:
        raise forms.ValidationError(_("Choose one of the possibilities."), code="required")
    return value
