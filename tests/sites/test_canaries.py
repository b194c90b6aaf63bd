"""Forty values of made-up people go through everything the product does, and turn up in no log, address or message.

Planted by claim files, logins, BankID, payments, letters, checks of codes, webhooks, the desk, help, and pages that
break. Looked for in five encodings (tests.canaries). Notices have a test of their own beside it, of every kind
(tests/areas/notices/test_no_personal_words.py); here those are read that these flows send.
"""

import datetime as dt
import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.core import mail

from quittance.kit import clock, logs
from quittance.kit.db import rows
from tests import factories
from tests.areas.contacts import reached
from tests.canaries import ENCODINGS, Canaries, shapes
from tests.sites import gateway
from tests.sites.bankid import BankID
from tests.sites.conftest import STROM, Browser, wait_out
from tests.sites.desk import DeskBrowser, hire
from tests.sites.reading import body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]
PEOPLE = ("Kanari Kvitterød", "Ærlig Fuglesang", "Sisik Sårbår", "Bokfink Bjørkås", "Trost Trærød")
HELPER, STRANGER = "Hjelpsom Hønsehauk", "Ukjent Ugleskår"
REPORTED = "Fra Kråkebanken, melding Kjøttmeis 77"
SECRET_OF_A_HOOK = "uhemmelig-gjøkeegg-7731"


class Watched(Browser):
    """A browser that remembers every address it asked for or was sent to."""

    addresses: list[str] = []

    def request(self, **request: Any) -> Any:
        """One request."""
        answer = super().request(**request)
        self.addresses.append(f"{request.get('PATH_INFO')}?{request.get('QUERY_STRING', '')}")
        self.addresses.append(str(answer.headers.get("Location", "")))
        return answer


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, as production writes it, of every level that it writes."""
    stream, root = io.StringIO(), logging.getLogger()
    before = (root.handlers, root.level)
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure()
    yield stream
    root.handlers, root.level = before[0], before[1]
    structlog.reset_defaults()


@pytest.fixture
def flock(db: None, company: gateway.Company, bankid: BankID, tmp_path: Path, settings: Any) -> Canaries:
    """Five people with a case each, and everything about them planted."""
    from quittance.areas.claims.operations.importing import ImportRequest, import_claims
    from tests.sites.conftest import HEAD, claim_lines

    settings.PRINT_FOLDER = str(tmp_path / "print")
    flock, lines = Canaries(), [HEAD]
    letters = claim_lines(clock.today())[0].split(";F-1001;", 1)[1]
    for place, name in enumerate(PEOPLE):
        values = {
            "name": name,
            "identity number": factories.person(6100 + place),
            "e-mail": f"kanari+{place}.rød@fugl{place}.example.no",
            "phone": f"+479919{place}2{place}7",
            "address": f"Fugleåsveien {place}7 C",
        }
        for kind, value in values.items():
            flock.plant(f"{kind} {place}", value)
        person = ";".join(("person", *values.values(), "0001", "Oslo", "NO", "nb"))
        lines.append(f"{STROM};{person};KF-{place}001;{letters}")
    file = tmp_path / "claims.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    result = import_claims(ImportRequest(path=file, actor="test"), now=clock.now())
    assert result.booked, result.problems
    assert not result.rejected, result.problems
    for place, (kid, token) in enumerate(cases("f.reference, c.pay_token")):
        flock.plant(f"KID {place}", kid)
        if place < 3:
            flock.plant(f"pay code {place}", token)
    return flock


def cases(what: str) -> list[tuple[Any, ...]]:
    """Something of each case, in the order of the people."""
    return rows(
        f"select {what} from claims_case c join claims_paymentreference f on f.case_id = c.id"
        " join parties_party p on p.id = c.debtor_id order by p.email"
    )


def everything_happens(flock: Canaries, bankid: BankID, company: gateway.Company) -> None:
    """The flows, one after the other."""
    Watched.addresses = []
    letters(flock)
    by_letter(flock)
    quick_payment(flock, company)
    help_and_bankid(flock, bankid)
    codes_and_hooks(flock)
    at_the_desk(flock)
    pages_that_break(flock)
    notices(flock)


def letters(flock: Canaries) -> None:
    """Logins are issued, letters written and printed, and codes given out."""
    from quittance.areas.access.operations import issue_credential
    from quittance.areas.letters.operations.codes import issue_code
    from quittance.areas.letters.operations.printing import print_waiting
    from quittance.areas.letters.operations.writing import write_renewal

    now, today = clock.now(), clock.today()
    for place, (case_id, party_id) in enumerate(cases("c.id, c.debtor_id")[:2]):
        issued = issue_credential(party_id=party_id, case_ids=[case_id], letter_date=today, actor="test", now=now)
        flock.plant(f"user name {place}", issued.user_name)
        flock.plant(f"password {place}", issued.password)
    case_id, party_id = cases("c.id, c.debtor_id")[4]
    write_renewal(party_id=party_id, case_ids=[case_id], actor="test", now=now)
    assert print_waiting(actor="test", now=now)
    flock.plant("letter's code", issue_code("reminder", day=today))


def by_letter(flock: Canaries) -> None:
    """Wrong and right passwords, the pages of a case, a payment told of, a session's end, a new letter asked for."""
    browser, said = Watched(), flock.planted
    browser.post("/nb/my/login/", {"user_name": said["user name 0"], "password": said["password 1"]})
    browser.post("/nb/my/login/", {"user_name": said["name 0"], "password": said["identity number 0"]})
    wait_out()
    login = {"user_name": said["user name 0"], "password": said["password 0"]}
    assert browser.post("/nb/my/login/", login).status_code == 303
    number = cases("c.number")[0][0]
    flock.plant("what was reported", REPORTED)
    paid_on = f"{clock.today():%d.%m.%Y}"
    report = {"amount": "100", "paid_on": paid_on, "words": REPORTED}
    for path in ("", "letters/", "bank/", "paid/"):
        assert browser.get(f"/nb/my/cases/{number}/{path}").status_code == 200
    assert browser.post(f"/nb/my/cases/{number}/paid/", report).status_code == 303
    assert browser.post(f"/nb/my/cases/{number}/letters/", {"kind": "account_statement"}).status_code == 303
    late = {"back": f"/nb/my/cases/{number}/paid/", **report, "words": f"{REPORTED} {said['phone 0']}"}
    browser.post("/nb/my/expired/", late)
    assert browser.post("/nb/my/new-letter/", {"reference": said["KID 0"]}).status_code == 303
    assert browser.post("/nb/my/new-letter/", {"reference": said["user name 1"]}).status_code == 303


def quick_payment(flock: Canaries, company: gateway.Company) -> None:
    """By KID, by QR code, with what does not belong there, up to the receipt; and with a name in the address."""
    from quittance.kit.db import execute

    said = flock.planted
    for place in (1, 2):
        payer = Watched(REMOTE_ADDR=f"203.0.113.{place}")
        paid = payer.pay(said[f"KID {place}"], "100")
        company.payer("approves")
        execute("update payments_attempt set looked_at = null")
        receipt = payer.get(f"/nb/pay/status/{paid}")["Location"]
        assert payer.get(receipt).status_code == 200
    browser = Watched(REMOTE_ADDR="203.0.113.9")
    assert browser.get(f"/q/{said['pay code 0']}").status_code == 303
    browser.type_reference(said["identity number 1"])
    browser.type_reference(said["name 1"])
    browser.get("/nb/pay/", {"next": "/nb/"})


def help_and_bankid(flock: Canaries, bankid: BankID) -> None:
    """Somebody gives help, another takes it up; a login that BankID does not prove."""
    from quittance.providers.identity import Untrusted

    giver, helper = Watched(), Watched(REMOTE_ADDR="203.0.113.30")
    bankid.number, bankid.stable, bankid.name = flock.planted["identity number 1"], "stable-1", PEOPLE[1].upper()
    giver.identify()
    form = {"name": flock.plant("helper", HELPER), "relation": "family", "scope": "pay", "which": "all", "months": "3"}
    code = re.findall(r"data-code>([^<]+)<", body(giver.post("/nb/my/helpers/new/", form)))[0]
    flock.plant("code for help", code)
    bankid.number = flock.plant("helper's identity number", factories.person(6200))
    bankid.stable, bankid.name = flock.plant("lifelong id", "9578-5999-4-7731177"), HELPER
    helper.identify()
    assert helper.post("/nb/my/helping/", {"code": code}).status_code == 303
    begin = re.findall(r'action="(/nb/my/helping/\d+/)"', body(helper.get("/nb/my/helping/")))[0]
    helper.post(begin)
    assert HELPER in body(giver.get("/nb/my/helpers/"))
    assert helper.get("/nb/my/").status_code == 200
    bankid.name, bankid.trouble = flock.plant("stranger", STRANGER), Untrusted("code_refused")
    helper.identify()
    bankid.trouble = None


def codes_and_hooks(flock: Canaries) -> None:
    """Codes are checked, and a payment company (or somebody else) sends what nobody understands."""
    browser = Watched(REMOTE_ADDR="203.0.113.40")
    browser.post("/nb/verify/", {"code": flock.planted["letter's code"]})
    assert "verify/answer" in browser.addresses[-1]
    browser.get("/nb/verify/answer/")
    browser.post("/nb/verify/", {"code": flock.planted["password 0"]})
    told = {"name": PEOPLE[2], "kid": flock.planted["KID 2"], "reference": flock.planted["phone 2"]}
    secret = flock.plant("secret of a hook", SECRET_OF_A_HOOK)
    for path in ("/hooks/vipps/", "/hooks/nexi/"):
        browser.post(path, json.dumps(told), content_type="application/json", headers={"Authorization": secret})


def at_the_desk(flock: Canaries) -> None:
    """Searching, opening a case, seeing a number, and guessing a colleague's password."""
    hire("case_handler")
    desk = DeskBrowser()
    desk.type_password(password=flock.planted["password 1"])
    desk.enter()
    for kind in ("name 3", "identity number 3", "KID 3", "e-mail 3", "phone 3", "address 3"):
        assert desk.post("/desk/search/", {"text": flock.planted[kind], "reason": "contact"}).status_code in {200, 303}
    number = cases("c.number")[3][0]
    desk.post(f"/desk/cases/{number}/why/", {"reason": "contact"})
    assert PEOPLE[3] in desk.get(f"/desk/cases/{number}/").content.decode()
    desk.post(f"/desk/cases/{number}/identity/")


def pages_that_break(flock: Canaries) -> None:
    """A fault in the code, and a row that the database refuses and quotes."""
    from django.db import IntegrityError, transaction

    from quittance.areas.parties.models import Party
    from quittance.sites.portal import limits

    def broken(*_arguments: Any, **_more: Any) -> bool:
        with transaction.atomic():
            party = Party.objects.get(name=PEOPLE[4])
            party.pk = None
            party.save(force_insert=True)
        return True

    browser = Watched(REMOTE_ADDR="203.0.113.50", raise_request_exception=False)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "may_look_up", broken)
        answer = browser.post("/nb/pay/", {"reference": flock.planted["KID 4"]})
    assert answer.status_code == 500
    assert PEOPLE[4] not in answer.content.decode()
    with pytest.raises(IntegrityError):
        broken()


def notices(flock: Canaries) -> None:
    """A contact is verified, and told of a letter."""
    from quittance.areas.contacts.operations import choosing
    from quittance.areas.letters.operations.writing import write_notice
    from quittance.areas.notices.operations.sending import send_due

    case_id, party_id = cases("c.id, c.debtor_id")[2]
    now = clock.now()
    address = flock.plant("new e-mail", "ny.kanari+7@fjær.example.no".replace("æ", "ae"))
    reached.verified(party_id, "email", address, mail.outbox, now=now)
    reached.verified(party_id, "sms", flock.plant("new phone", "+4798731177"), mail.outbox, now=now)
    choosing.choose_way(party_ids=[party_id], way="sms", quick_logins=True, actor="test", now=now)
    write_notice(case_id=case_id, kind="reminder", actor="test", now=now)
    send_due(now=now + dt.timedelta(seconds=5))


def places(written: io.StringIO, company: gateway.Company) -> dict[str, list[str]]:
    """Where nothing of anybody may stand."""
    return {
        "log": [written.getvalue()],
        "address": Watched.addresses,
        "told to the payment company": [repr(request) for request in company.asked],
        "e-mail": [f"{one.subject}\n{one.body}\n{one.extra_headers}" for one in mail.outbox],
        "text message": reached.GATEWAY.texts,
        "job": [row[0] for row in rows("select args::text from procrastinate_jobs")],
        "session": [row[0] for row in rows("select session_data from django_session")],
        "audit trail": [row[0] for row in rows("select e::text from audit_event e")],
        "counter": [
            row[0] for row in rows("select t::text from kit_throttle t union all select d::text from kit_delay d")
        ],
        "login of a letter": [row[0] for row in rows("select c::text from access_lettercredential c")],
        "help": [row[0] for row in rows("select e::text from access_mandateevent e")],
    }


ALLOWED = {
    # The link in a letter's QR code is its secret; it leads on at once, and logs leave it out.
    "address": {"pay code 0"},
    # It is how a login is found; without the password, which is hashed, it opens nothing.
    "login of a letter": {"user name 0", "user name 1"},
}


def test_forty_canaries_are_found_nowhere(
    flock: Canaries, bankid: BankID, company: gateway.Company, written: io.StringIO
) -> None:
    everything_happens(flock, bankid, company)
    looked_at = places(written, company)
    assert len(flock.planted) >= 40
    assert len(ENCODINGS) == 5
    for place in ("log", "address", "told to the payment company", "e-mail", "text message", "session", "audit trail"):
        assert any(looked_at[place]), f"nothing was written to {place}: the test looks at nothing"
    assert flock.found_in(looked_at, ALLOWED) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_leak_is_found(encoding: str) -> None:
    """Each encoding of each kind of value, in the middle of something else."""
    flock = Canaries()
    for name, value in (("name", PEOPLE[0]), ("number", "15868510045"), ("KID", "7559448540980399")):
        flock.plant(name, value)
        for shape in shapes(value)[encoding]:
            assert flock.found_in({"log": [f"x{shape}y"]}), (value, shape)
    assert flock.found_in({"log": ["nothing of anybody", json.dumps({"a": 1})]}) == []
