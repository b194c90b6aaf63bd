"""What this area holds about a person: payments, refunds, and what they told us of payments."""

import json

from quittance.kit.own_data import Record, Section


def _opened(record: Record) -> Record:
    return {**record, "content": json.loads(record["content"])}


SECTIONS = (
    Section(
        "payments",
        ("payments.Attempt", "payments.Share"),
        'select c.number as "case", a.id as payment, a.provider, a.reference, s.amount, a.amount as whole_amount,'
        " a.captured, a.refunded, a.state, a.started_at from payments_share s"
        " join payments_attempt a on a.id = s.attempt_id join claims_case c on c.id = s.case_id"
        " where s.case_id = any(%(cases)s) order by a.id, s.id",
    ),
    Section(
        "payment_steps",
        ("payments.AttemptMove",),
        "select x.attempt_id as payment, x.old as state_before, x.new as state, x.at from payments_attemptmove x"
        " where x.attempt_id in (select s.attempt_id from payments_share s where s.case_id = any(%(cases)s))"
        " order by x.id",
    ),
    Section(
        "receipts",
        ("payments.Receipt",),
        "select x.attempt_id as payment, x.number, x.issued_at, x.content::text as content from payments_receipt x"
        " where x.attempt_id in (select s.attempt_id from payments_share s where s.case_id = any(%(cases)s))"
        " and not exists (select 1 from payments_share o"
        " where o.attempt_id = x.attempt_id and o.case_id <> all(%(cases)s)) order by x.id",
        _opened,
    ),
    Section(
        "bank_payments",
        ("payments.BankEntry",),
        'select c.number as "case", x.booked_on, x.amount, x.payer_name, x.payer_account, x.reference, x.text'
        " from payments_bankentry x join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s)"
        " order by x.id",
    ),
    Section(
        "placed_by_hand",
        ("payments.ResolutionPart", "payments.Resolution"),
        'select c.number as "case", x.amount, r.kind, r.comment, r.made_at, r.undone_at from payments_resolutionpart x'
        " join payments_resolution r on r.id = x.resolution_id join claims_case c on c.id = x.case_id"
        " where x.case_id = any(%(cases)s) order by x.id",
    ),
    Section(
        "refunds",
        ("payments.Refund",),
        'select c.number as "case", x.amount, x.way, x.account_ending, x.payee, x.state, x.asked_at, x.settled_at'
        " from payments_refund x join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s) order by x.id",
    ),
    Section(
        "told_payments",
        ("payments.PaidReport",),
        'select c.number as "case", x.amount, x.paid_on, x.words, f.filename as file, x.reported_at, x.outcome,'
        " x.answer, x.closed_at from payments_paidreport x join claims_case c on c.id = x.case_id"
        " left join exchange_receivedfile f on f.id = x.proof_id where x.case_id = any(%(cases)s) order by x.id",
    ),
)
LEFT_OUT = {
    "payments.ProviderOperation": "what we asked a payment company to do; its result is in the payment or the refund",
    "payments.EntrySighting": "that a bank's line stood in a second file too; the line itself is handed out",
}
