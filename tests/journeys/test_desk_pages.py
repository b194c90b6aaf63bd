"""Every page of the desk that can be read, in both languages on the smallest screen, found in its addresses."""

import re
from collections.abc import Callable, Iterator

from tests import camt_files
from tests.journeys.desk_staff import hire, log_in
from tests.journeys.page_quality import on_the_smallest_screen
from tests.journeys.product import Product
from tests.journeys.test_desk_money import bank
from tests.journeys.visitor import Visitor
from tests.sites.test_desk_access import DOOR, NEWCOMERS, ROLES, ROOMS

NOT_HERE = {
    "desk:letter_pdf": "a file",
    "desk:file_download": "a file",
    "desk:remittance_statement": "a file",
    "demo_desk": "only sent to",
    "account_login": "somebody logged in is led on; looked at in test_desk",
    "mfa_authenticate": "between password and code; looked at in test_desk",
    "mfa_activate_totp": "who has an app is led on",
    "mfa_view_recovery_codes": "for who has just made them",
    "mfa_remove_webauthn": "as removing an app",
    "desk:attempt": "as a bank's entry",
    "desk:attempt_split": "as a bank's entry",
    "desk:attempt_back": "as a bank's entry",
    "desk:remittance": "takes a story: test_desk_remittance",
    "desk:payment_file": "takes a story: test_desk_remittance",
    "desk:logged_out": "ends the visit; looked at in test_desk",
    "desk:expired": "ends the visit; looked at in test_desk",
}
"""Addresses that answer a reader and are not looked at here, and why."""
_IDS = {
    "report_id": "select max(id) from payments_paidreport where case_id = %s",
    "request_id": "select max(id) from rights_request where case_id = %s",
    "approval_id": "select max(id) from approvals_approval where subject = 'case:' || %s",
    "attempt_id": "select max(attempt_id) from payments_share where case_id = %s",
    "plan_request_id": "select max(planrequest_id) from plans_planrequest_cases where case_id = %s",
    "rules_id": "select min(id) + 0 * %s from plans_rules",
    "posting_id": "select max(posting_id) from ledger_leg where case_id = %s",
    "creditor_id": "select creditor_id from claims_case where id = %s",
    "file_id": "select max(id) + 0 * %s from exchange_receivedfile where filename = 'camt054.xml'",
    "member_id": "select max(id) + 0 * %s from staff_member",
    "pk": "select max(id) + 0 * %s from payments_bankentry where amount = 61000",
}
"""What stands in the addresses of pages that are about something, found by the case (made by `somebody_waits`)."""


def somebody_waits(visit: Callable[..., Visitor], product: Product) -> dict[str, str]:
    """Money, a letter, words, a request, a proposal and a payment that waits, all about one person."""
    from quittance.areas.access.visitor import Visitor as Debtor
    from quittance.areas.letters.operations.printing import print_waiting
    from quittance.areas.letters.operations.renewing import renew_for_case
    from quittance.areas.letters.operations.stating import write_statement
    from quittance.areas.payments.operations.corrections import propose_write_off
    from quittance.areas.payments.operations.reports import report_paid
    from quittance.areas.plans.operations.asking import Asked
    from quittance.areas.plans.operations.asking import ask as ask_for_a_plan
    from quittance.areas.plans.queries.requests import Budget, Told
    from quittance.areas.plans.rules import Terms
    from quittance.areas.rights.operations import ask
    from quittance.kit import clock

    person = product.person()
    visit().to_vipps(person.kid, "300")
    came = camt_files.payment(61_000, words=["INKASSO"], payer="Mor Fantasi")
    mine = camt_files.payment(90_000, person.kid, payer=person.name)
    bank(
        product,
        camt_files.entry(61_000, came, day=product.today),
        camt_files.entry(90_000, mine, day=product.today),
    )
    known = {"party_ids": (person.party_id,), "case_ids": frozenset({person.case_id})}
    debtor = Debtor("letter", party_id=person.party_id, **known)  # type: ignore[arg-type]
    with product.inside():
        now, case = clock.now(), person.case_id
        asked = Asked((case,), Terms("monthly", product.today, amount=10_000), Told("Lite.", Budget(1, 0, 0, 0, 0)))
        ask_for_a_plan(debtor, asked, channel="portal", form_token="desk pages", now=now)
        letter_id = write_statement(case_id=case, actor="journeys", now=now)
        renew_for_case(case_id=case, actor="journeys", now=now)
        (batch_id,) = print_waiting(actor="journeys", now=now)
        report_paid(debtor, case_id=case, amount=10_000, paid_on=product.today, now=now)
        ask(debtor, kind="correction", case_id=case, words="Adressen er feil.", now=now)
        propose_write_off(case_id=case, amounts={"principal": 5_000}, reason="Avtalt", actor="staff:0", now=now)
    found = {name: product.rows(query, person.case_id)[0][0] for name, query in _IDS.items()}
    assert None not in found.values(), found
    found |= {"letter_id": letter_id, "batch_id": batch_id, "number": person.number}
    return {name: str(value) for name, value in found.items()}


def pages(about: dict[str, str]) -> Iterator[str]:
    """Where everything is that answers a reader; whoever adds a page to the desk has it looked at, or says why not."""
    from quittance.sites.desk.access import routes

    answers = {name: read for name, (_who, read, _sent) in ROOMS.items()}
    answers |= {name: read for name, (read, _sent) in (NEWCOMERS | DOOR).items()}
    for name, route, _view in routes():
        if answers[name] != "405" and name not in NOT_HERE:
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda found: about[found[1]], route)


def test_every_page_of_the_desk_fits_the_smallest_screen(visit: Callable[..., Visitor], product: Product) -> None:
    hire(product, "alt@desk.example.no", "Alma Altmulig", *ROLES.values())
    everybody = visit()
    log_in(everybody, "alt@desk.example.no")
    addresses = list(pages(somebody_waits(visit, product)))
    wrong: dict[str, list[str]] = {}
    for language in ("nb", "en"):
        for address in addresses:
            answer = everybody.page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            if found := on_the_smallest_screen(everybody.page, language=language, with_axe=language == "nb"):
                wrong[f"{address} ({language})"] = found
        everybody.page.goto("/desk/")
        if language == "nb":
            everybody.page.get_by_role("button", name="English").click()
            everybody.page.locator("html[lang=en]").wait_for()
    # Other journeys ask who may decide, and she could decide everything.
    assert product.rows("update staff_member set is_active = false where email = 'alt@desk.example.no' returning 1")
    assert wrong == {}
