"""How cases stand on a day as data: a table for spreadsheets (CSV) and a versioned document for programs (JSON)."""

from quittance.formats.account_statement.document import SCHEMA, VERSION, as_document
from quittance.formats.account_statement.records import CaseAccount, Charge, Statement
from quittance.formats.account_statement.table import COLUMNS, guarded, write_csv

__all__ = [
    "COLUMNS",
    "SCHEMA",
    "VERSION",
    "CaseAccount",
    "Charge",
    "Statement",
    "as_document",
    "guarded",
    "write_csv",
]
