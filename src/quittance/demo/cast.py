"""Who is who in the demo: everybody the start page lists, with one sentence each. All of them are made up.

Their identity numbers are of the synthetic kind (month + 80), their creditors' organisation numbers begin with 3,
as no registered company's do, and their e-mail addresses end in `example.no`.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody to play: the sentence the start page tells, and the invoices that lead to the cases.

    `story` is English here and translated when it is shown.
    """

    key: str
    name: str
    story: str
    invoices: tuple[str, ...]

    @property
    def has_bankid(self) -> bool:
        """Companies have none. The simulated BankID knows the others by `key`."""
        return self.key != "business"


CAST: tuple[Member, ...] = (
    Member(
        "fresh",
        "Oda Oppdiktet",
        _("An electricity bill. Our first letter went out three days ago, so she still has until 1 December."),
        ("S-5815",),
    ),
    Member(
        "three_cases",
        "Nora Påfunn",
        _("Two cases from a gym and one from a dentist. One letter opens all three."),
        ("T-1188", "T-1467", "K-342"),
    ),
    Member(
        "paid",
        "Ask Fantasi",
        _("Paid everything to the dentist with Vipps on 16 November. There is a receipt."),
        ("K-331", "K-332"),
    ),
    Member(
        "part_paid",
        "Emil Tenkt",
        _(
            "Pays a broadband bill bit by bit through the bank: twice the same amount on one day, "
            "and once with the creditor's own KID."
        ),
        ("B-88301",),
    ),
    Member(
        "overpaid",
        "Solveig Innbilt",
        _("Paid a round sum through the bank, more than she owed. The rest is hers."),
        ("S-5702",),
    ),
    Member(
        "fee_soon",
        "Jonas Skrøne",
        _("Two electricity bills in one case. The collection fee goes up on Tuesday 24 November unless he pays."),
        ("S-5120", "S-5488"),
    ),
    Member(
        "business",
        "Dagdrøm Rør AS",
        _("A company that owes for office furniture. The fee ceiling is higher for businesses."),
        ("4471",),
    ),
    Member(
        "old",
        "Berit Eventyr",
        _("A bill from 2020, before fees were lowered. Two payments through the years have kept the claim alive."),
        ("B-20417",),
    ),
    Member(
        "two_tries",
        "Tuva Luftslott",
        _("Tried Vipps twice, said no once and let it run out once. Nothing was taken, and she still owes the gym."),
        ("T-1502",),
    ),
    Member(
        "plan",
        "Iben Diktet",
        _("Pays a gym bill in instalments of 700 kroner. Four are paid, and the next one is due today."),
        ("T-1190",),
    ),
    Member(
        "behind",
        "Leif Påhitt",
        _("Is on a payment plan and missed the instalment of October. It can still be put right."),
        ("T-1193",),
    ),
)
