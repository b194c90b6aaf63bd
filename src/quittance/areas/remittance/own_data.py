"""What this area holds about a person: what was passed on to the creditor of what they paid."""

from quittance.kit.own_data import Section

SECTIONS = (
    Section(
        "passed_on",
        ("remittance.RemittanceLine",),
        'select c.number as "case", r.until, x.principal, x.interest, x.reminder_fees, x.legal_costs, x.other, x.fees'
        " from remittance_remittanceline x join remittance_remittancerun r on r.id = x.run_id"
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s) order by x.id",
    ),
)
LEFT_OUT = {
    "remittance.PaymentLine": "a refund's place in a payment file; the refund is handed out",
}
