"""Logging in with BankID: what the pages do with each answer, and that nobody gets in without having gone out."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from quittance.providers.identity import (
    Cancelled,
    InUse,
    NotProved,
    NumberMissing,
    TimedOut,
    TooLow,
    Unavailable,
    Untrusted,
)
from tests.sites.bankid import PAGE, BankID
from tests.sites.conftest import Browser, World
from tests.sites.reading import body, text, without_tokens

pytestmark = pytest.mark.django_db
ENDED: dict[str, NotProved] = {
    "cancelled": Cancelled("access_denied:C301"),
    "timed-out": TimedOut("access_denied:C302"),
    "in-use": InUse("access_denied:C131"),
    "too-low": TooLow("substantial"),
    "no-number": NumberMissing("not_granted"),
    "not-proved": Untrusted("nonce"),
    "unavailable": Unavailable("no_answer"),
}
NOBODY = "28829901058"


def in_trail(action: str) -> list[dict[str, Any]]:
    from quittance.areas.audit.models import Event

    return list(Event.objects.filter(action=action).values_list("details", flat=True))


def test_bankid_is_offered_where_it_is_set_up_and_nowhere_else(browser: Browser, world: World) -> None:
    for path in ("/nb/my/login/", "/nb/"):
        assert "BankID eller brevet" not in text(browser.get(path))
        assert "Logg inn med BankID" not in text(browser.get(path))
    assert browser.get("/nb/my/login/bankid/").status_code == 404
    assert browser.get("/bankid/callback").status_code == 404


def test_all_own_cases_open_and_no_others(browser: Browser, world: World, bankid: BankID) -> None:
    assert "Logg inn med BankID" in text(browser.get("/nb/my/login/"))
    before = browser.session.session_key
    answer = browser.identify()
    assert (answer.status_code, answer["Location"]) == (303, "/nb/my/")
    assert browser.session.session_key != before
    page = text(browser.get("/nb/my/"))
    assert world.oda.number in page
    assert world.oda_dentist.number in page
    assert world.nora.number not in page
    assert browser.get(f"/nb/my/cases/{world.oda.number}/").status_code == 200
    assert browser.get(f"/nb/my/cases/{world.nora.number}/").status_code == 404
    assert in_trail("login.bankid") == [{"level": "high"}]


def test_nothing_personal_is_kept_in_the_session_or_stands_in_an_address(
    browser: Browser, world: World, bankid: BankID
) -> None:
    answer = browser.identify()
    kept = str(dict(browser.session.items()))
    for secret in (bankid.number, bankid.stable, "Oda"):
        assert secret not in kept
        assert secret not in answer["Location"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_one_comes_back_to_the_same_page_in_the_same_language(
    browser: Browser, world: World, bankid: BankID, language: str
) -> None:
    case = f"/{language}/my/cases/{world.oda.number}/"
    assert browser.get(case)["Location"] == f"/{language}/my/login/"
    answer = browser.identify(start=f"/{language}/my/login/bankid/")
    assert (answer["Location"], bankid.languages) == (case, [language])


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/nb/my/logout/", "/desk/", "javascript:alert(1)", "/%5Cevil"],
    ids=["another site", "no scheme", "an act", "the desk", "a script", "a slash the wrong way"],
)
def test_nobody_is_led_elsewhere(browser: Browser, world: World, bankid: BankID, wanted: str) -> None:
    answer = browser.identify(start=f"/nb/my/login/bankid/?next={wanted}")
    assert answer["Location"] == "/nb/my/"


def test_the_page_of_somebody_elses_case_is_not_come_back_to(browser: Browser, world: World, bankid: BankID) -> None:
    browser.get(f"/nb/my/cases/{world.nora.number}/")
    assert browser.identify()["Location"] == "/nb/my/"


@pytest.mark.parametrize("reason", ENDED)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_ending_has_a_page_of_its_own(
    browser: Browser, world: World, bankid: BankID, reason: str, language: str
) -> None:
    bankid.trouble = ENDED[reason]
    answer = browser.identify(start=f"/{language}/my/login/bankid/")
    assert answer["Location"] == f"/{language}/my/login/bankid/{reason}/"
    page = browser.get(answer["Location"])
    assert (page.status_code, "visitor" in browser.session) == (200, False)
    assert bankid.trouble.code not in text(page)
    again = {"nb": "Prøv igjen med BankID", "nn": "Prøv igjen med BankID", "en": "Try again with BankID"}[language]
    assert (again in text(page)) == (reason != "no-number")
    assert browser.get(f"/{language}/my/").status_code == 303


def test_only_what_may_be_an_attack_is_written_down(browser: Browser, world: World, bankid: BankID) -> None:
    for reason in ENDED.values():
        bankid.trouble = reason
        browser.identify()
    assert [details["code"] for details in in_trail("login.bankid_refused")] == ["substantial", "not_granted", "nonce"]


def test_after_an_ending_trying_again_leads_to_where_one_was_going(
    browser: Browser, world: World, bankid: BankID
) -> None:
    case = f"/nb/my/cases/{world.oda.number}/"
    browser.get(case)
    bankid.trouble = ENDED["cancelled"]
    browser.identify()
    bankid.trouble = None
    assert browser.identify()["Location"] == case


def test_a_bankid_that_is_away_is_said_at_once(browser: Browser, world: World, bankid: BankID) -> None:
    bankid.away = Unavailable("not_sent")
    assert browser.get("/nb/my/login/bankid/")["Location"] == "/nb/my/login/bankid/unavailable/"


# -- answers nobody asked for ------------------------------------------------------------------------------

EXPIRED = "/nb/my/login/bankid/expired/"


def test_an_answer_without_a_login_that_was_begun_here_lets_nobody_in(
    browser: Browser, other_browser: Browser, world: World, bankid: BankID
) -> None:
    browser.get("/nb/my/login/bankid/")
    state = bankid.begun[-1].state
    for query in ({}, {"state": state, "code": "good"}, {"error": "access_denied"}):
        assert other_browser.get("/bankid/callback", query)["Location"] == EXPIRED
        assert "visitor" not in other_browser.session


def test_an_answer_counts_once(browser: Browser, world: World, bankid: BankID) -> None:
    browser.get("/nb/my/login/bankid/")
    state = bankid.begun[-1].state
    assert browser.get("/bankid/callback", {"state": state, "code": "bad"})["Location"].endswith("/not-proved/")
    assert browser.get("/bankid/callback", {"state": state, "code": "good"})["Location"] == EXPIRED


def test_a_value_that_stands_twice_in_the_answer_is_not_believed(
    browser: Browser, world: World, bankid: BankID
) -> None:
    browser.get("/nb/my/login/bankid/")
    state = bankid.begun[-1].state
    assert browser.get(f"/bankid/callback?state={state}&state={state}&code=good")["Location"] == EXPIRED
    assert browser.get(f"/bankid/callback?state={state}&code=good&code=bad")["Location"].endswith("/not-proved/")


@pytest.mark.parametrize(("minutes", "lets_in"), [(9, True), (11, False)])
def test_a_login_must_be_finished_within_ten_minutes(
    browser: Browser, world: World, bankid: BankID, settings: Any, minutes: int, lets_in: bool
) -> None:
    browser.get("/nb/my/login/bankid/")
    settings.CLOCK_OFFSET_SECONDS = minutes * 60
    answer = browser.get("/bankid/callback", {"state": bankid.begun[-1].state, "code": "good"})
    assert answer["Location"] == ("/nb/my/" if lets_in else EXPIRED)


def test_two_tabs_may_each_have_begun_one(browser: Browser, world: World, bankid: BankID) -> None:
    browser.get(f"/nb/my/login/bankid/?next=/nb/my/cases/{world.oda.number}/")
    browser.get("/nb/my/login/bankid/?next=/nb/my/")
    first, second = (begun.state for begun in bankid.begun)
    answer = browser.get("/bankid/callback", {"state": first, "code": "good"})
    assert answer["Location"] == f"/nb/my/cases/{world.oda.number}/"
    assert browser.get("/bankid/callback", {"state": second, "code": "good"})["Location"] == EXPIRED


def test_a_session_does_not_fill_up_with_logins_nobody_finished(browser: Browser, world: World, bankid: BankID) -> None:
    for _ in range(9):
        browser.get("/nb/my/login/bankid/")
    assert len(browser.session["logins_begun"]) == 4
    assert bankid.begun[-1].state in browser.session["logins_begun"]
    assert PAGE not in str(dict(browser.session.items()))


def test_going_there_is_limited(browser: Browser, world: World, bankid: BankID) -> None:
    answers = [browser.get("/nb/my/login/bankid/").status_code for _ in range(61)]
    assert answers == [303] * 60 + [429]


# -- who matches nobody, and who matches more --------------------------------------------------------------


def test_whoever_has_no_case_is_told_what_to_do_and_nothing_else(
    browser: Browser, other_browser: Browser, world: World, bankid: BankID
) -> None:
    from quittance.areas.parties.models import Party

    bankid.number, bankid.stable = NOBODY, "9578-5999-4-2"
    assert browser.identify()["Location"] == "/nb/my/"
    page = browser.get("/nb/my/")
    assert "Vi finner ingen saker på fødselsnummeret ditt." in text(page)
    assert browser.get(f"/nb/my/cases/{world.oda.number}/").status_code == 404
    # Somebody we know, whose number stands on a company's case only, sees the very same page.
    Party.objects.filter(name__startswith="Oda").update(kind="organisation")
    bankid.number, bankid.stable = "15868510045", "9578-5999-4-3"
    other_browser.identify()
    assert without_tokens(body(other_browser.get("/nb/my/"))) == without_tokens(body(page))


def test_a_case_that_comes_later_is_there_at_the_next_click(browser: Browser, world: World, bankid: BankID) -> None:
    from quittance.areas.parties.models import Party
    from quittance.areas.parties.rules import person_index

    bankid.number, bankid.stable = NOBODY, "9578-5999-4-2"
    browser.identify()
    assert world.nora.number not in text(browser.get("/nb/my/"))
    Party.objects.filter(name__startswith="Nora").update(blind_index=person_index(NOBODY))
    assert world.nora.number in text(browser.get("/nb/my/"))
    Party.objects.filter(name__startswith="Nora").update(blind_index=b"x" * 32)
    assert browser.get(f"/nb/my/cases/{world.nora.number}/").status_code == 404


# -- from the letter to BankID, and out again --------------------------------------------------------------


def test_with_a_letter_one_may_step_up_and_stays_where_one_was(browser: Browser, world: World, bankid: BankID) -> None:
    from quittance.areas.access.models import CredentialCase

    CredentialCase.objects.filter(case_id=world.oda_dentist.case_id)
    browser.log_in(world, "oda")
    before = browser.session.session_key
    page = body(browser.get("/nb/my/"))
    assert 'href="/nb/my/login/bankid/?next=/nb/my/"' in page
    case = f"/nb/my/cases/{world.oda.number}/"
    assert browser.identify(start=f"/nb/my/login/bankid/?next={case}")["Location"] == case
    assert browser.session["visitor"]["tier"] == "bankid"
    assert browser.session.session_key != before
    assert "Har du andre saker hos oss?" not in text(browser.get("/nb/my/"))


def test_a_login_that_ends_leaves_the_letters_session_as_it_was(browser: Browser, world: World, bankid: BankID) -> None:
    browser.log_in(world, "oda")
    bankid.trouble = ENDED["cancelled"]
    browser.identify()
    assert browser.session["visitor"]["tier"] == "letter"
    assert browser.get(f"/nb/my/cases/{world.oda.number}/").status_code == 200


def test_a_page_that_needs_bankid_asks_for_it_and_is_come_back_to(
    browser: Browser, world: World, bankid: BankID, rf: Any
) -> None:
    from quittance.sites.portal.guards import with_bankid

    @with_bankid
    def page(request: HttpRequest, visitor: Any) -> HttpResponse:
        return HttpResponse(visitor.tier)

    def ask() -> HttpResponse:
        request = rf.get(f"/nb/my/cases/{world.oda.number}/")
        request.session = browser.session
        request.session_ended = False
        answer: HttpResponse = page(request)
        request.session.save()
        return answer

    browser.log_in(world, "oda")
    assert ask().headers["Location"] == "/nb/my/bankid/"
    told = browser.get("/nb/my/bankid/")
    assert "Dette krever BankID" in text(told)
    assert browser.identify()["Location"] == f"/nb/my/cases/{world.oda.number}/"
    assert ask().content == b"bankid"
    assert browser.get("/nb/my/bankid/")["Location"] == "/nb/my/"


def test_logging_out_ends_our_session_and_bankids_where_that_is_wanted(
    browser: Browser, world: World, bankid: BankID
) -> None:
    browser.identify()
    assert browser.post("/nb/my/logout/")["Location"] == "/nb/my/logged-out/"
    assert browser.get("/nb/my/").status_code == 303
    bankid.logout = "https://bankid.example/logout"
    browser.identify()
    answer = browser.post("/nb/my/logout/")
    assert answer["Location"] == "https://bankid.example/logout"
    assert "visitor" not in browser.session
    browser.log_in(world, "oda")
    assert browser.post("/nb/my/logout/")["Location"] == "/nb/my/logged-out/", "a letter has no session at BankID"


def test_a_session_with_bankid_ends_like_every_other(
    browser: Browser, world: World, bankid: BankID, settings: Any
) -> None:
    browser.identify()
    settings.CLOCK_OFFSET_SECONDS = int(dt.timedelta(minutes=16).total_seconds())
    assert browser.get("/nb/my/")["Location"] == "/nb/my/expired/"
