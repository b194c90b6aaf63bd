"""The demo's bank: writes what a person puts beside her payment as a camt.054 notification (version 2)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"


@dataclass(frozen=True, slots=True)
class Line:
    """A payment without a KID: øre, negative when the bank takes money; `ordered` is what was sent in other money."""

    amount: int
    words: str
    payer: str = ""
    payer_account: str = ""
    ordered: tuple[str, str] | None = None


def notification(lines: Sequence[Line], *, account: str, day: dt.date) -> bytes:
    """The bank's notification about these payments on one account on one day."""
    entries = "".join(_entry(line, f"{day:%y%m%d}N{place:03d}", day) for place, line in enumerate(lines, start=1))
    head = f"<GrpHdr><MsgId>DEMO-{day:%y%m%d}</MsgId><CreDtTm>{day}T06:30:00+01:00</CreDtTm></GrpHdr>"
    body = f"<Ntfctn><Id>N{day:%y%m%d}</Id><Acct>{_account(account)}<Ccy>NOK</Ccy></Acct>{entries}</Ntfctn>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_NAMESPACE}"><BkToCstmrDbtCdtNtfctn>{head}{body}'
        "</BkToCstmrDbtCdtNtfctn></Document>\n"
    ).encode()


def _entry(line: Line, reference: str, day: dt.date) -> str:
    kroner = f"{abs(line.amount) // 100}.{abs(line.amount) % 100:02d}"
    way = "DBIT" if line.amount < 0 else "CRDT"
    date = f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
    ordered = ""
    if line.ordered:
        currency, amount = line.ordered
        ordered = f'<InstdAmt><Amt Ccy="{currency}">{amount}</Amt></InstdAmt>'
    payer = f"<Dbtr><Nm>{escape(line.payer)}</Nm></Dbtr>" if line.payer else ""
    payer += f"<DbtrAcct>{_account(line.payer_account)}</DbtrAcct>" if line.payer_account else ""
    return (
        f'<Ntry><Amt Ccy="NOK">{kroner}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>BOOK</Sts>{date}'
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Prtry><Cd>230</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><AcctSvcrRef>{reference}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        f'<AmtDtls>{ordered}<TxAmt><Amt Ccy="NOK">{kroner}</Amt></TxAmt></AmtDtls>'
        f"<RltdPties>{payer}</RltdPties><RmtInf><Ustrd>{escape(line.words)}</Ustrd></RmtInf>"
        "</TxDtls></NtryDtls></Ntry>"
    )


def _account(number: str) -> str:
    if number[:2].isalpha():
        return f"<Id><IBAN>{number}</IBAN></Id>"
    return f"<Id><Othr><Id>{number}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id>"
