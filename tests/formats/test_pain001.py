"""The payment file: every element where the schema wants it, totals that agree, and nothing that could mean two things.

The order of elements below is that of the ISO 20022 schemas pain.001.001.03 and .09, written down by hand; files of
both versions were held against the schemas themselves when this was written.
"""

import datetime as dt
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest

from quittance.core.bank_account import AccountFormat, canonical, iban
from quittance.formats.pain001 import Order, Originator, PainError, Transfer, group_of, letters, read_back, write

US = Originator("Fjordby Inkasso AS", "312661020", "00123456", "99991042764", "FJBYNO22")
BY_KID = Transfer("REM-1", 1_234_560, "Kraft & Lys AS", "99994001007", kid="8830010")
BY_TEXT = Transfer("REM-2", 80_000, "Kreditor To ÆØÅ", "99994002003", text="Oppgjør uke 40")
EURO = Transfer("REF-3", 15_000, "Hans Müller", "DE89370400440532013000", text="Refund ø", country="DE", currency="EUR")
ABROAD = Transfer("REF-4", 7_505, "Åsa Ek", "SE4550000000058398257466", text="Återbetalning", country="SE")
ORDER = Order(
    "Q-2026-17", dt.datetime(2026, 11, 20, 9, 30), "001.03", US, dt.date(2026, 11, 23), (BY_KID, EURO, BY_TEXT, ABROAD)
)
ORDER_OF = {
    "CstmrCdtTrfInitn": ["GrpHdr", "PmtInf"],
    "GrpHdr": ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"],
    "PmtInf": [
        *("PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt"),
        *("ChrgBr", "CdtTrfTxInf"),
    ],
    "PmtTpInf": ["InstrPrty", "SvcLvl", "CtgyPurp"],
    "Dbtr": ["Nm", "PstlAdr", "Id"],
    "InitgPty": ["Nm", "Id"],
    "DbtrAcct": ["Id", "Ccy"],
    "CdtTrfTxInf": ["PmtId", "Amt", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"],
    "PmtId": ["InstrId", "EndToEndId"],
    "Cdtr": ["Nm", "PstlAdr"],
    "CdtrRefInf": ["Tp", "Ref"],
}


def opened(version: str = "001.03") -> tuple[Xml.Element, str]:
    root = Xml.fromstring(write(replace(ORDER, version=version)))
    return root, f"{{urn:iso:std:iso:20022:tech:xsd:pain.001.{version}}}"


def texts(place: Xml.Element, space: str, path: str) -> list[str | None]:
    return [found.text for found in place.iterfind("/".join(space + name for name in path.split("/")))]


@pytest.mark.parametrize("version", ["001.03", "001.09"])
def test_elements_stand_in_the_order_of_the_schema(version: str) -> None:
    root, space = opened(version)
    seen = set()
    for element in root.iter():
        name = element.tag.removeprefix(space)
        if name in ORDER_OF:
            places = [ORDER_OF[name].index(child.tag.removeprefix(space)) for child in element]
            assert places == sorted(places), name
            seen.add(name)
    assert seen == set(ORDER_OF)


def test_the_two_versions_differ_where_the_schemas_do() -> None:
    old, space = opened()
    assert texts(old, space, "CstmrCdtTrfInitn/PmtInf/ReqdExctnDt") == ["2026-11-23"] * 3
    assert texts(old, space, "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/BIC") == ["FJBYNO22"] * 3
    new, space = opened("001.09")
    assert texts(new, space, "CstmrCdtTrfInitn/PmtInf/ReqdExctnDt/Dt") == ["2026-11-23"] * 3
    assert texts(new, space, "CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId/BICFI") == ["FJBYNO22"] * 3


def test_payments_the_bank_treats_alike_are_one_group_with_its_own_totals() -> None:
    root, space = opened()
    groups = root.findall(f"{space}CstmrCdtTrfInitn/{space}PmtInf")
    told = [[texts(group, space, name)[0] for name in ("PmtInfId", "NbOfTxs", "CtrlSum", "ChrgBr")] for group in groups]
    assert told == [
        ["Q-2026-17-DOM", "2", "13145.60", "SLEV"],
        ["Q-2026-17-SEPA", "1", "150.00", "SLEV"],
        ["Q-2026-17-INT", "1", "75.05", "SHAR"],
    ]
    assert [group_of("Q-2026-17", transfer) for transfer in (BY_TEXT, EURO, ABROAD)] == [line[0] for line in told]
    assert texts(root, space, "CstmrCdtTrfInitn/GrpHdr/CtrlSum") == ["13370.65"]
    assert texts(groups[1], space, "PmtTpInf/SvcLvl/Cd") == ["SEPA"]
    assert texts(groups[1], space, "DbtrAcct/Id/IBAN") == ["NO9799991042764"]


def test_a_payment_carries_a_kid_or_a_text_in_letters_its_bank_knows() -> None:
    root, space = opened()
    payments = root.findall(f"{space}CstmrCdtTrfInitn/{space}PmtInf/{space}CdtTrfTxInf")
    told = {texts(payment, space, "PmtId/EndToEndId")[0]: payment for payment in payments}
    assert texts(told["REM-1"], space, "RmtInf/Strd/CdtrRefInf/Ref") == ["8830010"]
    assert texts(told["REM-1"], space, "RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd") == ["SCOR"]
    assert texts(told["REM-1"], space, "RmtInf/Ustrd") == []
    assert texts(told["REM-1"], space, "Cdtr/Nm") == ["Kraft + Lys AS"]
    assert texts(told["REM-2"], space, "RmtInf/Ustrd") == ["Oppgjør uke 40"]
    assert texts(told["REF-3"], space, "RmtInf/Ustrd") == ["Refund oe"]
    assert texts(told["REF-3"], space, "Cdtr/Nm") == ["Hans Mueller"]


def test_what_is_written_reads_back_and_the_bytes_are_the_same_each_time() -> None:
    data = write(ORDER)
    assert data == write(ORDER)
    read = {payment.end_to_end: (payment.amount, payment.currency, payment.account) for payment in read_back(data)}
    assert read == {t.end_to_end: (t.amount, t.currency, t.account) for t in ORDER.transfers}
    with pytest.raises(PainError, match="totals"):
        read_back(data.replace(b"12345.60", b"12345.61"))
    with pytest.raises(PainError):
        read_back(data.replace(b"<Document", b"<!DOCTYPE x><Document"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 10**11}, "amount"),
        ({"account": "99994001008"}, "account"),
        ({"account": "NO5299994001007"}, "account"),
        ({"kid": "8830011"}, "remittance"),
        ({"kid": ""}, "remittance"),
        ({"text": "and a text"}, "remittance"),
        ({"kid": "", "text": "x" * 141}, "remittance"),
        ({"end_to_end": "a//b"}, "identifier"),
        ({"end_to_end": "x" * 36}, "identifier"),
        ({"end_to_end": "REM-2"}, "twice"),
        ({"payee": " "}, "remittance"),
        ({"bic": "DNB"}, "bic"),
    ],
)
def test_what_no_bank_carries_out_as_meant_is_refused(change: dict[str, str], code: str) -> None:
    with pytest.raises(PainError) as refused:
        write(replace(ORDER, transfers=(replace(BY_KID, **change), BY_TEXT)))
    assert refused.value.code == code


def test_a_file_without_payments_or_of_another_version_is_refused() -> None:
    for order in (replace(ORDER, transfers=()), replace(ORDER, version="001.12")):
        with pytest.raises(PainError):
            write(order)


def test_accounts_have_one_form() -> None:
    assert canonical("NO97 9999 1042 764") == canonical("9999.10.42764") == "99991042764"
    assert iban("99994001007") == "NO5299994001007"
    for wrong in ("", "99991042765", "NO9699991042764", "DE89370400440532013001", "1234"):
        with pytest.raises(AccountFormat):
            canonical(wrong)


def test_signs_are_replaced_and_words_stay_apart() -> None:
    assert letters.at_home("Sak «501»\n– fakturaer _1_") == "Sak '501' - fakturaer -1-"
    assert letters.abroad("Łódź Çelik") == "Lodz Celik"
