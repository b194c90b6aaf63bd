"""The simulated bank: what arrives on the account is in its files, once, and every file has a number of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import httpx2
import netsgiro.objects
import pytest

from quittance.formats import pain002
from quittance.formats.ocr_giro import bank_payments, read
from quittance.formats.pain001 import Order, Originator, Transfer, write
from tests.sandbox_fixture import SandboxProcess

ACCOUNT = "99991042764"
KID = "1002340005011"
OTHER_KID = "1008710007776"


class Bank:
    """Orders to the bank, and its files as somebody downloads them."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self._sandbox = sandbox
        self._http = httpx2.Client(base_url=sandbox.base_url, trust_env=False, verify=False, timeout=10)
        self.today = datetime.now(UTC).astimezone(ZoneInfo("Europe/Oslo")).date()

    def order(self, order: str, /, **values: object) -> dict[str, Any]:
        found: dict[str, Any] = self._sandbox.ask("bank", "POST", order, **values)
        return found

    def download(self, kind: str) -> httpx2.Response:
        return self._http.get(f"/bank/files/{kind}/{ACCOUNT}/{self.today}")

    def file(self, kind: str) -> bytes:
        response = self.download(kind)
        assert response.status_code == 200, response.text
        return response.content

    def xml(self, kind: str) -> ElementTree.Element:
        root = ElementTree.fromstring(self.file(kind))
        for element in root.iter():
            element.tag = element.tag.partition("}")[2]
        return root

    def press(self, **form: str) -> httpx2.Response:
        return self._http.post("/bank/control/act", data=form)

    def page(self) -> str:
        return self._http.get("/bank/control/").text

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def bank(sandbox: SandboxProcess) -> Iterator[Bank]:
    made = Bank(sandbox)
    made.order("reset")
    yield made
    made.close()


def texts(root: ElementTree.Element, path: str) -> list[str | None]:
    return [element.text for element in root.findall(path)]


def test_payments_with_kid_are_in_the_giro_file_and_readable_by_anybody(bank: Bank) -> None:
    bank.order("pay", amount=49_950, kid=KID, name="Kari Nordmann", payer_account="99990567898")
    bank.order("pay", amount=100, kid=OTHER_KID)
    bank.order("pay", amount=700, text="Betaling av sak 12")
    data = bank.file("ocr")
    found = read(data)
    assert (found.verdict, found.problems) == ("accept", ())
    paid = [(one.amount, one.reference, one.account, one.booked, one.debit_account) for one in bank_payments(found)]
    assert paid == [
        (49_950, KID, ACCOUNT, bank.today, "99990567898"),
        (100, OTHER_KID, ACCOUNT, bank.today, "99990567898"),
    ]
    other = netsgiro.objects.parse(data.decode("latin-1").replace("\r\n", "\n"))
    assert other.get_total_amount() * 100 == 50_050
    assert other.number == "0000001"


def test_a_file_tells_what_is_new_and_the_same_again_when_nothing_is(bank: Bank) -> None:
    bank.order("pay", amount=100, kid=KID)
    first = bank.file("ocr")
    assert bank.file("ocr") == first
    bank.order("pay", amount=200, kid=KID)
    second = read(bank.file("ocr"))
    assert [one.amount for one in bank_payments(second)] == [200]
    groups = {one.group for data in (read(first), second) for one in bank_payments(data)}
    assert len(groups) == 2, "each delivery is a lump sum of its own on the account"
    copy = bank.order("file", kind="ocr", again=True)
    assert (copy["number"], copy["copy"]) == (3, True)
    assert [one.amount for one in bank_payments(read(bank.file("ocr")))] == [100, 200]


def test_a_kid_that_fits_nothing_arrives_as_text(bank: Bank) -> None:
    bank.order("pay", amount=100, kid="1002340005012")
    assert bank.download("ocr").status_code == 404
    assert texts(bank.xml("camt054"), ".//Ustrd") == ["KID 1002340005012"]


def test_the_notification_tells_of_every_payment(bank: Bank) -> None:
    bank.order("pay", amount=125_000, kid=KID, end_to_end="q1")
    bank.order("pay", amount=100, kid=OTHER_KID)
    bank.order("pay", amount=210_000, text="Sak 12 " * 30, name="Per Ås & Søn")
    bank.order("pay-from-abroad", cents=100_000, rate="11.23025", charges=5_000, text="/ROC/1//KID 1002340 005011")
    told = bank.xml("camt054")
    assert texts(told, ".//MsgId") == [f"MPS{bank.today:%Y%m%d}-000001"]
    assert texts(told, ".//Acct/Id/Othr/Id") == [ACCOUNT]
    assert texts(told, ".//Ntry/Amt") == ["1251.00", "2100.00", "11180.25"]
    assert texts(told, ".//CdtrRefInf/Ref") == [KID, OTHER_KID]
    assert texts(told, ".//TxDtls/Refs/EndToEndId") == ["q1", "NOTPROVIDED", "NOTPROVIDED", "NOTPROVIDED"]
    assert [len(text or "") for text in texts(told, ".//Ntry[2]//Ustrd")] == [140, 70 - 1]
    abroad = told.find(".//Ntry[3]//TxDtls")
    assert abroad is not None
    assert texts(abroad, "AmtDtls/InstdAmt/Amt") == ["1000.00"]
    assert texts(abroad, "AmtDtls/TxAmt/CcyXchg/XchgRate") == ["11.23025"]
    assert texts(abroad, "Chrgs/Amt") == ["50.00"]
    assert texts(abroad, ".//DbtrAcct/Id/IBAN") == ["DE89370400440532013000"]


def test_a_payment_taken_back_leaves_the_account_once(bank: Bank) -> None:
    paid = bank.order("pay", amount=100, kid=KID)
    bank.order("take-back", line=paid["line"])
    with pytest.raises(AssertionError, match="already"):
        bank.order("take-back", line=paid["line"])
    told = bank.xml("camt054")
    back = told.find(".//Ntry[2]")
    assert back is not None
    assert [back.findtext(name) for name in ("CdtDbtInd", "RvslInd", "Amt")] == ["DBIT", "true", "1.00"]
    assert back.findtext(".//RtrInf/Rsn/Cd") == "AM05"
    assert texts(told, ".//TxDtls/Refs/AcctSvcrRef") == [paid["reference"]] * 2
    assert [one.amount for one in bank_payments(read(bank.file("ocr")))] == [100]


def test_the_statement_balances_and_names_the_same_sums(bank: Bank) -> None:
    for amount in (100, 200):
        bank.order("pay", amount=amount, kid=KID)
    bank.order("pay", amount=700, text="Sak 12")
    bank.order("charge", amount=150)
    statement, notice = bank.xml("camt053"), bank.xml("camt054")
    balances = dict(zip(texts(statement, ".//Bal/Tp/CdOrPrtry/Cd"), texts(statement, ".//Bal/Amt"), strict=True))
    assert balances == {"OPBD": "0.00", "CLBD": "8.50"}
    assert texts(statement, ".//TxsSummry/*/Sum") == ["10.00", "1.50"]
    assert texts(statement, ".//Ntry/AcctSvcrRef") == texts(notice, ".//Ntry/AcctSvcrRef")
    assert statement.find(".//CdtrRefInf") is None, "payments with KID are one lump sum"


def test_a_second_statement_of_a_day_goes_on_where_the_first_ended(bank: Bank) -> None:
    bank.order("pay", amount=700, text="Sak 12")
    assert texts(bank.xml("camt053"), ".//Bal/Amt") == ["0.00", "7.00"]
    bank.order("charge", amount=150)
    second = bank.xml("camt053")
    assert texts(second, ".//Bal/Amt") == ["7.00", "5.50"]
    assert texts(second, ".//Ntry/Amt") == ["1.50"]


def pain001(bank: Bank, accounts: list[str], *, in_days: int = 3) -> str:
    """A payment file of our own making: 10.00 to each account."""
    order = Order(
        message_id=f"Q{len(accounts)}-{in_days}",
        made_at=datetime.now(UTC),
        version="001.03",
        originator=Originator("Fjordby Inkasso AS", "310123451", "", ACCOUNT, "FJBYNO22"),
        pay_on=bank.today + timedelta(days=in_days),
        transfers=tuple(
            Transfer(f"K-{n}", 1_000, "Tenkt AS", account, text="Oppgjør") for n, account in enumerate(accounts)
        ),
    )
    return write(order).decode()


def test_a_payment_file_is_answered_and_leaves_on_its_day_or_at_once(bank: Bank) -> None:
    content = pain001(bank, ["99994001007", "99994002003"])
    told = bank.order("payment-file", content=content.replace("99994002003", "99994002004"))
    answer = pain002.read(bank._sandbox.download(told["address"]))
    assert [answer.of(f"K-{n}", "").outcome for n in (0, 1)] == ["accepted", "rejected"]
    assert answer.of("K-1", "").reason == "AC01"
    with pytest.raises(AssertionError, match="delivered before"):
        bank.order("payment-file", content=content)
    (line,) = bank._sandbox.ask("bank", "GET", "lines")["lines"]
    assert bank.download("camt054").status_code == 404, "it waits for its day"
    assert "Carry out now" in bank.page()
    bank.order("carry-out", line=line["line"])
    left = bank.xml("camt054")
    assert texts(left, ".//Ntry/CdtDbtInd") == ["DBIT"]
    assert texts(left, ".//EndToEndId") == ["K-0"]
    assert texts(left, ".//CdtrAcct/Id/Othr/Id") == ["99994001007"]
    assert texts(bank.xml("camt053"), ".//Bal/CdtDbtInd") == ["CRDT", "DBIT"]


def test_a_payment_file_can_be_refused_whole_from_the_page(bank: Bank) -> None:
    content = pain001(bank, ["99994001007"])
    form = {"order": "payment-file", "reject": "AC04"}
    assert (
        "problem" not in bank._http.post("/bank/control/act", data=form, files={"content": content}).headers["Location"]
    )
    answer = pain002.read(bank._sandbox.download("/bank/files/pain002/1"))
    assert (answer.code, answer.of("K-0", "").reason) == ("RJCT", "AC04")
    assert bank._sandbox.ask("bank", "GET", "lines")["lines"] == []
    assert "problem" in bank._http.post("/bank/control/act", data=form, files={"content": "x"}).headers["Location"]


def test_people_press_the_same_buttons(bank: Bank) -> None:
    assert bank.press(order="pay", account="9999.10.42764", kroner="1 234,50", kid=f" {KID} ").status_code == 303
    assert bank.press(order="pay-from-abroad", euros="10", rate="11.50", charges_kroner="", text="x").status_code == 303
    assert bank.press(order="file", kind="camt054", date="").status_code == 303
    page = bank.page()
    assert "1234.50" in page
    assert "115.00" in page
    assert f"camt054-{ACCOUNT}-{bank.today:%Y%m%d}-0001.xml" in page
    assert "problem=" in bank.press(order="pay", kroner="much").headers["Location"]
    assert "problem=" in bank.press(order="take-back", line="999").headers["Location"]


@pytest.mark.parametrize(
    "values", [{"amount": 0}, {"amount": "1.5"}, {"amount": 100, "account": "123"}, {"amount": 10**12}]
)
def test_impossible_payments_are_refused(bank: Bank, values: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match=r"40[09]"):
        bank.order("pay", **values)
