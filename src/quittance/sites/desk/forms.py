"""Forms of the desk: those at the door are django-allauth's, with our words and checked by us."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from quittance.areas.insight.case_file import REASONS
from quittance.sites.desk.door import refusal
from quittance.sites.ui.fields import PlainForm

# A code is good for three periods of 30 seconds when clocks may be one period off.
_CODE_LIVES_SECONDS = 120
_CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class _Plain(forms.Form):
    """Checked by us, in our words, and only when it is sent; no texts inside fields."""

    use_required_attribute = False
    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.error_messages["required"] = self.words[name]
            if name not in {"password1"}:
                field.help_text = ""


class LoginForm(_Plain, account_forms.LoginForm):
    """E-mail address and password."""

    words = {
        "login": (_("E-mail address"), _("Type your e-mail address.")),
        "password": (_("Password"), _("Type your password.")),
    }


class ReauthenticateForm(_Plain, account_forms.ReauthenticateForm):
    """The password once more."""

    words = {"password": (_("Password"), _("Type your password."))}


class ChangePasswordForm(_Plain, account_forms.ChangePasswordForm):
    """A new password in place of the present one."""

    words = {
        "oldpassword": (_("The password you have now"), _("Type the password you have now.")),
        "password1": (_("New password"), _("Type a new password.")),
        "password2": (_("New password once more"), _("Type the new password once more.")),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _("At least 14 characters. Several words in a row are easy to remember.")


class CodeForm(_Plain, code_forms.AuthenticateForm):
    """The code of an app, or one of the recovery codes."""

    words = {"code": (_("Code"), _("Type the code from your app."))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(_CODE_ATTRIBUTES, inputmode="text")

    def clean_code(self) -> str:
        """The code; each works once, also while its period lasts."""
        code: str = super().clean_code()
        used = f"desk.code.{self.user.pk}.{''.join(code.split())}"
        if self.authenticator.type == Authenticator.Type.TOTP and not cache.add(used, 1, timeout=_CODE_LIVES_SECONDS):
            raise refusal()
        return code


class ActivateTotpForm(_Plain, totp_forms.ActivateTOTPForm):
    """The first code of an app, as proof that the secret arrived there."""

    words = {"code": (_("Code from the app"), _("Type the code that the app shows."))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(_CODE_ATTRIBUTES)


class AddPasskeyForm(_Plain, passkey_forms.AddWebAuthnForm):
    """A passkey and the name its owner gives it."""

    words = {"name": (_("Name of the passkey"), _("Give the passkey a name."))}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = ""
        self.initial["name"] = ""


_REASON_WORDS = {
    "contact": _("The debtor has contacted us"),
    "creditor": _("The creditor has asked"),
    "payment": _("A payment to place or give back"),
    "objection": _("An objection or a complaint"),
    "control": _("A control or an audit"),
}
REASON_CHOICES = tuple((code, _REASON_WORDS[code]) for code in REASONS)
_NO_REASON = {"required": _("Choose why you open it."), "invalid_choice": _("Choose why you open it.")}


class ReasonForm(PlainForm):
    """Why a case is opened."""

    reason = forms.ChoiceField(
        label=_("Why do you open this case?"),
        choices=REASON_CHOICES,
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
        error_messages=_NO_REASON,
    )


class SearchForm(PlainForm):
    """What is looked for, and why."""

    text = forms.CharField(
        label=_("What do you look for?"),
        help_text=_(
            "KID, case number, invoice number, receipt or payment reference, the bank's reference, an account, "
            "an identity or organisation number, the number of a payment plan, or a name."
        ),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type what you look for."), "max_length": _("Use at most 100 characters.")},
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=(("", _("Choose")), *REASON_CHOICES), error_messages=_NO_REASON)
