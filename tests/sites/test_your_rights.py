"""What people see of what we hold: everything with BankID, who has looked, and requests with their answers."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.areas.insight.looked import PAGE
from quittance.areas.insight.own_data import SECTIONS
from quittance.kit.own_data import Subject
from quittance.sites.portal.wording_codes import FIELDS
from tests.sites.bankid import BankID
from tests.sites.conftest import Browser, World
from tests.sites.reading import body, text
from tests.sites.test_budgets import questions

pytestmark = pytest.mark.django_db


def streamed(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def as_oda(bankid: BankID, browser: Browser) -> Browser:
    bankid.number, bankid.stable = "15868510045", "9578-5999-4-15868510045"
    browser.identify()
    return browser


def look(world: World, *, times: int = 1, **more: Any) -> None:
    from quittance.areas.audit import operations as audit
    from quittance.kit import clock
    from tests.sites.desk import hire

    actor = f"staff:{hire('case_handler')}"
    values = {"action": "case.read", "subject": f"case:{world.oda.case_id}", "reason": "payment"} | more
    for _ in range(times):
        audit.record(actor=actor, now=clock.now(), **values)


def test_a_letter_is_sent_to_bankid_before_anything_is_told(browser: Browser, world: World, bankid: BankID) -> None:
    browser.log_in(world, "oda")
    assert "log in with BankID first" in text(browser.get("/en/my/data/"))
    assert browser.get("/nb/my/data/read/")["Location"] == "/nb/my/bankid/"
    assert browser.post("/nb/my/data/file/")["Location"] == "/nb/my/bankid/"


def test_with_bankid_everything_is_read_and_saved_and_that_is_seen(
    browser: Browser, world: World, bankid: BankID
) -> None:
    as_oda(bankid, browser)
    page = text(browser.get("/en/my/data/read/"))
    for words in ("Oda Oppdiktet", "15868510045", "F-1001", "oda@example.no", world.oda_dentist.number):
        assert words in page, words
    assert "Norway" in page
    assert "We hold nothing about: E-mail addresses and phones you have verified;" in page
    assert not set(re.findall(r"\b[a-z]+_[a-z_]+\b", page)), "a code without words"
    answer = browser.post("/en/my/data/file/")
    assert "own-data-" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store, private"
    told = json.loads(streamed(answer))["sections"]
    assert {row["number"] for row in told["cases"]} == {world.oda.number, world.oda_dentist.number}
    assert "Nora" not in json.dumps(told)
    assert text(browser.get("/en/my/looked/")).count("Got everything we hold about you") == 1


def test_every_column_that_is_handed_out_has_words() -> None:
    nobody = Subject((), (), (), ()).values()
    with connection.cursor() as cursor:
        for section in SECTIONS:
            cursor.execute(section.sql, nobody)
            sealed = {"sealed", "index", "value_index"}
            assert {column[0] for column in cursor.description or ()} - sealed <= FIELDS.keys(), section.key


def test_everything_is_taken_ten_times_an_hour_at_most(browser: Browser, world: World, bankid: BankID) -> None:
    as_oda(bankid, browser)
    codes = [browser.get("/nb/my/data/read/").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_who_has_looked_is_told_by_role_and_reason_and_never_by_name(browser: Browser, world: World) -> None:
    look(world, times=3)
    browser.log_in(world, "oda")
    page = text(browser.get("/en/my/looked/"))
    assert page.count("Opened the case, case") == 1
    assert re.search(r"3 times: \d\d:\d\d, \d\d:\d\d, \d\d:\d\d", page)
    assert "Us: case handler" in page
    assert "A payment was looked for" in page
    assert "Whoever has the letter of" in page
    assert "Kari" not in page
    other = Browser()
    other.log_in(world, "nora")
    assert "Opened the case" not in text(other.get("/en/my/looked/"))


def test_a_letter_sees_no_looks_at_other_cases_of_the_same_person(browser: Browser, world: World) -> None:
    from quittance.areas.access.operations import issue_credential
    from quittance.kit import clock
    from quittance.kit.db import rows

    look(world)
    ((party,),) = rows("select debtor_id from claims_case where id = %s", [world.oda.case_id])
    only = issue_credential(
        party_id=party, case_ids=[world.oda_dentist.case_id], letter_date=clock.today(), actor="t", now=clock.now()
    )
    browser.post("/nb/my/login/", {"user_name": only.user_name, "password": only.password})
    assert "Opened the case" not in text(browser.get("/en/my/looked/"))


def test_looks_are_paged_in_a_constant_number_of_questions(browser: Browser, world: World) -> None:
    browser.log_in(world, "oda")
    counts = []
    for times in (1, PAGE + 3):
        if times == 1:
            look(world)
        else:
            from quittance.kit.db import execute

            execute(
                "insert into audit_event (at, actor, action, subject, details) select now(), 'staff:' || n,"
                " 'case.read', %s, '{}' from generate_series(1, %s) n",
                [f"case:{world.oda.case_id}", times],
            )
        with CaptureQueriesContext(connection) as captured:
            page = body(browser.get("/en/my/looked/"))
        counts.append(len(questions(captured)))
    assert counts[0] == counts[1] <= 6
    assert page.count('<li class="line">') == PAGE
    older = page.split("?before=")[1].split('"')[0]
    rest = body(browser.get("/en/my/looked/", {"before": older}))
    assert 4 <= rest.count('<li class="line">') < PAGE
    for odd in ("x", "-1", "9" * 40, "٣"):
        assert browser.get("/en/my/looked/", {"before": odd}).status_code == 200


def test_asking_leads_to_a_reference_and_the_day_of_the_answer(browser: Browser, world: World) -> None:
    from quittance.areas.rights.models import Request
    from quittance.areas.rights.operations import decide
    from quittance.kit import clock

    browser.log_in(world, "oda")
    path = "/en/my/rights/ask/correction/"
    empty = text(browser.post(path, {}))
    assert empty.count("Choose what it is about.") == 2
    answer = browser.post(path, {"about": world.oda.number, "words": "The address is wrong <b>"})
    asked = Request.objects.get()
    assert answer["Location"] == f"/en/my/rights/{asked.reference}/"
    page = browser.get(answer["Location"])
    assert asked.reference in text(page)
    assert "Our answer comes by" in text(page)
    assert "&lt;b&gt;" in body(page)
    assert Request.objects.count() == 1
    decide(request_id=asked.pk, outcome="refused", words="It is right.", actor="staff:1", now=clock.now())
    answered = text(browser.get(answer["Location"]))
    assert "Our answer: no" in answered
    assert "It is right." in answered
    assert "complain to Datatilsynet" in answered
    assert browser.post("/en/my/rights/ask/anything/", {"about": "all", "words": "x"}).status_code == 404


def test_another_persons_request_and_case_are_nowhere(browser: Browser, other_browser: Browser, world: World) -> None:
    from quittance.areas.rights.models import Request

    browser.log_in(world, "oda")
    browser.post("/nb/my/rights/ask/erasure/", {"about": "all", "words": "Slett alt"})
    reference = Request.objects.get().reference
    other_browser.log_in(world, "nora")
    assert other_browser.get(f"/nb/my/rights/{reference}/").status_code == 404
    page = other_browser.post("/nb/my/rights/ask/erasure/", {"about": world.oda.number, "words": "Slett"})
    assert page.status_code == 200, "another's case is no choice"
    assert Request.objects.count() == 1


def test_a_late_answer_is_owned_up_to(browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from quittance.areas.claims.queries.visitors import current_visitor
    from quittance.areas.rights.models import Request
    from quittance.areas.rights.operations import ask
    from quittance.kit import clock

    kept = {"tier": "letter", "credential_id": world.credentials["oda"]}
    visitor = current_visitor(kept, today=clock.today())
    before = clock.now() - dt.timedelta(days=40)
    ask(visitor, kind="erasure", case_id=None, words="Slett alt", now=before)
    browser.log_in(world, "oda")
    page = text(browser.get(f"/en/my/rights/{Request.objects.get().reference}/"))
    assert "We should have answered by now" in page
