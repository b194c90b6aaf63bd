"""Writes camt messages for the tests: entries and payments as elements, in both versions, in the ways banks write."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

ACCOUNT = "99991042764"
DAY = date(2025, 5, 15)
_numbers = itertools.count(1)


def tag(name: str, *inside: str, currency: str = "") -> str:
    """An element with what is inside it."""
    attribute = f' Ccy="{currency}"' if currency else ""
    return f"<{name}{attribute}>{''.join(inside)}</{name}>"


def text(name: str, value: object, currency: str = "") -> str:
    """An element with a text; nothing for None."""
    return "" if value is None else tag(name, escape(str(value)), currency=currency)


def kroner(amount: int) -> str:
    """Øre as the schema writes amounts."""
    return f"{abs(amount) // 100}.{abs(amount) % 100:02d}"


def account_id(number: str, *, iban: bool = False) -> str:
    """An account as BBAN or IBAN."""
    if iban:
        return tag("Id", text("IBAN", number))
    return tag("Id", tag("Othr", text("Id", number), tag("SchmeNm", text("Cd", "BBAN"))))


def payment(
    amount: int | None,
    kid: str | Sequence[str] = "",
    *,
    words: Sequence[str] = (),
    payer: str | None = "Frida Oppdiktet",
    payer_account: str | None = "99990123450",
    reference: str | None = "",
    end_to_end: str | None = "NOTPROVIDED",
    currency: str = "NOK",
    instructed: tuple[str, str] | None = None,
    charge: int = 0,
    code: str = "SCOR",
    issuer: str | None = None,
    returned: str | None = None,
    extra: str = "",
    version: str = "001.02",
    direction: str | None = None,
) -> str:
    """One payment of an entry; an empty `reference` gives it one of its own, None none."""
    later = version == "001.08"
    reference = f"{400_000_000 + next(_numbers)}" if reference == "" else reference
    refs = tag("Refs", text("AcctSvcrRef", reference), text("EndToEndId", end_to_end))
    own = text("Amt", kroner(amount), currency) if later and amount is not None else ""
    own += text("CdtDbtInd", direction) if later else ""
    amounts = tag("InstdAmt", text("Amt", instructed[1], instructed[0])) if instructed else ""
    amounts += tag("TxAmt", text("Amt", kroner(amount), currency)) if amount is not None else ""
    charged = ""
    if charge:
        inner = text("Amt", kroner(charge), "NOK") + text("CdtDbtInd", "DBIT") + text("Br", "SHAR")
        charged = tag("Chrgs", tag("Rcrd", inner) if later else inner)
    name = text("Nm", payer)
    debtor = tag("Dbtr", tag("Pty", name) if later else name) if payer else ""
    if payer_account:
        debtor += tag("DbtrAcct", account_id(payer_account, iban=payer_account[:2].isalpha()))
    parts = [
        tag(
            "Strd",
            tag(
                "CdtrRefInf",
                tag("Tp", tag("CdOrPrtry", text("Cd", code)), text("Issr", issuer)),
                text("Ref", one),
            ),
        )
        for one in ([kid] if isinstance(kid, str) else kid)
        if one
    ]
    remittance = "".join(text("Ustrd", line) for line in words) + "".join(parts) + extra
    return tag(
        "TxDtls",
        refs,
        own,
        tag("AmtDtls", amounts) if amounts else "",
        charged,
        tag("RltdPties", debtor) if debtor else "",
        tag("RmtInf", remittance) if remittance else "",
        tag("RtrInf", tag("Rsn", text("Cd", returned))) if returned else "",
    )


def entry(
    amount: int,
    *payments: str,
    day: date = DAY,
    status: str | None = "BOOK",
    reference: str | None = "",
    batch: int | None = None,
    reversal: bool = False,
    currency: str = "NOK",
    words: str | None = None,
    version: str = "001.02",
    decimals: str | None = None,
    date_element: str = "",
) -> str:
    """One entry; a negative amount is money out. An empty `reference` gives it one of its own, None none."""
    reference = f"{90_000_000 + next(_numbers)}" if reference == "" else reference
    state = "" if status is None else text("Sts", status) if version == "001.02" else tag("Sts", text("Cd", status))
    details = (tag("Btch", text("NbOfTxs", batch)) if batch is not None else "") + "".join(payments)
    return tag(
        "Ntry",
        text("Amt", decimals or kroner(amount), currency),
        text("CdtDbtInd", "DBIT" if amount < 0 else "CRDT"),
        text("RvslInd", "true") if reversal else "",
        state,
        date_element or tag("BookgDt", text("Dt", day)) + tag("ValDt", text("Dt", day)),
        text("AcctSvcrRef", reference),
        tag("BkTxCd", tag("Prtry", text("Cd", "230"), text("Issr", "NETS"))),
        tag("NtryDtls", details) if details else "",
        text("AddtlNtryInf", words),
    )


def balance(kind: str, amount: int, day: date = DAY) -> str:
    """A balance of a statement."""
    return tag(
        "Bal",
        tag("Tp", tag("CdOrPrtry", text("Cd", kind))),
        text("Amt", kroner(amount), "NOK"),
        text("CdtDbtInd", "DBIT" if amount < 0 else "CRDT"),
        tag("Dt", text("Dt", day)),
    )


def group(
    *entries: str,
    form: str = "camt.054",
    account: str = ACCOUNT,
    iban: bool = False,
    before: str = "",
    number: int | None = None,
    copy: str | None = None,
    identifier: str | None = None,
) -> str:
    """The notification or statement of one account."""
    return tag(
        "Stmt" if form == "camt.053" else "Ntfctn",
        text("Id", identifier or f"G{next(_numbers)}"),
        text("ElctrncSeqNb", number),
        text("CpyDplctInd", copy),
        tag("Acct", account_id(account, iban=iban), text("Ccy", "NOK")),
        before,
        *entries,
    )


def message(*groups: str, form: str = "camt.054", version: str = "001.02", identifier: str = "") -> bytes:
    """A whole message."""
    name = "BkToCstmrStmt" if form == "camt.053" else "BkToCstmrDbtCdtNtfctn"
    header = tag(
        "GrpHdr", text("MsgId", identifier or f"M{next(_numbers)}"), text("CreDtTm", "2025-05-15T17:35:00+02:00")
    )
    body = tag(name, header, *groups)
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{form}.{version}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}">{body}</Document>'.encode()


def notice(*entries: str, version: str = "001.02", **options: object) -> bytes:
    """A camt.054 of one account."""
    identifier = str(options.pop("message", ""))
    return message(group(*entries, **options), version=version, identifier=identifier)  # type: ignore[arg-type]


def statement(
    *entries: str, opening: int, closing: int, day: date = DAY, version: str = "001.02", **options: object
) -> bytes:
    """A camt.053 of one account."""
    balances = balance("OPBD", opening, day) + balance("CLBD", closing, day)
    body = group(*entries, form="camt.053", before=balances + str(options.pop("before", "")), **options)  # type: ignore[arg-type]
    return message(body, form="camt.053", version=version)
