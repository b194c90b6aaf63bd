"""Made-up camt.054 messages: entries of one payment each, as many banks notify, and lump sums of a thousand."""

import datetime as dt
import random

from benchmarks.bank_file import ACCOUNT, FIRST_MONDAY
from benchmarks.portfolio import Portfolio
from quittance.core import kid

_UNKNOWN, _AGAIN = 0.02, 0.05
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02">'
    "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>BENCH-{number}</MsgId><CreDtTm>2026-06-13T17:35:00+02:00</CreDtTm></GrpHdr>"
    "<Ntfctn><Id>{number}</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>NOK</Ccy></Acct>"
)
_TAIL = "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
_ENTRY = (
    '<Ntry><Amt Ccy="NOK">{total}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>'
    "<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Prtry><Cd>230</Cd></Prtry></BkTxCd><NtryDtls>{payments}</NtryDtls>"
    "</Ntry>\n"
)
_PAYMENT = (
    "<TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs><AmtDtls><TxAmt>"
    '<Amt Ccy="NOK">{amount}</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr><DbtrAcct><Id><Othr>'
    "<Id>99995678903</Id></Othr></Id></DbtrAcct></RltdPties><RmtInf>{remittance}</RmtInf></TxDtls>"
)
_KID = "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{kid}</Ref></CdtrRefInf></Strd>"
_WORDS = "<Ustrd>Betaling KID {kid}</Ustrd>"


def write(rows: list[tuple[str, int, dt.date, bool]], *, number: int, lump: int, seed: int) -> bytes:
    """A message of payments (KID, øre, day, whether the KID stands in words), `lump` of them an entry."""
    chance = random.Random(seed)
    parts = [_HEAD.format(number=number, account=ACCOUNT)]
    for start in range(0, len(rows), lump):
        block = rows[start : start + lump]
        payments = "".join(
            _PAYMENT.format(
                reference=chance.randrange(10**8, 10**9),
                amount=f"{amount // 100}.{amount % 100:02d}",
                payer=f"Payer {chance.randrange(10**6)}",
                remittance=(_WORDS if words else _KID).format(kid=reference),
            )
            for reference, amount, _, words in block
        )
        total = sum(amount for _, amount, _, _ in block)
        written = f"{total // 100}.{total % 100:02d}"
        parts.append(_ENTRY.format(total=written, day=block[0][2], reference=number * 10**8 + start, payments=payments))
    return "".join([*parts, _TAIL]).encode()


def make_camt(payments: int, *, lump: int) -> bytes:
    """A message whose references nobody issued, for reading only."""
    chance = random.Random(1)
    rows = [
        (kid.make(f"{chance.randrange(10**15):015d}"), chance.randrange(100_00, 9_000_00), FIRST_MONDAY, False)
        for _ in range(payments)
    ]
    return write(rows, number=1, lump=lump, seed=1)


def make_camt_file(portfolio: Portfolio, number: int, payments: int) -> bytes:
    """Message `number` (1, 2 …) of one week each, made as the giro files are; 2 % name their KID in words."""
    chance = random.Random(1_000 + number)
    monday = FIRST_MONDAY + dt.timedelta(weeks=number - 1)
    paid: list[str] = []
    rows = []
    for index in range(payments):
        draw = chance.random()
        if draw < _UNKNOWN:
            reference = kid.make(f"{chance.randrange(10**13):015d}")
        elif draw < _UNKNOWN + _AGAIN and paid:
            reference = chance.choice(paid)
        else:
            reference = str(portfolio.references[chance.randrange(portfolio.cases)])
            paid.append(reference)
        day = monday + dt.timedelta(days=index * 5 // payments)
        rows.append((reference, chance.randrange(100_00, 9_000_00), day, chance.random() < 0.02))
    return write(rows, number=number, lump=1, seed=number)
