"""Every address of the desk, as everybody from a stranger to each role: who gets what stands in the tables here."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sites.conftest import Browser, World
from tests.sites.desk import DeskBrowser, hire

pytestmark = pytest.mark.django_db

ROLES = {
    "C": "case_handler",
    "P": "payments_clerk",
    "A": "approver",
    "M": "client_money",
    "T": "printing",
    "R": "auditor",
    "S": "administrator",
}
EVERYBODY = "CPAMTRS"
LOGIN, EXPIRED = "303 /desk/login/", "303 /desk/expired/"
FIRST_FACTOR, FIRST_PASSWORD = "303 /desk/account/second-factor/", "303 /desk/account/password/"

# Rooms: the roles that enter, and what they are answered to GET and POST. Everybody else gets 403.
ROOMS: dict[str, tuple[str, str, str]] = {
    "desk:home": (EVERYBODY, "200", "405"),
    "desk:search": ("CPAMR", "200", "200"),
    "desk:case": ("CPAMR", "200", "405"),
    "desk:case_why": ("CPAMR", "405", "200"),
    "desk:case_helper_end": ("C", "405", "404"),
    "desk:case_identity": ("CP", "405", "200"),
    "desk:suspense": ("PAMR", "200", "405"),
    **{
        f"desk:{kind}{verb}": access
        for kind in ("entry", "attempt")
        for verb, access in {
            "": ("PAMR", "404", "405"),
            "_find": ("P", "405", "404"),
            "_assign": ("P", "405", "404"),
            "_split": ("P", "404", "404"),
            "_undo": ("P", "405", "404"),
            "_back": ("P", "404", "404"),
        }.items()
    },
    "desk:entry_payout": ("P", "404", "404"),
    "desk:entry_returned": ("P", "404", "404"),
    "desk:entry_left": ("P", "404", "404"),
    "desk:entry_came_back": ("P", "404", "404"),
    "desk:overpaid": ("PAMR", "200", "405"),
    "desk:overpaid_case": ("PAMR", "200", "405"),
    "desk:overpaid_move": ("P", "405", "200"),
    "desk:overpaid_back": ("P", "405", "200"),
    "desk:reports": ("CPAMR", "200", "405"),
    "desk:report": ("CPAMR", "404", "405"),
    "desk:report_answer": ("CP", "405", "404"),
    "desk:report_proof": ("CPAMR", "405", "404"),
    "desk:numbers": ("CPR", "200", "405"),
    "desk:rights": ("CR", "200", "405"),
    "desk:right": ("CR", "404", "405"),
    "desk:right_answer": ("C", "405", "404"),
    "desk:right_act": ("C", "405", "404"),
    "desk:right_agree": ("C", "405", "404"),
    "desk:letter": ("CPAMR", "303 /desk/cases/{oda}/", "405"),
    "desk:letter_pdf": ("CPAMR", "303 /desk/cases/{oda}/", "405"),
    "desk:prints": ("CTR", "200", "405"),
    "desk:print": ("T", "404", "405"),
    "desk:print_file": ("T", "405", "409"),
    "desk:print_handed_over": ("T", "405", "409"),
    "desk:print_withdrawn": ("T", "405", "409"),
    "desk:number_judge": ("CP", "405", "404"),
    "desk:transit": ("PAMR", "200", "405"),
    "desk:payment": ("PAMR", "404", "405"),
    "desk:payment_look": ("P", "405", "404"),
    "desk:payment_no_money": ("P", "405", "404"),
    "desk:payment_refund": ("P", "405", "404"),
    "desk:payment_chargeback": ("P", "405", "404"),
    "desk:approvals": ("PAMRS", "200", "405"),
    "desk:remittances": ("AMR", "200", "405"),
    "desk:remittance_run": ("M", "405", "200"),
    "desk:remittance": ("AMR", "404", "405"),
    "desk:remittance_cancel": ("M", "405", "404"),
    "desk:remittance_decide": ("A", "405", "404"),
    "desk:remittance_statement": ("AMR", "404", "405"),
    "desk:payouts": ("AMR", "200", "405"),
    "desk:payout": ("M", "404", "404"),
    "desk:payout_decide": ("A", "405", "404"),
    "desk:payment_files": ("AMR", "200", "405"),
    "desk:payment_file_make": ("M", "405", "409"),
    "desk:payment_file_answer": ("M", "405", "200"),
    "desk:payment_file": ("AMR", "404", "405"),
    "desk:payment_file_decide": ("A", "405", "404"),
    "desk:payment_file_withdraw": ("M", "405", "404"),
    "desk:payment_file_download": ("M", "405", "404"),
    "desk:payment_file_not_taken": ("M", "405", "404"),
    "desk:payment_file_agree": ("A", "405", "404"),
    "desk:avtalegiro": ("AMR", "200", "405"),
    "desk:avtalegiro_make": ("M", "405", "409"),
    "desk:avtalegiro_download": ("M", "405", "404"),
    "desk:client_accounts": ("AMR", "200", "405"),
    "desk:client_accounts_look": ("M", "405", "200"),
    "desk:proposal": ("PAMRS", "404", "405"),
    "desk:proposal_judge": ("AS", "405", "404"),
    "desk:proposal_never": ("P", "405", "404"),
    "desk:write_off": ("P", "200", "200"),
    "desk:reverse": ("P", "404", "404"),
    "desk:case_plan": ("C", "200", "200"),
    "desk:case_plan_change": ("C", "200", "200"),
    "desk:case_settlement": ("C", "200", "200"),
    "desk:plans": ("CPAMR", "200", "405"),
    "desk:plan_request": ("CR", "404", "405"),
    "desk:plan_request_accept": ("C", "405", "404"),
    "desk:plan_request_counter": ("C", "405", "404"),
    "desk:plan_request_refuse": ("C", "405", "404"),
    "desk:settlement_withdraw": ("C", "405", "404"),
    "desk:plan_rules": ("CARS", "200", "405"),
    "desk:plan_rules_new": ("S", "200", "200"),
    "desk:plan_rules_withdraw": ("S", "404", "404"),
    "desk:notices": ("MRS", "200", "405"),
    "desk:notice_seen": ("S", "405", "404"),
    "desk:companies": ("MRS", "200", "200"),
    "desk:members": ("S", "200", "405"),
    "desk:member_new": ("S", "200", "200"),
    "desk:member": ("S", "404", "405"),
    "desk:member_roles": ("S", "405", "404"),
    "desk:member_active": ("S", "405", "404"),
    "desk:member_second_factor": ("S", "405", "404"),
    "desk:member_password": ("S", "405", "404"),
    "desk:trail": ("R", "200", "200"),
    "desk:trail_check": ("R", "405", "200"),
    "desk:files": ("PAMR", "200", "405"),
    "desk:file_upload": ("PM", "200", "200"),
    "desk:file": ("PAMR", "404", "405"),
    "desk:file_download": ("PAMR", "405", "404"),
    "mfa_index": (EVERYBODY, "200", "405"),
    "mfa_deactivate_totp": (EVERYBODY, "200", "200"),
    "mfa_remove_webauthn": (EVERYBODY, "404", "404"),
    "mfa_generate_recovery_codes": (EVERYBODY, "200", "302 /desk/account/recovery-codes/"),
}
# On the way in: what somebody is answered whose password is known and whose second factor is still missing.
NEWCOMERS: dict[str, tuple[str, str]] = {
    "desk:second_factor_first": ("200", "405"),
    "desk:still_there": ("200", "405"),
    "desk:extend": ("405", "303 /desk/"),
    "account_change_password": ("200", "200"),
    "account_reauthenticate": ("200", "200"),
    "mfa_activate_totp": ("200", "200"),
    "mfa_add_webauthn": ("200", "200"),
    "mfa_view_recovery_codes": ("404", "405"),
}
# At the door: what strangers are answered.
DOOR: dict[str, tuple[str, str]] = {
    "account_login": ("200", "200"),
    "mfa_authenticate": ("302 /desk/login/", "302 /desk/login/"),
    "account_logout": ("405", "303 /desk/logged-out/"),
    "desk:logged_out": ("200", "405"),
    "desk:expired": ("200", "405"),
    "demo_desk": ("404", "404"),
    "desk:language": ("405", "303 /desk/"),
}


def addresses(world: World) -> Iterator[tuple[str, str]]:
    from quittance.sites.desk.access import routes

    for name, route, _view in routes():
        address = route.replace("<str:number>", world.oda.number)
        for converter in ("int", "str", "slug"):
            head, placeholder, tail = address.partition(f"<{converter}:")
            address = f"{head}987654321{tail.partition('>')[2]}" if placeholder else address
        yield name, f"/{address}"


def visit(browser: Any, method: str, path: str) -> str:
    """One request whose traces are undone."""
    from django.db import transaction

    cookies = browser.cookies.copy()
    with transaction.atomic():
        answer = getattr(browser, method)(path)
        transaction.set_rollback(True)
    browser.cookies = cookies
    target = f" {answer['Location']}" if "Location" in answer else ""
    return f"{answer.status_code}{target}"


@pytest.fixture
def visitors(world: World) -> dict[str, Any]:
    """A stranger, a debtor, members with something missing, and one member of each role."""
    found: dict[str, Any] = {"stranger": DeskBrowser(), "debtor": Browser()}
    found["debtor"].log_in(world, "oda")
    hire(*ROLES.values(), email="new@desk.example.no", second_factor=False)
    found["without second factor"] = DeskBrowser()
    found["without second factor"].type_password("new@desk.example.no")
    hire(email="idle@desk.example.no")
    found["without role"] = DeskBrowser()
    found["without role"].enter("idle@desk.example.no")
    for letter, role in ROLES.items():
        email = f"{role}@desk.example.no"
        hire(role, email=email)
        found[letter] = DeskBrowser()
        found[letter].enter(email)
    return found


def expected(name: str, visitor: str, method: str) -> str:
    place = 0 if method == "get" else 1
    if name in ROOMS:
        roles, *answers = ROOMS[name]
        if visitor in {"stranger", "debtor"}:
            return LOGIN
        if visitor == "without second factor":
            return FIRST_FACTOR
        return answers[place] if visitor in roles else "403"
    if visitor in {"stranger", "debtor"}:
        return (DOOR.get(name) or (LOGIN, LOGIN))[place]
    return NEWCOMERS[name][place]


def test_every_address_of_the_desk_as_everybody(visitors: dict[str, Any], world: World) -> None:
    found = dict(addresses(world))
    assert set(found) == {*ROOMS, *NEWCOMERS, *DOOR}, "a new address of the desk needs a line in one of the tables"
    wrong = []
    for name, address in found.items():
        for visitor, browser in visitors.items():
            if name not in ROOMS and visitor not in {"stranger", "debtor", "without second factor"}:
                continue  # members who are in use the doors as newcomers do
            if name in DOOR and visitor == "without second factor":
                continue
            for method in ("get", "post"):
                given, wanted = visit(browser, method, address), expected(name, visitor, method)
                wanted = wanted.replace("{oda}", world.oda.number)
                if given != wanted:
                    wrong.append(f"{method.upper()} {name} as {visitor}: {given}, expected {wanted}")
    assert wrong == []


def test_the_menu_leads_only_where_one_may_go(visitors: dict[str, Any]) -> None:
    from quittance.sites.desk.urls import ROOMS as MENU

    for letter in ROLES:
        page = visitors[letter].get("/desk/").content.decode()
        for entry in MENU:
            assert (f'href="{entry.address}"' in page.split("</header>")[0]) == (
                letter in ROOMS[entry.route][0] or entry.address == "/desk/"
            ), (letter, entry.route)


def test_many_rooms_stand_in_groups_and_few_side_by_side() -> None:
    from quittance.sites.desk.rooms import SIDE_BY_SIDE, grouped
    from quittance.sites.desk.urls import ROOMS as MENU

    entries = grouped(MENU)
    assert len(entries) <= SIDE_BY_SIDE
    assert [room for _group, rooms in entries for room in rooms] == list(MENU)
    assert all(not group for group, _rooms in grouped(MENU[:SIDE_BY_SIDE]))


def test_an_initial_password_opens_nothing_but_the_page_to_change_it() -> None:
    from quittance.areas.staff.operations import add_member
    from quittance.areas.staff.roles import Role
    from quittance.kit import clock

    added = add_member(email="a@desk.example.no", name="A", roles=list(Role), actor="test", now=clock.now())
    browser = DeskBrowser()
    assert added.password
    browser.type_password("a@desk.example.no", added.password)
    assert visit(browser, "get", "/desk/") == FIRST_PASSWORD
    chosen = {"oldpassword": added.password, "password1": "my own long password", "password2": "my own long password"}
    assert browser.post("/desk/account/password/", chosen)["Location"] == "/desk/"
    assert visit(browser, "get", "/desk/") == FIRST_FACTOR


def test_a_page_that_does_not_say_who_may_see_it_stops_the_start(settings: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured
    from django.urls import clear_url_caches

    from quittance.sites.desk.access import check_at_start

    check_at_start()
    settings.ROOT_URLCONF = "tests.sites.urls_with_a_gap"
    clear_url_caches()
    with pytest.raises(ImproperlyConfigured, match="/desk/forgotten/ does not say who may see it"):
        check_at_start()
