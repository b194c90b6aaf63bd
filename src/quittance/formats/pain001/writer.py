"""Writes pain.001.001.03 and .09, in the element order of the ISO 20022 schemas, as Norwegian banks want them.

Payments are put into groups the bank treats alike: domestic (account number, KID or text), euro (SEPA) and other
money abroad (IBAN, costs shared). The same order gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as Xml

from quittance.core import bank_account
from quittance.core.money import to_text
from quittance.formats.pain001 import letters
from quittance.formats.pain001.records import MAX_NAME, Order, Originator, Transfer, check

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001."
_DOMESTIC, _EURO, _ABROAD = "DOM", "SEPA", "INT"


def write(order: Order) -> bytes:
    """The file's bytes (UTF-8). Raises PainError for what no bank would carry out as meant."""
    check(order)
    root = Xml.Element("Document", xmlns=NAMESPACE + order.version)
    message = _add(root, "CstmrCdtTrfInitn")
    _group_header(message, order)
    numbered = list(enumerate(order.transfers, start=1))
    for kind in (_DOMESTIC, _EURO, _ABROAD):
        if of_kind := [(number, transfer) for number, transfer in numbered if _kind(transfer) == kind]:
            _payment_group(message, order, kind, of_kind)
    data: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data


def _kind(transfer: Transfer) -> str:
    if transfer.is_domestic:
        return _DOMESTIC
    return _EURO if transfer.currency == "EUR" else _ABROAD


def _group_header(message: Xml.Element, order: Order) -> None:
    header = _add(message, "GrpHdr")
    _add(header, "MsgId", order.message_id)
    _add(header, "CreDtTm", order.made_at.replace(tzinfo=None, microsecond=0).isoformat())
    _totals(header, order.transfers)
    who = _add(header, "InitgPty")
    _add(who, "Nm", _name(order.originator.name, home=True))
    _organisation(who, order.originator.organisation_number, "CUST")


def group_of(message_id: str, transfer: Transfer) -> str:
    """The identifier of the group (PmtInfId) that a payment is put into; the bank's answers may name it."""
    return f"{message_id[:30]}-{_kind(transfer)}"


def _payment_group(message: Xml.Element, order: Order, kind: str, numbered: Sequence[tuple[int, Transfer]]) -> None:
    """One PmtInf: the payments of one kind from our account on one day."""
    newer = order.version == "001.09"
    transfers = [transfer for _number, transfer in numbered]
    group = _add(message, "PmtInf")
    _add(group, "PmtInfId", group_of(order.message_id, transfers[0]))
    _add(group, "PmtMtd", "TRF")
    _totals(group, transfers)
    how = _add(group, "PmtTpInf")
    _add(how, "InstrPrty", "NORM")
    if kind == _EURO:
        _path(how, "SvcLvl/Cd", "SEPA")
    else:
        _path(how, "CtgyPurp/Cd", "SUPP")
    _path(group, "ReqdExctnDt/Dt" if newer else "ReqdExctnDt", order.pay_on.isoformat())
    _debtor(group, order.originator, home=kind == _DOMESTIC)
    _path(group, f"DbtrAgt/FinInstnId/{'BICFI' if newer else 'BIC'}", order.originator.bic)
    _add(group, "ChrgBr", "SHAR" if kind == _ABROAD else "SLEV")
    for number, transfer in numbered:
        _transfer(group, number, transfer, newer=newer)


def _debtor(group: Xml.Element, originator: Originator, *, home: bool) -> None:
    debtor = _add(group, "Dbtr")
    _add(debtor, "Nm", _name(originator.name, home=home))
    _path(debtor, "PstlAdr/Ctry", "NO")
    if originator.agreement:
        _organisation(debtor, originator.agreement, "BANK")
    account = _add(group, "DbtrAcct")
    _account(account, originator.account, home=home)
    _add(account, "Ccy", "NOK")


def _transfer(group: Xml.Element, number: int, transfer: Transfer, *, newer: bool) -> None:
    home = transfer.is_domestic
    payment = _add(group, "CdtTrfTxInf")
    identifiers = _add(payment, "PmtId")
    _add(identifiers, "InstrId", str(number))
    _add(identifiers, "EndToEndId", transfer.end_to_end)
    _path(payment, "Amt/InstdAmt", to_text(transfer.amount)).set("Ccy", transfer.currency)
    if transfer.bic:
        _path(payment, f"CdtrAgt/FinInstnId/{'BICFI' if newer else 'BIC'}", transfer.bic)
    payee = _add(payment, "Cdtr")
    _add(payee, "Nm", _name(transfer.payee, home=home))
    _path(payee, "PstlAdr/Ctry", transfer.country)
    _account(_add(payment, "CdtrAcct"), transfer.account, home=home)
    remittance = _add(payment, "RmtInf")
    if not transfer.kid:
        _add(remittance, "Ustrd", letters.at_home(transfer.text) if home else letters.abroad(transfer.text)[:140])
        return
    reference = _path(remittance, "Strd/CdtrRefInf")
    _path(reference, "Tp/CdOrPrtry/Cd", "SCOR")
    _add(reference, "Ref", transfer.kid)


def _totals(parent: Xml.Element, transfers: Sequence[Transfer]) -> None:
    """Count and plain sum; currencies are added up as they stand, as the specification says."""
    _add(parent, "NbOfTxs", str(len(transfers)))
    _add(parent, "CtrlSum", to_text(sum(transfer.amount for transfer in transfers)))


def _organisation(parent: Xml.Element, number: str, scheme: str) -> None:
    other = _path(parent, "Id/OrgId/Othr")
    _add(other, "Id", number)
    _path(other, "SchmeNm/Cd", scheme)


def _account(parent: Xml.Element, account: str, *, home: bool) -> None:
    identity = _add(parent, "Id")
    if not home:
        _add(identity, "IBAN", bank_account.iban(account))
        return
    other = _add(identity, "Othr")
    _add(other, "Id", account)
    _path(other, "SchmeNm/Cd", "BBAN")


def _name(text: str, *, home: bool) -> str:
    return (letters.at_home(text) if home else letters.abroad(text))[:MAX_NAME].strip() or "-"


def _add(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    child = Xml.SubElement(parent, name)
    child.text = text
    return child


def _path(parent: Xml.Element, path: str, text: str | None = None) -> Xml.Element:
    """Elements one within the other; the innermost carries the text."""
    *outer, last = _names(path)
    for name in outer:
        parent = _add(parent, name)
    return _add(parent, last, text)


def _names(path: str) -> Iterable[str]:
    return path.split("/")
