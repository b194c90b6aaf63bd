"""The bank's answer: the closest word on a payment counts, and an answer that names no file is none."""

import pytest

from quittance.formats.pain002 import NotReadable, read

ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>ANS-1</MsgId><CreDtTm>2026-11-20T10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>Q-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
{payments}</CstmrPmtStsRpt></Document>"""
PAYMENTS = """<OrgnlPmtInfAndSts><OrgnlPmtInfId>Q-1-DOM</OrgnlPmtInfId>{status}
<TxInfAndSts><OrgnlEndToEndId>REM-1</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Konto  er avsluttet</AddtlInf></StsRsnInf></TxInfAndSts>
</OrgnlPmtInfAndSts>"""


def answer(*, group: str = "", status: str = "", version: str = "001.03", payments: str = PAYMENTS) -> bytes:
    word = f"<GrpSts>{group}</GrpSts>" if group else ""
    inner = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return ANSWER.format(version=version, group=word, payments=payments.format(status=inner)).encode()


@pytest.mark.parametrize("version", ["001.03", "001.10"])
def test_the_payments_own_word_comes_before_the_groups_and_the_files(version: str) -> None:
    told = read(answer(group="PART", version=version))
    assert (told.message_id, told.original_message_id) == ("ANS-1", "Q-1")
    refused = told.of("REM-1", "Q-1-DOM")
    assert (refused.outcome, refused.reason) == ("rejected", "AC04 Konto er avsluttet")
    assert told.of("REM-2", "Q-1-DOM").outcome == "accepted"
    assert read(answer(group="ACTC", status="RJCT")).of("REM-2", "Q-1-DOM").outcome == "rejected"
    assert read(answer(group="ACTC", status="RJCT")).of("REM-3", "Q-1-SEPA").outcome == "accepted"


def test_no_word_yet_is_neither_yes_nor_no() -> None:
    for code in ("PDNG", "RCVD", ""):
        assert read(answer(group=code)).of("REM-2", "Q-1-DOM").outcome == "pending"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<!DOCTYPE x><a/>", "doctype"),
        (b"no xml", "xml"),
        (answer().replace(b"pain.002", b"pain.001"), "format_unknown"),
        (answer(version="001.99"), "version_unknown"),
        (answer().replace(b"<OrgnlMsgId>Q-1</OrgnlMsgId>", b""), "format_unknown"),
        (answer().decode().replace("UTF-8", "UTF-16").encode("utf-16"), "doctype"),
    ],
)
def test_what_is_no_answer_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read(data)
    assert refused.value.code == code


def test_a_named_payment_without_a_word_has_its_groups() -> None:
    said = answer(group="PART", status="RJCT").replace(b"<TxSts>RJCT</TxSts>", b"")
    told = read(said).of("REM-1", "Q-1-DOM")
    assert (told.outcome, told.reason) == ("rejected", "AC04 Konto er avsluttet")
