"""A new letter with a login: every number has the same answer, and only the right password of an ended login more."""

import datetime as dt

import pytest
from django.test import Client

from quittance.areas.access.models import LetterCredential, RenewalWish
from quittance.areas.access.wishes import waiting
from quittance.areas.letters.models import Letter
from quittance.areas.letters.operations.renewing import answer_wishes
from quittance.kit import clock
from quittance.kit.db import rows
from tests.sites.conftest import Browser, World, wait_out
from tests.sites.reading import body, text, without_tokens

pytestmark = pytest.mark.django_db
ASK = "/nb/my/new-letter/"


def let_it_end(world: World, name: str) -> None:
    """Twenty-two days ago the letter was new."""
    day = clock.today() - dt.timedelta(days=22)
    ended = day + dt.timedelta(days=21)
    LetterCredential.objects.filter(pk=world.credentials[name]).update(letter_date=day, expires_on=ended)


def log_in(browser: Client, world: World, name: str = "oda", **changes: str) -> str:
    user_name, password = world.letters[name]
    answer = browser.post("/nb/my/login/", {"user_name": user_name, "password": password, **changes})
    return answer.get("Location", "") or text(answer)


def renewals() -> list[int]:
    return list(Letter.objects.filter(kind="credential_renewal").values_list("party_id", flat=True))


def test_every_number_has_the_same_answer_and_does_the_same_work(world: World) -> None:
    """A-2: known, unknown, ended: one page, the same statements; what is looked up is looked up later."""
    numbers = [world.oda.kid, world.letters["nora"][0], "0000000000000000", "ABCDEFGH"]
    answers, work = [], []
    for number in numbers:
        somebody = Browser(REMOTE_ADDR=f"198.51.100.{len(answers) + 1}")
        with CaptureStatements() as statements:
            answer = somebody.post(ASK, {"reference": number})
        work.append(statements.shapes)
        answers.append((answer.status_code, answer["Location"], without_tokens(body(somebody.get(answer["Location"])))))
    assert len(set(answers)) == 1
    assert len(set(work)) == 1, work
    assert [wish.value for wish in waiting()] == numbers
    assert renewals() == []
    assert answer_wishes(now=clock.now()) == 2
    assert len(set(renewals())) == 2


class CaptureStatements:
    """The statements a request sends to the database, without their values."""

    def __enter__(self) -> "CaptureStatements":
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._captured = CaptureQueriesContext(connection)
        self._captured.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._captured.__exit__(None, None, None)

    @property
    def shapes(self) -> tuple[str, ...]:
        """The beginning of each; savepoints are numbered."""
        return tuple(query["sql"].partition(' "s1')[0][:40] for query in self._captured.captured_queries)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Skriv KID-en, som bare har sifre, eller brukernavnet"),
        ("24-0000001", "Saksnummeret er for lett å gjette"),
        ("1234567890123453", "et siffer er feil eller mangler"),
        ("15868510045", "fødselsnummer"),
        ("nonsense and more of it", "Skriv KID-en, som bare har sifre, eller brukernavnet"),
    ],
)
def test_what_cannot_be_a_number_of_a_letter_is_told_at_once(browser: Browser, typed: str, words: str) -> None:
    answer = browser.post(ASK, {"reference": typed})
    assert words in text(answer)
    assert not RenewalWish.objects.exists()
    assert ("15868510045" in body(answer)) is False, "never echoed"


def test_nothing_typed_stays_in_addresses(browser: Browser, world: World) -> None:
    answer = browser.post(ASK, {"reference": f"KID: {world.oda.kid}"})
    assert answer["Location"] == "/nb/my/new-letter/asked/"
    assert world.oda.kid not in body(browser.get(answer["Location"]))
    assert rows("select count(*) from access_renewalwish w where w::text like %s", [f"%{world.oda.kid}%"]) == [(0,)]


def test_after_five_wishes_the_network_waits(browser: Browser, world: World) -> None:
    for number in range(5):
        assert browser.post(ASK, {"reference": f"ABCDEFG{number + 2}"}).status_code == 303
    answer = browser.post(ASK, {"reference": world.oda.kid})
    assert answer.status_code == 429
    assert "Du kan betale uten å logge inn" in text(answer)
    assert RenewalWish.objects.count() == 5


def test_an_ended_login_says_so_after_the_right_password_and_brings_a_letter(browser: Browser, world: World) -> None:
    let_it_end(world, "oda")
    refused = log_in(browser, world, password="AAAA-BBBB-CCC")
    assert "Vi fikk ikke logget deg inn" in refused
    wait_out()
    assert browser.get("/nb/my/login/ended/")["Location"] == "/nb/my/login/"
    assert log_in(browser, world) == "/nb/my/login/ended/"
    page = text(browser.get("/nb/my/login/ended/"))
    assert "Innloggingen er utløpt" in page
    assert "de virker bare i 21 dager" in page
    for name in ("Oda", world.oda.number, world.oda.kid):
        assert name not in page
    assert browser.get("/nb/my/")["Location"] == "/nb/my/login/", "nobody is logged in"
    assert browser.post("/nb/my/login/ended/")["Location"] == "/nb/my/login/ended/"
    assert "Et nytt brev blir laget" in text(browser.get("/nb/my/login/ended/"))
    assert len(renewals()) == 1
    browser.post("/nb/my/login/ended/")
    assert "Et nytt brev ble laget" in text(browser.get("/nb/my/login/ended/"))
    assert len(renewals()) == 1
    cases = rows("select case_id from letters_lettercase order by 1")
    assert [case_id for (case_id,) in cases] == [world.oda.case_id, world.oda_dentist.case_id]


def test_a_replaced_login_leads_to_the_newest_letter(browser: Browser, world: World) -> None:
    LetterCredential.objects.filter(pk=world.credentials["oda"]).update(revoked_at=clock.now())
    assert log_in(browser, world) == "/nb/my/login/ended/"
    assert "et nyere brev" in text(browser.get("/nb/my/login/ended/"))


def test_only_this_browser_may_order_for_an_ended_login(browser: Browser, other_browser: Browser, world: World) -> None:
    let_it_end(world, "oda")
    log_in(browser, world)
    assert other_browser.post("/nb/my/login/ended/")["Location"] == "/nb/my/login/"
    assert renewals() == []


def test_without_an_address_one_is_asked_to_call(browser: Browser, world: World) -> None:
    let_it_end(world, "oda")
    rows("update parties_party set address = '' where name like 'Oda%%' returning id", [])
    log_in(browser, world)
    browser.post("/nb/my/login/ended/")
    assert "Vi kan ikke sende et brev nå" in text(browser.get("/nb/my/login/ended/"))


def test_the_login_page_leads_there(browser: Browser) -> None:
    assert 'href="/nb/my/new-letter/"' in body(browser.get("/nb/my/login/"))
