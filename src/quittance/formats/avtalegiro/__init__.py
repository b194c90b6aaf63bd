"""AvtaleGiro: direct debit by file. Claims and deletions go to the bank (`write`), agreements come back (`read`).

What was paid comes as OCR giro, transaction type 15.
"""

from quittance.formats.avtalegiro.reader import read
from quittance.formats.avtalegiro.records import (
    AgreementEntry,
    AgreementList,
    AvtaleGiroFile,
    Claim,
    ClaimAssignment,
    Transmission,
)
from quittance.formats.avtalegiro.writer import write

__all__ = [
    "AgreementEntry",
    "AgreementList",
    "AvtaleGiroFile",
    "Claim",
    "ClaimAssignment",
    "Transmission",
    "read",
    "write",
]
