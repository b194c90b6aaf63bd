"""The people and steps of a remittance, as the tests need them: money comes in, two people decide, a file goes out."""

import datetime as dt
from typing import Any

from quittance.areas.approvals.models import Approval
from quittance.areas.parties.models import Creditor
from quittance.areas.remittance.models import PaymentFile, RemittanceRun
from quittance.areas.remittance.operations import deciding, filing, payout_details, releasing, running
from quittance.core.postings import Account
from quittance.kit.db import rows
from tests import factories

MAKER, FIRST, SECOND = "staff:1", "staff:2", "staff:3"
DAY = dt.date(2025, 6, 10)
NOW = factories.noon(DAY)
ACCOUNTS = ("99994001007", "99994002003", "99994003018")
ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>{answer}</MsgId><CreDtTm>2025-06-10T14:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{file}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>
<GrpSts>{status}</GrpSts></OrgnlGrpInfAndSts>{payments}</CstmrPmtStsRpt></Document>"""


def paid_case(amount: int = 284_839, *, day: dt.date = dt.date(2025, 4, 22), **changes: object) -> factories.Made:
    """Worked example E1 of a creditor of its own, with a bank payment.

    On 22 April 2025 the case owes 2 500.00 + 33.39 interest + 35.00 letter fee (the creditor's) + 280.00 collection fee
    (the agency's) = 2 848.39.
    """
    creditor = {"creditor": "Vannlaup Kraft AS", "creditor_org_no": factories.organisation(factories.number() + 500)}
    made = factories.make_case(dt.date(2025, 4, 23), **(factories.FIRST_EXAMPLE | creditor | changes))
    if amount:
        factories.bank(factories.giro(made.kid, amount, day), on=day)
    return made


def creditor_of(made: factories.Made) -> Creditor:
    return Creditor.objects.get(case=made.case_id)


def with_account(creditor: Creditor, account: str = ACCOUNTS[0], wish: str = "") -> None:
    """An account that two people agree on."""
    approval = payout_details.propose(
        organisation_number=creditor.organisation_number,
        account=account,
        wish=wish,
        reason="New agreement",
        actor=MAKER,
        now=NOW,
    )
    payout_details.decide(approval_id=approval, approve=True, actor=FIRST, now=NOW)


def run_for(creditor: Creditor, until: dt.date = DAY, *, now: dt.datetime = NOW) -> RemittanceRun:
    """The creditor's remittance until a day, made now."""
    (made,) = running.run(
        until=until, actor=MAKER, now=now, today=DAY, organisation_number=creditor.organisation_number
    )
    return RemittanceRun.objects.get(pk=made.run_id)


def asked(subject: str) -> int:
    """The proposal that waits about something."""
    return Approval.objects.get(subject=subject, state="waiting").pk


def approve(run: RemittanceRun) -> RemittanceRun:
    return deciding.decide(approval_id=asked(f"remittance:{run.pk}"), approve=True, actor=FIRST, now=NOW)


def approved_run(**changes: Any) -> RemittanceRun:
    """A creditor with one paid case, an account, and a remittance a second person approved."""
    creditor = creditor_of(paid_case(**changes))
    with_account(creditor)
    return approve(run_for(creditor))


def make_file() -> PaymentFile:
    return PaymentFile.objects.get(pk=filing.make_file(actor=MAKER, now=NOW).file_id)


def approve_file(file: PaymentFile, *approvers: str) -> PaymentFile:
    """Approved by these people, or by two."""
    for approver in approvers or (FIRST, SECOND):
        releasing.decide(approval_id=asked(f"payment-file:{file.pk}"), approve=True, actor=approver, now=NOW)
    return PaymentFile.objects.get(pk=file.pk)


def released_file() -> PaymentFile:
    """A file of everything that waits, approved and handed out."""
    file = approve_file(make_file())
    releasing.download(file_id=file.pk, actor=MAKER, now=NOW)
    return PaymentFile.objects.get(pk=file.pk)


def answer(file: PaymentFile, status: str = "ACTC", *, refuse: str = "") -> bytes:
    """What the bank answers; `refuse` names a payment it does not carry out."""
    payments = ""
    if refuse:
        payments = (
            f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{file.message_id}-DOM</OrgnlPmtInfId><TxInfAndSts>"
            f"<OrgnlEndToEndId>{refuse}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
            "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>"
        )
    number = f"ANS-{factories.number()}"
    return ANSWER.format(answer=number, file=file.message_id, status=status, payments=payments).encode()


def balance(account: Account, subaccount: int | None = None) -> int:
    """Øre on an account of the books, of one subaccount when named."""
    ((amount,),) = rows(
        "select coalesce(sum(amount), 0)::bigint from ledger_leg where account = %s and subaccount is not distinct"
        " from coalesce(%s::bigint, subaccount)",
        [account.value, subaccount],
    )
    return int(amount)
