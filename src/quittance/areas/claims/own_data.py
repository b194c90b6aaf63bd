"""What this area holds about a person: cases, and everything that stands on them."""

from quittance.kit.own_data import Section

SECTIONS = (
    Section(
        "cases",
        ("claims.Case",),
        "select x.number, r.name as creditor, x.opened_on, x.next_step_on from claims_case x"
        " join parties_creditor r on r.id = x.creditor_id where x.id = any(%(cases)s) order by x.id",
    ),
    Section(
        "claims",
        ("claims.Claim",),
        'select c.number as "case", x.invoice, x.invoice_date, x.description, x.principal, x.fee_base, x.due_date,'
        " x.effective_due_date, x.interest_terms, x.contract_rate, x.registered_on from claims_claim x"
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s)"
        " order by x.id",
    ),
    Section(
        "assignments",
        ("claims.Assignment",),
        'select c.number as "case", k.invoice, x.place, x.name, x.assigned_on from claims_assignment x'
        " join claims_claim k on k.id = x.claim_id join claims_case c on c.id = k.case_id"
        " where k.case_id = any(%(cases)s) order by x.id",
    ),
    Section(
        "steps",
        ("claims.Notice",),
        'select c.number as "case", x.kind, x.sent_on, x.deadline, x.by_agency, x.waits_for_paper'
        " from claims_notice x"
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s)"
        " order by x.id",
    ),
    Section(
        "charges",
        ("claims.Charge",),
        'select c.number as "case", x.component, x.code, x.day, x.amount, x.facts::text as facts from claims_charge x'
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s)"
        " order by x.id",
    ),
    Section(
        "references",
        ("claims.PaymentReference",),
        'select c.number as "case", x.reference, x.kind, x.issued_on from claims_paymentreference x'
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s)"
        " order by x.issued_on, x.reference",
    ),
    Section(
        "money_on_its_way",
        ("claims.MoneyOnItsWay",),
        'select c.number as "case", x.source, x.amount, x.since, x.until, x.ended_at from claims_moneyonitsway x'
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s)"
        " order by x.id",
    ),
    Section(
        "holds",
        ("claims.Hold",),
        'select c.number as "case", x.kind, x.since, x.ended_on, x.fresh_deadline from claims_hold x'
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s) order by x.id",
    ),
    Section(
        "acknowledgements",
        ("claims.Acknowledgement",),
        'select c.number as "case", x.day from claims_acknowledgement x'
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s) order by x.id",
    ),
    Section(
        "looks",
        ("claims.Look",),
        'select c.number as "case", x.day, x.figures::text as figures, x.before_day from claims_look x'
        " join claims_case c on c.id = x.case_id where x.case_id = any(%(cases)s)"
        " order by x.case_id",
    ),
)
LEFT_OUT: dict[str, str] = {}
