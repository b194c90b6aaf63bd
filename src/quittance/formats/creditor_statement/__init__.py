"""The statement a creditor gets with a remittance: as a table for its accounts (CSV) and as a page to read (PDF)."""

from quittance.formats.creditor_statement.page import write_pdf
from quittance.formats.creditor_statement.records import CaseLine, Statement
from quittance.formats.creditor_statement.table import write_csv

__all__ = ["CaseLine", "Statement", "write_csv", "write_pdf"]
