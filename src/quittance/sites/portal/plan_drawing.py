"""How automatic payment of a plan began, failed or ended, in words."""

from django.utils.translation import gettext_lazy as _

ENDED = {
    "refused": _("You said no in Vipps. Nothing is drawn, and you pay each time as before."),
    "expired": _("Nobody said yes in Vipps within ten minutes. Nothing is drawn. You can try again."),
    "payer": _("It was switched off in Vipps. You pay each time from now on, unless you choose a way again."),
    "bank": _("It was switched off in your bank. You pay each time from now on, unless you choose a way again."),
    "debtor": _("It is switched off. You pay each time from now on, unless you choose a way again."),
    "unavailable": _("Vipps did not take the agreement. Nothing is drawn."),
}
"""Why it is not on, by what ended it last."""

WHY = {
    "payer_must_act": _("There was not enough money, or the card in Vipps no longer works."),
    "above_payers_limit": _("The amount is above the limit that you have set in Vipps."),
    "payer_gone": _("Vipps can no longer draw from you."),
    "technical": _("Something went wrong at the company that draws."),
    "not_taken": _("Vipps did not take the order."),
    "not_come": _("The money has not come from your bank."),
}
"""Why a drawing failed."""

NOT_BEGUN = {
    "not_active": _("The plan has ended, so there is nothing to draw."),
    "on_already": _("The plan is paid automatically already."),
    "too_large": _("A payment of this plan is larger than Vipps draws. Choose AvtaleGiro, or pay each time."),
    "unavailable": _(
        "Vipps does not take the agreement now. Nothing has changed, and you can pay each time as before."
    ),
    "silent": _("Vipps does not answer now. Nothing has changed. Try again in a few minutes."),
}
"""Why an agreement could not be asked for."""
