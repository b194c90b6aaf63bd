"""Who helps a debtor, how far the help goes and how it stands, in words: for debtors and for the desk."""

from django.utils.translation import gettext_lazy as _

RELATIONS = {
    "adviser": (_("Debt adviser"), _("From NAV, a municipality or an organisation.")),
    "family": (_("Family or friend"), _("Somebody you know and trust.")),
    "guardian": (
        _("Guardian"),
        _("Here as a helper of your choice. To act without you, a guardian shows us the papers of the appointment."),
    ),
}
SCOPES = {
    "see": (_("See"), _("Your cases, the letters and what is explained about them.")),
    "pay": (_("See and pay"), _("Also pays for you, and tells us of payments.")),
    "decide": (
        _("See, pay and decide"),
        _("Also binds you: objects, agrees to plans, uses money paid too much on another of your cases."),
    ),
}
STATES = {
    "offered": _("Waits for the code to be used"),
    "lapsed": _("The code was not used in time"),
    "doubtful": _("Waits for the debtor's word"),
    "open": _("Helps now"),
    "expired": _("The time is over"),
    "ended": _("Ended"),
}
