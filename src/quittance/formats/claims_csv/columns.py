"""The columns of the claim import file: their names, which must be filled, and how long a value may be.

`docs/claims-import.md` describes them for people; a test keeps the two lists equal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column. A required column must stand in the header and be filled in every row."""

    name: str
    longest: int
    required: bool = False


_ALL = (
    Column("creditor", 140, required=True),
    Column("creditor_org_no", 20, required=True),
    Column("creditor_vat_deduct", 5),
    Column("debtor_kind", 20, required=True),
    Column("debtor_name", 140, required=True),
    Column("debtor_id", 20),
    Column("email", 254),
    Column("phone", 30),
    Column("address", 140),
    Column("postcode", 12),
    Column("city", 60),
    Column("country", 2),
    Column("language", 2),
    Column("invoice", 35, required=True),
    Column("invoice_date", 10),
    Column("principal", 30, required=True),
    Column("due_date", 10, required=True),
    Column("interest", 12),
    Column("interest_before_due", 30),
    Column("reminder_sent", 10),
    Column("reminder_fee", 30),
    Column("collection_notice_sent", 10),
    Column("collection_notice_deadline", 10),
    Column("collection_notice_fee", 30),
    Column("demand_sent", 10),
    Column("demand_deadline", 10),
    Column("kid", 40),
    Column("description", 500),
    Column("earlier_creditors", 600),
)

COLUMNS: dict[str, Column] = {column.name: column for column in _ALL}
REQUIRED_COLUMNS = frozenset(column.name for column in _ALL if column.required)
