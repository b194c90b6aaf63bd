"""Logging in to the desk: two factors, one answer to every failure, sessions that end, changes felt at once."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.sites.desk import PASSWORD, DeskBrowser, code_now, hire

pytestmark = pytest.mark.django_db


def trail() -> list[tuple[str, str, str]]:
    """What was written down since the hiring: actor, action, subject."""
    from quittance.kit.db import rows

    return rows("select actor, action, subject from audit_event where actor <> 'test' order by id")


def refusal(answer: Any) -> str:
    """What the page says instead of letting in, without what differs on every page."""
    assert answer.status_code == 200
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="[^"]*@[^"]*"', "", answer.content.decode())
    assert "passer ikke" in page
    return page


@pytest.fixture
def inside() -> DeskBrowser:
    """Kari, logged in."""
    hire("case_handler")
    browser = DeskBrowser()
    browser.enter()
    return browser


def test_password_and_code_open_the_desk() -> None:
    member = hire("case_handler")
    browser = DeskBrowser()
    assert browser.get("/desk/")["Location"] == "/desk/login/"
    assert browser.get("/desk/login/").status_code == 200
    answer = browser.enter()
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert "Kari Konstruert" in browser.get("/desk/").content.decode()
    assert browser.post("/desk/logout/")["Location"] == "/desk/logged-out/"
    assert browser.get("/desk/")["Location"] == "/desk/login/"
    assert trail() == [(f"staff:{member}", f"staff.{step}", f"staff:{member}") for step in ("login", "logout")]


def test_after_the_login_one_is_where_one_wanted_to_be() -> None:
    hire("case_handler")
    browser = DeskBrowser()
    browser.get("/desk/search/")
    assert browser.enter()["Location"] == "/desk/search/"


def test_the_password_alone_opens_nothing() -> None:
    hire("case_handler")
    browser = DeskBrowser()
    browser.type_password()
    for page in ("/desk/", "/desk/search/", "/desk/account/", "/desk/account/app/"):
        assert browser.get(page)["Location"] == "/desk/login/", page


def test_every_failure_has_the_same_answer() -> None:
    from quittance.areas.staff.operations import set_active
    from quittance.kit import clock

    member = hire("case_handler")
    left = hire("case_handler", email="gone@desk.example.no", name="Gone")
    set_active(member_id=left, active=False, actor="test", now=clock.now())
    browser = DeskBrowser()
    wrong = refusal(browser.type_password(password="wrong"))
    assert refusal(browser.type_password("nobody@desk.example.no")) == wrong
    assert refusal(browser.type_password("gone@desk.example.no")) == wrong
    for _ in range(4):
        browser.type_password(password="wrong")
    assert refusal(browser.type_password()) == wrong  # the right one, after five wrong ones
    assert trail()[:3] == [
        ("visitor", "staff.login_refused", f"staff:{member}"),
        ("visitor", "staff.login_refused", "staff:unknown"),
        ("visitor", "staff.login_refused", f"staff:{left}"),
    ]


def test_a_code_works_once_and_a_wrong_one_is_written_down() -> None:
    member = hire("case_handler")
    code = code_now()
    first, second = DeskBrowser(), DeskBrowser()
    first.enter(code=code)
    assert second.enter(code=code).status_code == 200
    # Also while the clocks' difference keeps it right, after allauth has forgotten it.
    cache.delete(f"allauth.mfa.totp.used?user={member}&code={code}")
    assert second.post("/desk/login/code/", {"code": code}).status_code == 200
    assert second.get("/desk/")["Location"] == "/desk/login/"
    assert ("visitor", "staff.second_factor_refused", f"staff:{member}") in trail()


def test_codes_cannot_be_guessed_for_long() -> None:
    hire("case_handler")
    browser = DeskBrowser()
    browser.type_password()
    for number in range(6):
        browser.post("/desk/login/code/", {"code": f"{number:06}"})
    assert browser.post("/desk/login/code/", {"code": code_now()}).status_code == 200


def test_the_first_login_leads_to_a_second_factor_and_recovery_codes() -> None:
    hire("case_handler", second_factor=False)
    browser = DeskBrowser()
    assert browser.type_password()["Location"] == "/desk/"
    assert browser.get("/desk/", follow=True).redirect_chain[-1][0] == "/desk/account/second-factor/"
    page = browser.get("/desk/account/app/").content.decode()
    secret = re.search(r'<code class="key">(\w+)</code>', page)[1]
    assert "passer ikke" in browser.post("/desk/account/app/", {"code": "000000"}).content.decode()
    answer = browser.post("/desk/account/app/", {"code": code_now(secret)})
    assert answer["Location"] == "/desk/account/recovery-codes/"
    codes = re.findall(r"<code>(\d{8})</code>", browser.get(answer["Location"]).content.decode())
    assert len(codes) == 10
    assert browser.get("/desk/").status_code == 200
    assert codes[0] not in browser.get("/desk/account/recovery-codes/").content.decode()
    lost = DeskBrowser()
    assert lost.enter(code=codes[0])["Location"] == "/desk/"
    assert DeskBrowser().enter(code=codes[0]).status_code == 200
    assert [action for _actor, action, _subject in trail()].count("staff.second_factor_added") == 1


def test_secrets_are_encrypted(inside: DeskBrowser) -> None:
    from quittance.kit.db import rows
    from tests.sites.desk import SECRET

    assert SECRET not in str(rows("select data from mfa_authenticator"))


def test_the_only_second_factor_cannot_be_removed(inside: DeskBrowser) -> None:
    from quittance.kit.db import rows

    assert inside.post("/desk/account/app/remove/").status_code == 200
    assert rows("select count(*) from mfa_authenticator") == [(1,)]


def test_a_session_from_before_the_second_factor_ends() -> None:
    from tests.sites.desk import add_app

    member = hire("case_handler", second_factor=False)
    browser = DeskBrowser()
    browser.type_password()
    assert browser.get("/desk/account/second-factor/").status_code == 200
    add_app(member)
    assert browser.get("/desk/account/second-factor/")["Location"] == "/desk/login/"


def test_second_factors_are_changed_only_soon_after_the_password(inside: DeskBrowser, settings: Any) -> None:
    assert inside.get("/desk/account/passkey/").status_code == 200
    settings.CLOCK_OFFSET_SECONDS = 10 * 60
    again = inside.get("/desk/account/passkey/")["Location"]
    assert again.startswith("/desk/account/again/")
    assert "passer ikke" in inside.post(again, {"password": "wrong"}).content.decode()
    assert inside.post(again, {"password": PASSWORD})["Location"] == "/desk/account/passkey/"
    assert inside.get("/desk/account/passkey/").status_code == 200


@pytest.mark.parametrize("change", ["disabled", "second factor reset", "password reset"])
def test_what_an_administrator_does_is_felt_at_the_next_click(inside: DeskBrowser, change: str) -> None:
    from quittance.areas.staff import operations
    from quittance.areas.staff.queries import colleague_by_email
    from quittance.kit import clock

    kari = colleague_by_email("kari@desk.example.no")
    assert kari
    about = {"member_id": kari.member_id, "actor": "test", "now": clock.now()}
    if change == "disabled":
        operations.set_active(active=False, **about)
    elif change == "second factor reset":
        operations.reset_second_factor(**about)
    else:
        operations.reset_password(**about)
    assert inside.get("/desk/")["Location"] == "/desk/login/"


def test_new_roles_are_felt_at_the_next_click(inside: DeskBrowser) -> None:
    from quittance.areas.staff.operations import set_roles
    from quittance.areas.staff.queries import colleagues
    from quittance.areas.staff.roles import Role
    from quittance.kit import clock

    assert inside.get("/desk/search/").status_code == 200
    (kari,) = colleagues()
    set_roles(member_id=kari.member_id, roles=[Role.ADMINISTRATOR], actor="test", now=clock.now())
    assert inside.get("/desk/search/").status_code == 403


def test_nobody_changes_their_own_access() -> None:
    from quittance.areas.staff import operations
    from quittance.areas.staff.roles import Role
    from quittance.kit import clock

    member = hire("administrator")
    about = {"member_id": member, "actor": f"staff:{member}", "now": clock.now()}
    with pytest.raises(operations.StaffRefused):
        operations.set_roles(roles=list(Role), **about)
    with pytest.raises(operations.StaffRefused):
        operations.reset_second_factor(**about)


def test_the_session_ends_after_half_an_hour_and_after_ten_hours(inside: DeskBrowser, settings: Any) -> None:
    settings.CLOCK_OFFSET_SECONDS = 29 * 60
    assert inside.get("/desk/").status_code == 200
    settings.CLOCK_OFFSET_SECONDS = 60 * 60
    assert inside.get("/desk/")["Location"] == "/desk/expired/"
    worker = DeskBrowser()
    settings.CLOCK_OFFSET_SECONDS = 0
    worker.enter(code=code_now(periods_ahead=1))
    for minutes in range(25, 600, 25):
        settings.CLOCK_OFFSET_SECONDS = minutes * 60
        assert worker.get("/desk/").status_code == 200, minutes
    settings.CLOCK_OFFSET_SECONDS = 601 * 60
    assert worker.get("/desk/")["Location"] == "/desk/expired/"


def test_the_desk_has_a_session_of_its_own(inside: DeskBrowser) -> None:
    cookie = inside.cookies["desk"]
    assert (cookie["samesite"], cookie["httponly"], cookie["path"], cookie["max-age"]) == ("Strict", True, "/", "")
    assert "quittance" not in inside.cookies
    # The key of one door in the cookie of the other opens nothing.
    thief = Client()
    thief.cookies["quittance"] = cookie.value
    assert "/my/" in thief.get("/nb/my/")["Location"]
    assert thief.cookies["quittance"].value != cookie.value
    debtor = Client()
    debtor.get("/nb/my/")
    thief.cookies["desk"] = debtor.cookies["quittance"].value
    assert thief.get("/desk/")["Location"] == "/desk/login/"


def test_debtors_pages_ask_nothing_of_the_desk(django_assert_num_queries: Any, inside: DeskBrowser) -> None:
    inside.get("/nb/privacy/")
    with django_assert_num_queries(0):
        inside.get("/nb/privacy/")


def test_the_desk_speaks_the_members_language(inside: DeskBrowser) -> None:
    assert '<html lang="nb"' in inside.get("/desk/", headers={"Accept-Language": "en"}).content.decode()
    assert inside.post("/desk/language/", {"language": "en", "back": "/desk/search/"})["Location"] == "/desk/search/"
    assert "Find a case" in inside.get("/desk/", headers={"Accept-Language": "nb"}).content.decode()
    assert inside.post("/desk/language/", {"language": "en", "back": "//evil.example/"})["Location"] == "/desk/"
    stranger = Client()
    assert "Log in to the desk" in stranger.get("/desk/login/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="nb"' in stranger.get("/desk/login/", headers={"Accept-Language": "nn"}).content.decode()


def test_passwords_are_long_and_hashed_with_the_pepper() -> None:
    from quittance.areas.staff.operations import StaffRefused, add_member
    from quittance.kit import clock
    from quittance.kit.db import rows

    hire("auditor")
    assert rows("select password from staff_member")[0][0].startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    for weak in ("short", "73519284620815", "bo@desk.example.no"):
        with pytest.raises(StaffRefused):
            add_member(email="bo@desk.example.no", name="Bo", roles=[], password=weak, actor="t", now=clock.now())


def test_requests_are_limited(inside: DeskBrowser) -> None:
    stranger = Client(REMOTE_ADDR="192.0.2.9")
    answers = [stranger.post("/desk/login/", {}).status_code for _ in range(31)]
    assert answers[0] == 200
    assert answers[-1] == 429
