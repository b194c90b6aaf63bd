"""What this area holds about a person: what the books say about their cases."""

from quittance.core.postings import Account
from quittance.kit.own_data import Record, Section


def _opened(record: Record) -> Record:
    return {**record, "account": Account(record["account"]).name.lower()}


SECTIONS = (
    Section(
        "bookings",
        ("ledger.Leg", "ledger.Posting"),
        'select c.number as "case", l.posting_id as booking, l.value_date, p.recorded_at, p.reason, l.account, l.amount'
        " from ledger_leg l join ledger_posting p on p.id = l.posting_id join claims_case c on c.id = l.case_id"
        " where l.case_id = any(%(cases)s) order by l.posting_id, l.line",
        _opened,
    ),
)
LEFT_OUT: dict[str, str] = {}
