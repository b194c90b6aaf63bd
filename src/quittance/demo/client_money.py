"""The agency settles with its creditors in the demo: accounts two agree on, remittances, a file on its way to the bank.

What is left undone is for the visitor: one remittance waits for approval, and the file for its second one.
"""

import datetime as dt

from quittance.areas.approvals.queries import waiting
from quittance.areas.remittance.operations import deciding, filing, payout_details, releasing, running
from quittance.areas.staff.queries import colleague_by_email
from quittance.demo.office import employee
from quittance.kit.clock import oslo_date

ACCOUNTS = {
    "310654329": "99994001007",
    "310998877": "99994002003",
    "312345617": "99994003018",
    "312346184": "99994005002",
    "312346753": "99994004006",
}
"""Organisation numbers of creditors, and accounts no bank has."""


def settle(*, at: dt.datetime, until: dt.date) -> int:
    """Plays the whole afternoon; returns how many remittances were made."""
    maker, approver = _actor("client-money"), _actor("approver")
    for number, account in ACCOUNTS.items():
        approval = payout_details.propose(
            organisation_number=number, account=account, reason="Agreement of the assignment", actor=maker, now=at
        )
        payout_details.decide(approval_id=approval, approve=True, actor=approver, now=at)
    made = running.run(until=until, actor=maker, now=at, today=oslo_date(at))
    asked = {one.subject: one.approval_id for one in waiting(now=at)}
    for one in made[:-1]:
        deciding.decide(approval_id=asked[f"remittance:{one.run_id}"], approve=True, actor=approver, now=at)
    file = filing.make_file(actor=maker, now=at)
    asked = {one.subject: one.approval_id for one in waiting(now=at)}
    releasing.decide(approval_id=asked[f"payment-file:{file.file_id}"], approve=True, actor=approver, now=at)
    return len(made)


def _actor(key: str) -> str:
    """Who the books say it was."""
    one = employee(key)
    found = colleague_by_email(one.email) if one else None
    assert found is not None, key
    return found.actor
