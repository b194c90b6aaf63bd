"""The claim import file: claims a creditor hands over, one per row, read and checked row by row."""

from quittance.formats.claims_csv.columns import COLUMNS, REQUIRED_COLUMNS
from quittance.formats.claims_csv.reader import read_claims
from quittance.formats.claims_csv.rows import ClaimRow, RowProblem

__all__ = ["COLUMNS", "REQUIRED_COLUMNS", "ClaimRow", "RowProblem", "read_claims"]
