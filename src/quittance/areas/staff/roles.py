"""The roles there are, and what they are called. What each may do is in `rules`."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What somebody is employed to do. One person may have several."""

    CASE_HANDLER = "case_handler"
    PAYMENTS_CLERK = "payments_clerk"
    APPROVER = "approver"
    CLIENT_MONEY = "client_money"
    PRINTING = "printing"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.CASE_HANDLER: _("Case handler"),
    Role.PAYMENTS_CLERK: _("Payments clerk"),
    Role.APPROVER: _("Approver"),
    Role.CLIENT_MONEY: _("Client-money accountant"),
    Role.PRINTING: _("Printing"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
