"""Who works at the demo's agency: everybody the start page offers to be at the desk. All of them are made up.

Their passwords and the secret of their app are known to whoever reads this, so they are hired in demos only.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from quittance.areas.staff.roles import Role

PASSWORD = "seven red boats in the fjord"  # noqa: S105 - of made-up people
APP_SECRET = "FJORDBYFJORDBYFJORDBYFJORDBY2345"  # noqa: S105 - of made-up people


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody to be at the desk. `story` is English here and translated when it is shown."""

    key: str
    name: str
    email: str
    roles: tuple[Role, ...]
    story: str


OFFICE: tuple[Employee, ...] = (
    Employee(
        "case-handler",
        "Sissel Saksdikt",
        "sissel@fjordby.example.no",
        (Role.CASE_HANDLER,),
        _("Answers the phone. Finds a case by whatever the caller has, and sees all of it."),
    ),
    Employee(
        "payments-clerk",
        "Pelle Posteringsen",
        "pelle@fjordby.example.no",
        (Role.PAYMENTS_CLERK,),
        _("Reads in bank files, finds out where stray money belongs, and proposes what goes back."),
    ),
    Employee(
        "approver",
        "Gro Godkjentsen",
        "gro@fjordby.example.no",
        (Role.APPROVER,),
        _("Is the second pair of eyes: nothing leaves the account before she has agreed."),
    ),
    Employee(
        "second-approver",
        "Tor Tosignert",
        "tor@fjordby.example.no",
        (Role.APPROVER,),
        _("Is the second pair of eyes on payment files, which need two besides whoever made them."),
    ),
    Employee(
        "client-money",
        "Klara Klientkonto",
        "klara@fjordby.example.no",
        (Role.CLIENT_MONEY,),
        _("Looks after the client account: settles with creditors and sees that the books and the bank agree."),
    ),
    Employee(
        "second-handler",
        "Siv Saksfabel",
        "siv@fjordby.example.no",
        (Role.CASE_HANDLER, Role.PRINTING),
        _("Is the second pair of eyes where somebody's address is corrected, and takes print files to the printers."),
    ),
    Employee(
        "administrator",
        "Aud Administrert",
        "aud@fjordby.example.no",
        (Role.ADMINISTRATOR,),
        _("Decides who works here, and not alone: what gives access waits until the other administrator agrees."),
    ),
    Employee(
        "second-administrator",
        "Atle Attestert",
        "atle@fjordby.example.no",
        (Role.ADMINISTRATOR,),
        _("Is the other administrator, who agrees or says no to new roles and passwords."),
    ),
)


def employee(key: str) -> Employee | None:
    """The employee with this key."""
    return next((one for one in OFFICE if one.key == key), None)
