"""The form for a letter's code."""

from django.utils.translation import gettext_lazy as _

from quittance.sites.ui.fields import CodeField, PlainForm


class CodeForm(PlainForm):
    """The code at the bottom of a letter."""

    code = CodeField(
        label=_("What is the code on the letter?"),
        error_messages={"required": _("Type the code that stands at the bottom of the letter.")},
    )
