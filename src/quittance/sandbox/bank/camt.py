"""Writes camt.054 and camt.053, version 02, as Norwegian banks do (ISO 20022; amounts in kroner with a point)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as Xml

from quittance.sandbox.bank.models import TAKES, Entry, Line

BIC = "FJBYNO22"
_SPACE = "urn:iso:std:iso:20022:tech:xsd:"
_KINDS = {
    "kid": ("RCDT", "VCOM", "230"),
    "text": ("RCDT", "DMCT", "233"),
    "foreign": ("RCDT", "XBCT", ""),
    "returned": ("ICDT", "RRTN", ""),
    "sent": ("ICDT", "DMCT", ""),
}


@dataclass(frozen=True)
class Heading:
    """What a file says of itself."""

    account: str
    number: int
    day: date
    made_at: datetime
    is_copy: bool = False

    @property
    def stamp(self) -> str:
        """Time of making, as in the file."""
        return self.made_at.isoformat(timespec="seconds")


def notification(heading: Heading, entries: Sequence[Entry]) -> bytes:
    """camt.054: every payment of these sums."""
    root = Xml.Element("Document", xmlns=f"{_SPACE}camt.054.001.02")
    message = _group(root, "BkToCstmrDbtCdtNtfctn", f"MPS{heading.day:%Y%m%d}-{heading.number:06d}", heading)
    told = _add(message, "Ntfctn")
    _add(told, "Id", f"{heading.day:%Y%m%d}-{heading.number:04d}")
    _of_account(told, heading)
    for place, entry in enumerate(entries, 1):
        _entry(told, place, entry, list(entry.lines.order_by("pk")), detailed=True)
    return _bytes(root)


def statement(heading: Heading, entries: Sequence[Entry], opening: int) -> bytes:
    """camt.053: the account's day or what is new of it, with balances; `opening` in øre.

    Payments with KID are lump sums without details.
    """
    lines = {entry.pk: list(entry.lines.order_by("pk")) for entry in entries}
    taken = [_total(lines[entry.pk]) for entry in entries if _takes(entry)]
    given = [_total(lines[entry.pk]) for entry in entries if not _takes(entry)]
    root = Xml.Element("Document", xmlns=f"{_SPACE}camt.053.001.02")
    message = _group(root, "BkToCstmrStmt", f"STM{heading.day:%Y%m%d}-{heading.number:06d}", heading)
    told = _add(message, "Stmt")
    _add(told, "Id", f"STM-{heading.account}-{heading.day:%Y%m%d}-{heading.number}")
    _add(told, "ElctrncSeqNb", str(heading.number))
    _of_account(told, heading)
    for code, amount in (("OPBD", opening), ("CLBD", opening + sum(given) - sum(taken))):
        _balance(told, code, amount, heading.day)
    summary = _add(told, "TxsSummry")
    for name, amounts in (("TtlCdtNtries", given), ("TtlDbtNtries", taken)):
        total = _add(summary, name)
        _add(total, "NbOfNtries", str(len(amounts)))
        _add(total, "Sum", _kroner(sum(amounts)))
    for place, entry in enumerate(entries, 1):
        _entry(told, place, entry, lines[entry.pk], detailed=entry.kind == "foreign")
    return _bytes(root)


def _group(root: Xml.Element, name: str, message_id: str, heading: Heading) -> Xml.Element:
    message = _add(root, name)
    group = _add(message, "GrpHdr")
    _add(group, "MsgId", message_id)
    _add(group, "CreDtTm", heading.stamp)
    return message


def _of_account(told: Xml.Element, heading: Heading) -> None:
    _add(told, "CreDtTm", heading.stamp)
    if heading.is_copy:
        _add(told, "CpyDplctInd", "COPY")
    account = _add(told, "Acct")
    _account_id(_add(account, "Id"), heading.account)
    _add(account, "Ccy", "NOK")
    _path(account, "Svcr/FinInstnId/BIC", BIC)


def _balance(told: Xml.Element, code: str, amount: int, day: date) -> None:
    balance = _add(told, "Bal")
    _path(balance, "Tp/CdOrPrtry/Cd", code)
    _add(balance, "Amt", _kroner(abs(amount)), Ccy="NOK")
    _add(balance, "CdtDbtInd", "DBIT" if amount < 0 else "CRDT")
    _path(balance, "Dt/Dt", day.isoformat())


def _entry(told: Xml.Element, place: int, entry: Entry, lines: list[Line], *, detailed: bool) -> None:
    made = _add(told, "Ntry")
    _add(made, "NtryRef", str(place))
    _add(made, "Amt", _kroner(_total(lines)), Ccy="NOK")
    _add(made, "CdtDbtInd", "DBIT" if _takes(entry) else "CRDT")
    if entry.kind == "returned":
        _add(made, "RvslInd", "true")
    _add(made, "Sts", "BOOK")
    _path(made, "BookgDt/Dt", entry.date.isoformat())
    _path(made, "ValDt/Dt", entry.date.isoformat())
    _add(made, "AcctSvcrRef", entry.reference)
    _kind(_add(made, "BkTxCd"), entry.kind)
    if detailed and entry.kind != "fee":
        details = _add(made, "NtryDtls")
        _path(details, "Btch/NbOfTxs", str(len(lines)))
        for line in lines:
            _payment(_add(details, "TxDtls"), line)
    if entry.kind == "fee":
        _add(made, "AddtlNtryInf", lines[0].text)


def _kind(code: Xml.Element, kind: str) -> None:
    family, sub, own = _KINDS.get(kind, ("MDOP", "CHRG", ""))
    domain = _add(code, "Domn")
    _add(domain, "Cd", "PMNT" if kind in _KINDS else "ACMT")
    below = _add(domain, "Fmly")
    _add(below, "Cd", family)
    _add(below, "SubFmlyCd", sub)
    if own:
        proprietary = _add(code, "Prtry")
        _add(proprietary, "Cd", own)
        _add(proprietary, "Issr", "NETS")


def _payment(made: Xml.Element, line: Line) -> None:
    references = _add(made, "Refs")
    _add(references, "AcctSvcrRef", (line.returns or line).reference)
    _add(references, "EndToEndId", line.end_to_end or "NOTPROVIDED")
    amounts = _add(made, "AmtDtls")
    if line.currency:
        _path(amounts, "InstdAmt/Amt", _kroner(line.instructed), Ccy=line.currency)
    booked = _add(amounts, "TxAmt")
    _add(booked, "Amt", _kroner(line.amount), Ccy="NOK")
    if line.currency:
        exchange = _add(booked, "CcyXchg")
        for name, value in (("SrcCcy", line.currency), ("TrgtCcy", "NOK"), ("UnitCcy", line.currency)):
            _add(exchange, name, value)
        _add(exchange, "XchgRate", line.rate)
    if line.charges:
        kept = _add(made, "Chrgs")
        _add(kept, "Amt", _kroner(line.charges), Ccy="NOK")
        _add(kept, "CdtDbtInd", "DBIT")
        _add(kept, "Br", "SHAR")
    _parties(made, line)
    _remittance(made, line)
    if line.kind == "returned":
        _path(made, "RtrInf/Rsn/Cd", "AM05")


def _parties(made: Xml.Element, line: Line) -> None:
    if not (line.payer_name or line.payer_account):
        return
    parties, who = _add(made, "RltdPties"), "Cdtr" if line.kind == "sent" else "Dbtr"
    if line.payer_name:
        _path(parties, f"{who}/Nm", line.payer_name)
    if line.payer_account:
        _account_id(_path(parties, f"{who}Acct/Id"), line.payer_account)


def _remittance(made: Xml.Element, line: Line) -> None:
    if line.kid:
        told = _path(made, "RmtInf/Strd")
        _path(told, "RfrdDocAmt/RmtdAmt", _kroner(line.amount), Ccy="NOK")
        reference = _add(told, "CdtrRefInf")
        _path(reference, "Tp/CdOrPrtry/Cd", "SCOR")
        _add(reference, "Ref", line.kid)
    elif line.text:
        told = _add(made, "RmtInf")
        for start in range(0, len(line.text), 140):
            _add(told, "Ustrd", line.text[start : start + 140])


def _account_id(parent: Xml.Element, account: str) -> None:
    if account.isdigit():
        other = _add(parent, "Othr")
        _add(other, "Id", account)
        _path(other, "SchmeNm/Cd", "BBAN")
    else:
        _add(parent, "IBAN", account)


def _takes(entry: Entry) -> bool:
    return entry.kind in TAKES


def _total(lines: Iterable[Line]) -> int:
    return sum(line.amount for line in lines)


def _kroner(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02d}"


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    made = Xml.SubElement(parent, name, attributes)
    made.text = text or None
    return made


def _path(parent: Xml.Element, path: str, text: str = "", **attributes: str) -> Xml.Element:
    *above, last = path.split("/")
    for name in above:
        parent = _add(parent, name)
    return _add(parent, last, text, **attributes)


def _bytes(root: Xml.Element) -> bytes:
    return Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
