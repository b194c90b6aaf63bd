"""Words of the rooms for requests and for letters."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "correction": _("Correction (art. 16)"),
    "restriction": _("Restriction (art. 18)"),
    "erasure": _("Erasure (art. 17)"),
}
OUTCOMES = {"granted": _("yes"), "partly": _("in part"), "refused": _("no")}
STEPS = {
    "note": _("Note"),
    "extended": _("More time"),
    "decided": _("Answer"),
    "ending": _("The restriction ends"),
}
REFUSALS = {
    "decided": _("Somebody has answered it already. See below."),
    "extended": _("It was given more time before. That can be done once."),
    "late": _("More time has to be asked for within the first month. Answer now."),
    "ended": _("It ends already."),
    "no_name": _("A debtor has a name."),
    "proposed": _("An answer waits for somebody else to agree. See below."),
    "own_proposal": _("You wrote this answer, so somebody else agrees or says no."),
    "not_waiting": _("It waits no more. See below."),
    "lapsed": _("It has lapsed; write the answer again."),
    "changed": _("What is registered has changed since the answer was written. Write it again."),
    "empty": _("Write why."),
}
REGISTERED = {
    "name": _("Name"),
    "address": _("Address"),
    "postcode": _("Postcode"),
    "city": _("Town or city"),
    "email": _("E-mail address"),
    "phone": _("Phone"),
}
PRINTING = {
    "gone": _("The file is not here: it was handed over, or it is on another machine."),
    "changed": _("The file is not the one that was made. Do not use it; tell whoever runs the system."),
    "no_batch": _("There is no such print file."),
    "late": _("Letters in it would give less time than the law asks for. Withdraw it; they are made anew."),
    "withdrawn": _("It was withdrawn. Its letters are in another file, or wait for one."),
    "handed_over": _("The printing house has it."),
}


def refusal(code: str) -> str:
    """Why a request was not answered like this."""
    return str(REFUSALS.get(code, _("This could not be done. Check what you typed.")))
