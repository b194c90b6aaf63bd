"""People with letters, a payment company that obeys, and browsers without JavaScript."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.sites import bankid as bankid_here
from tests.sites import gateway

HEAD = (
    "creditor;creditor_org_no;creditor_vat_deduct;debtor_kind;debtor_name;debtor_id;email;phone;address;postcode;city;"
    "country;language;invoice;invoice_date;principal;due_date;interest;interest_before_due;reminder_sent;reminder_fee;"
    "collection_notice_sent;collection_notice_deadline;collection_notice_fee;demand_sent;demand_deadline;kid;description"
)
STROM, TANN = "Eksempel Strøm AS;310654329;yes", "Tenkt Tannklinikk AS;310998877;no"
ODA = "person;Oda Oppdiktet;15868510045;oda@example.no;;Prøveveien 1;0001;Oslo;NO;nb"
NORA = "person;Nora Påfunn;47879015037;nora@example.no;;Fantasigata 3 B;5003;Bergen;NO;en"


@dataclass(frozen=True)
class Case:
    """A case as the letter names it."""

    case_id: int
    number: str
    kid: str
    pay_token: str


@dataclass(frozen=True)
class World:
    """Oda has two cases, Nora one; each has a letter with a user name and a password."""

    oda: Case
    oda_dentist: Case
    nora: Case
    letters: dict[str, tuple[str, str]]
    credentials: dict[str, int]
    today: dt.date


def claim_lines(today: dt.date) -> list[str]:
    """Claims due half a year ago with a demand sent 17 days ago: the light fee is charged, the heavy one to come."""
    due, demand = today - dt.timedelta(days=170), today - dt.timedelta(days=17)
    notice, reminder = due + dt.timedelta(days=40), due + dt.timedelta(days=20)
    letters = (
        f"{reminder};35,00;{notice};{notice + dt.timedelta(days=16)};35,00;{demand};{demand + dt.timedelta(days=14)}"
    )
    bare = f"{reminder};;{notice};{notice + dt.timedelta(days=16)};35,00;;"
    invoiced = due - dt.timedelta(days=30)
    return [
        f"{STROM};{ODA};F-1001;{invoiced};2 500,00;{due};statutory;;{letters};;Strøm april",
        f"{STROM};{ODA};F-1032;{invoiced};1 850,00;{due};statutory;;{letters};;Strøm mai",
        f"{TANN};{ODA};T-77;{invoiced};4 350;{due};none;;{bare};;Tannlege",
        f"{STROM};{NORA};F-2001;{invoiced};900;{due};statutory;;{letters};;Electricity",
    ]


@pytest.fixture(autouse=True)
def _quick_and_still(settings: Any, tmp_path: Path) -> None:
    """No collected files, nothing shared between tests; the demo's strip is off."""
    settings.STATIC_ROOT = str(tmp_path)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.DEMO = False


@pytest.fixture
def company(settings: Any) -> Iterator[gateway.Company]:
    """The payment company, and nothing else, behind the payment pages."""
    from quittance.kit import wiring

    settings.PAYMENT_PROVIDERS = "tests.sites.gateway.companies"
    settings.PROVIDER_ORIGINS = ["https://company.example"]
    gateway.COMPANY = gateway.Company()
    wiring.forget_providers()
    yield gateway.COMPANY
    wiring.forget_providers()


@pytest.fixture
def bankid(settings: Any) -> Iterator[bankid_here.BankID]:
    """A BankID that proves Oda, unless the test says otherwise; without it none is offered."""
    from quittance.kit.identity import forget_identity_provider

    settings.IDENTITY_PROVIDER = "tests.sites.bankid.provider"
    bankid_here.BANKID = bankid_here.BankID()
    forget_identity_provider()
    yield bankid_here.BANKID
    forget_identity_provider()


@pytest.fixture
def world(db: None, company: gateway.Company, tmp_path: Path) -> World:
    """The people, made through the same operations as in production."""
    from quittance.areas.access.operations import issue_credential
    from quittance.areas.claims.operations.importing import ImportRequest, import_claims
    from quittance.kit import clock
    from quittance.kit.db import rows

    file = tmp_path / "claims.csv"
    file.write_text("\n".join([HEAD, *claim_lines(clock.today())]) + "\n", "utf-8")
    result = import_claims(ImportRequest(path=file, actor="test"), now=clock.now())
    assert result.booked, result.problems
    found = rows(
        "select c.id, c.number, f.reference, c.pay_token, c.debtor_id from claims_case c"
        " join claims_paymentreference f on f.case_id = c.id order by c.debtor_id, c.id"
    )
    cases = [Case(*row[:4]) for row in found]
    letters, credentials = {}, {}
    for name, mine in (("oda", found[:2]), ("nora", found[2:])):
        issued = issue_credential(
            party_id=mine[0][4],
            case_ids=[row[0] for row in mine],
            letter_date=clock.today(),
            actor="test",
            now=clock.now(),
        )
        letters[name] = (issued.user_name, issued.password)
        credentials[name] = rows("select max(id) from access_lettercredential")[0][0]
    return World(*cases, letters=letters, credentials=credentials, today=clock.today())


class Browser(Client):
    """A browser that knows the ways through the site."""

    def log_in(self, world: World, name: str) -> None:
        """Types the letter's user name and password."""
        user_name, password = world.letters[name]
        answer = self.post("/nb/my/login/", {"user_name": user_name, "password": password})
        assert answer.status_code == 303, answer.content.decode()

    def identify(self, *, start: str = "/nb/my/login/bankid/", **answer: str) -> Any:
        """Goes to BankID and comes back; the answer of the page it comes back to."""
        went = self.get(start)
        assert went.status_code == 303, went.content.decode()
        state = went["Location"].partition("state=")[2]
        return self.get("/bankid/callback", {"state": state, "code": "good", **answer})

    def type_reference(self, text: str, language: str = "nb") -> Any:
        """The first step of paying."""
        return self.post(f"/{language}/pay/", {"reference": text})

    def to_check(self, reference: str, amount: str) -> str:
        """Goes to the last page before paying and returns its form token."""
        assert self.type_reference(reference).status_code == 303
        self.post("/nb/pay/underway/")
        assert self.post("/nb/pay/amount/", {"amount": amount}).status_code == 303
        page = self.get("/nb/pay/check/", follow=True).content.decode()
        return page.split('name="key" value="')[1].split('"')[0]

    def pay(self, reference: str, amount: str) -> str:
        """Pays up to the company's page and returns the token of the attempt."""
        key = self.to_check(reference, amount)
        answer = self.post("/nb/pay/check/", {"key": key, "method": "vipps"})
        assert answer.status_code == 303
        assert answer["Location"].startswith(gateway.PAGE), answer["Location"]
        return gateway.COMPANY.asked[-1].return_url.rsplit("/", 1)[1]

    def pay_off(self, world: World, name: str) -> tuple[str, str]:
        """Logs in and pays all that is owed on the case; the token of the attempt, and the amount as shown."""
        self.log_in(world, name)
        self.post(f"/nb/my/cases/{getattr(world, name).number}/pay/")
        page = self.get("/nb/pay/amount/").content.decode()
        amount = page.split('name="amount" value="')[1].split('"')[0].replace("&nbsp;", "\xa0")
        self.post("/nb/pay/amount/", {"amount": amount})
        key = self.get("/nb/pay/check/").content.decode().split('name="key" value="')[1].split('"')[0]
        self.post("/nb/pay/check/", {"key": key, "method": "vipps"})
        gateway.COMPANY.payer("approves")
        return gateway.COMPANY.asked[-1].return_url.rsplit("/", 1)[1], amount


def wait_out() -> None:
    """The seconds that somebody waits after a wrong password pass."""
    from quittance.kit.db import execute

    execute("update kit_delay set until = until - interval '10 seconds'")


@pytest.fixture
def browser() -> Browser:
    """Somebody at home."""
    return Browser()


@pytest.fixture
def other_browser() -> Browser:
    """Somebody else."""
    return Browser(REMOTE_ADDR="192.0.2.7")
