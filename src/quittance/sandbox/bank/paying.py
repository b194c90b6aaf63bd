"""Takes a payment file (pain.001) and answers it (pain.002), as a bank does before any money moves.

Each payment is taken or refused by itself: kroner to an account number that can exist are taken, and leave the account
on the day the file asks for. A file that was delivered before, or that does not add up, is refused whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as Xml

from quittance.sandbox.bank import book, files
from quittance.sandbox.bank.models import File
from quittance.sandbox.shell import clock

ORDERED, ANSWER = "pain001", "pain002"
_SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.00"
_LARGEST = 900_000
_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class _Order:
    """One payment of a file; øre, and the reason code when it is refused."""

    group: str
    end_to_end: str
    amount: int
    payee: book.Payer
    on: date
    kid: str
    text: str
    reason: str


def take(content: str, *, reject: str = "") -> File:
    """Keeps the file, sends what can be sent on its day, returns the answer. Raises `Refused` for the file as a whole.

    Runs inside a transaction.
    """
    message, version = _read(content)
    name = _text(message, "GrpHdr/MsgId")
    account = _text(message, "PmtInf/DbtrAcct/Id/Othr/Id") or _text(message, "PmtInf/DbtrAcct/Id/IBAN")[4:]
    try:
        orders = list(_orders(message, reject))
    except ValueError:
        raise book.Refused("an amount or a day cannot be read") from None
    if not orders or _text(message, "GrpHdr/NbOfTxs") != str(len(orders)):
        raise book.Refused("the number of payments is not what the file says")
    if File.objects.filter(kind=ORDERED, name=f"{name}.xml").exists():
        raise book.Refused(f"{name} was delivered before")
    for one in orders:
        if not one.reason:
            book.send(account, one.amount, one.payee, one.on, kid=one.kid, text=one.text, end_to_end=one.end_to_end)
    _keep(ORDERED, account, f"{name}.xml", content.encode())
    return _keep(ANSWER, account, f"answer-{name}.xml", _answer(name, version, orders))


def _read(content: str) -> tuple[Xml.Element, str]:
    """The message without its namespace, and its version (001.03)."""
    found = re.search(rf'xmlns="{_SPACE}1\.(001\.[0-9]{{2}})"', content)
    if not found or "<!DOCTYPE" in content or len(content) > _LARGEST:
        raise book.Refused("this is no pain.001")
    try:
        root = Xml.fromstring(content)  # noqa: S314 - no document type, so no entities
    except Xml.ParseError:
        raise book.Refused("this is no pain.001") from None
    for element in root.iter():
        element.tag = element.tag.partition("}")[2]
    return root[0], found[1]


def _orders(message: Xml.Element, reject: str) -> Iterator[_Order]:
    for group in message.iterfind("PmtInf"):
        on = date.fromisoformat(_text(group, "ReqdExctnDt/Dt") or _text(group, "ReqdExctnDt"))
        for told in group.iterfind("CdtTrfTxInf"):
            account = _text(told, "CdtrAcct/Id/Othr/Id") or _text(told, "CdtrAcct/Id/IBAN")
            money = told.find("Amt/InstdAmt")
            in_kroner = money is not None and money.get("Ccy") == "NOK"
            yield _Order(
                group=_text(group, "PmtInfId"),
                end_to_end=_text(told, "PmtId/EndToEndId"),
                amount=_ore(_text(told, "Amt/InstdAmt")),
                payee=book.Payer(_text(told, "Cdtr/Nm"), account),
                on=on,
                kid=_text(told, "RmtInf/Strd/CdtrRefInf/Ref"),
                text=_text(told, "RmtInf/Ustrd"),
                reason=reject or ("" if in_kroner else "AM03") or ("" if _can_exist(account) else "AC01"),
            )


def _ore(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def _can_exist(account: str) -> bool:
    """Whether the last digit of a Norwegian account number fits the others (MOD11)."""
    if not re.fullmatch(r"[0-9]{11}", account):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(account, _WEIGHTS, strict=False))
    return (total + int(account[10])) % 11 == 0


def _answer(name: str, version: str, orders: list[_Order]) -> bytes:
    """The pain.002: a word on the file, and on each payment."""
    refused = sum(bool(one.reason) for one in orders)
    number = files.next_number(ANSWER)
    root = Xml.Element("Document", xmlns=f"{_SPACE}2.{'001.10' if version == '001.09' else '001.03'}")
    report = Xml.SubElement(root, "CstmrPmtStsRpt")
    _add(report, "GrpHdr/MsgId", f"PSR{clock.now():%Y%m%d}-{number:06d}")
    _add(report.find("GrpHdr"), "CreDtTm", clock.now().isoformat(timespec="seconds"))
    _add(report, "OrgnlGrpInfAndSts/OrgnlMsgId", name)
    told = report.find("OrgnlGrpInfAndSts")
    _add(told, "OrgnlMsgNmId", f"pain.001.{version}")
    _add(told, "GrpSts", "RJCT" if refused == len(orders) else "PART" if refused else "ACCP")
    for group in dict.fromkeys(one.group for one in orders):
        about = Xml.SubElement(report, "OrgnlPmtInfAndSts")
        _add(about, "OrgnlPmtInfId", group)
        for one in (one for one in orders if one.group == group):
            word = Xml.SubElement(about, "TxInfAndSts")
            _add(word, "OrgnlEndToEndId", one.end_to_end)
            _add(word, "TxSts", "RJCT" if one.reason else "ACCP")
            if one.reason:
                _add(word, "StsRsnInf/Rsn/Cd", one.reason)
    return Xml.tostring(root, encoding="UTF-8", xml_declaration=True)


def _add(parent: Xml.Element | None, path: str, text: str) -> None:
    assert parent is not None
    for step in path.split("/"):
        parent = Xml.SubElement(parent, step)
    parent.text = text


def _keep(kind: str, account: str, name: str, content: bytes) -> File:
    return File.objects.create(
        kind=kind,
        number=files.next_number(kind),
        account=account,
        date=book.today(),
        name=name[:80],
        content=content,
        entries=[],
        made_at=clock.now(),
    )


def _text(place: Xml.Element, path: str) -> str:
    return (place.findtext(path) or "").strip()
