"""What camt.053 and camt.054 call things, and how large a message may be. The only place that names the schema's words.

Versions 001.02 and 001.08 differ in three places that matter here: the status is text or a code inside, a party is
a name or a party inside, and a payment has its own amount and direction only in the later one. Both ways are looked
for in both versions, because banks mix them.
"""

from __future__ import annotations

from typing import Literal

CamtFormat = Literal["camt.053", "camt.054"]

VERSIONS = ("001.02", "001.08")
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
MESSAGE: dict[str, CamtFormat] = {"BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}
GROUP: dict[CamtFormat, str] = {"camt.053": "Stmt", "camt.054": "Ntfctn"}

MAX_BYTES = 100_000_000
MAX_PAYMENTS = 500_000
MAX_DEPTH = 64
MAX_GROUPS = 5_000
MAX_BYTES_APART = 1_000_000
"""So much of a file may stand between two things that are looked at; more is no message a bank would send."""

BOOKED = "BOOK"
NOT_GIVEN = frozenset({"", "NOTPROVIDED", "NOT PROVIDED"})
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)

PAYER_NAMES = (
    "RltdPties/Dbtr/Nm",
    "RltdPties/Dbtr/Pty/Nm",
    "RltdPties/Dbtr/Agt/FinInstnId/Nm",
    "RltdPties/UltmtDbtr/Nm",
    "RltdPties/UltmtDbtr/Pty/Nm",
)
PAYEE_NAMES = (
    "RltdPties/Cdtr/Nm",
    "RltdPties/Cdtr/Pty/Nm",
    "RltdPties/Cdtr/Agt/FinInstnId/Nm",
    "RltdPties/UltmtCdtr/Nm",
    "RltdPties/UltmtCdtr/Pty/Nm",
)
PAYER_ACCOUNTS = ("RltdPties/DbtrAcct/Id/IBAN", "RltdPties/DbtrAcct/Id/Othr/Id")
PAYEE_ACCOUNTS = ("RltdPties/CdtrAcct/Id/IBAN", "RltdPties/CdtrAcct/Id/Othr/Id")
AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt")
"""Where a payment's own amount may stand; the first in the entry's currency counts."""
RETURN_REASONS = ("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
