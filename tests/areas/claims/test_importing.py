"""Claim files: judged row by row, booked whole or not at all, the same claim never twice."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from quittance.areas.claims.models import Case, Claim, Notice, PaymentReference
from quittance.areas.claims.operations.importing import ImportRequest, import_claims
from quittance.areas.exchange.models import ReceivedFile
from quittance.areas.parties.models import Party
from quittance.core import kid
from quittance.kit.crypto import decrypt
from quittance.kit.db import rows
from tests import factories
from tests.factories import claim_row, import_csv, import_rows, person
from tests.postgres import Database

pytestmark = pytest.mark.usefixtures("books")
TODAY = dt.date(2025, 6, 2)


def counted() -> list[tuple[Any, ...]]:
    """How many rows the tables hold that an import may write to."""
    return rows(
        "select (select count(*) from claims_case), (select count(*) from claims_claim), (select count(*) from"
        " ledger_posting), (select count(*) from ledger_leg), (select count(*) from claims_charge), (select count(*)"
        " from claims_paymentreference), (select count(*) from parties_party), (select count(*) from claims_notice)"
    )


def test_a_good_file_becomes_cases_claims_references_and_postings() -> None:
    listed = [claim_row(invoice_date="2025-02-28", description="Strøm januar") for _ in range(3)]
    result = import_rows(listed, on=TODAY)
    assert result.as_dict() == {
        "accepted": 3, "rejected": 0, "already_known": 0, "cases": 3, "booked": True, "problems": []
    }  # fmt: skip
    claim = Claim.objects.select_related("case").get(invoice=listed[0]["invoice"])
    assert (claim.principal, claim.fee_base, claim.due_date) == (250_000, 250_000, dt.date(2025, 3, 14))
    assert (claim.description, claim.registered_on, claim.case.opened_on) == ("Strøm januar", TODAY, TODAY)
    reference = PaymentReference.objects.get(case=claim.case)
    assert len(reference.reference) == 16
    assert "mod10" in kid.algorithms(reference.reference)
    assert claim.case.number.startswith("25-")
    assert rows(
        "select account, amount, value_date from ledger_leg where case_id = %s order by account", [claim.case_id]
    ) == [(10, 250_000, dt.date(2025, 3, 14)), (200, -250_000, dt.date(2025, 3, 14))]
    factories.assert_sound()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"principal": "0"}, "principal", "not_positive"),
        ({"principal": "-5.00"}, "principal", "amount_negative"),
        ({"principal": "12.345"}, "principal", "amount_too_many_decimals"),
        ({"principal": "mye"}, "principal", "amount_format"),
        ({"principal": ""}, "principal", "required"),
        ({"due_date": "2025-02-30"}, "due_date", "date"),
        ({"due_date": "2025-06-03"}, "due_date", "future"),
        ({"due_date": "1989-12-31"}, "due_date", "too_old"),
        ({"creditor_org_no": "123456789"}, "creditor_org_no", "org_no_check"),
        ({"debtor_id": "01017012345"}, "debtor_id", "person_id_check"),
        ({"debtor_kind": "company"}, "debtor_kind", "choice"),
        ({"creditor_vat_deduct": "maybe"}, "creditor_vat_deduct", "choice"),
        ({"interest": "101"}, "interest", "interest"),
        ({"kid": "1234567890"}, "kid", "kid_check"),
        ({"email": "kari at example"}, "email", "format"),
        ({"postcode": "123"}, "postcode", "format"),
        ({"debtor_name": "x\x07y"}, "debtor_name", "control_character"),
        ({"invoice": "x" * 36}, "invoice", "too_long"),
        ({"invoice_date": "2025-03-20"}, "invoice_date", "after_due"),
        ({"reminder_fee": "35"}, "reminder_fee", "no_letter"),
        ({"reminder_sent": "2025-03-27", "reminder_fee": "35"}, "reminder_fee", "fee_too_early"),
        ({"reminder_sent": "2025-03-28", "reminder_fee": "36"}, "reminder_fee", "fee_too_high"),
        ({"collection_notice_sent": "2025-03-31"}, "collection_notice_deadline", "required"),
        (
            {"collection_notice_sent": "2025-03-31", "collection_notice_deadline": "2025-04-13"},
            "collection_notice_deadline",
            "short_deadline",
        ),
        (
            factories.FIRST_EXAMPLE | {"demand_sent": "2025-04-14", "demand_deadline": "2025-04-28"},
            "demand_sent",
            "before_notice_deadline",
        ),
    ],
)
def test_a_bad_row_is_named_and_keeps_the_whole_file_out(changes: dict[str, str], field: str, code: str) -> None:
    before = counted()
    result = import_rows([claim_row(), claim_row(**changes)], on=TODAY)
    assert (result.accepted, result.rejected, result.booked) == (1, 1, False)
    assert (3, field, code) in [(p.row, p.field, p.code) for p in result.problems], result.problems
    assert counted() == before


def test_the_good_rows_are_booked_when_that_is_asked_for() -> None:
    good = claim_row()
    result = import_rows([good, claim_row(principal="0")], on=TODAY, accept_valid=True)
    assert (result.accepted, result.rejected, result.cases, result.booked) == (1, 1, 1, True)
    assert Claim.objects.filter(invoice=good["invoice"]).count() == 1


def test_a_dry_run_judges_everything_and_books_nothing() -> None:
    before = counted()
    result = import_rows([claim_row(), claim_row(principal="0")], on=TODAY, dry_run=True, accept_valid=True)
    assert (result.accepted, result.rejected, result.cases, result.booked) == (1, 1, 0, False)
    assert counted() == before


def test_a_file_with_nothing_but_a_header_books_nothing() -> None:
    before = counted()
    result = import_csv(factories.claims_csv([claim_row()]).splitlines(keepends=True)[0], on=TODAY)
    assert (result.accepted, result.rejected, result.booked) == (0, 0, False)
    assert counted() == before


def test_the_same_file_twice_changes_nothing_and_says_so() -> None:
    data = factories.claims_csv([claim_row(), claim_row()])
    import_csv(data, on=TODAY)
    before = counted()
    again = import_csv(data, on=TODAY + dt.timedelta(1))
    assert (again.accepted, again.rejected, again.already_known, again.booked) == (0, 0, 2, False)
    assert counted() == before


def test_the_same_file_eight_times_at_once_is_booked_once(
    run_together: Callable[[Sequence[Callable[[], Any]]], list[Any]],
) -> None:
    data = factories.claims_csv([claim_row() for _ in range(5)])
    answers = run_together([lambda: import_csv(data, on=TODAY)] * 8)
    assert sorted((answer.accepted, answer.already_known) for answer in answers) == [(0, 5)] * 7 + [(5, 0)]


def test_new_rows_beside_known_ones_are_booked() -> None:
    known, fresh = claim_row(), claim_row()
    import_rows([known], on=TODAY)
    result = import_rows([known, fresh], on=TODAY)
    assert (result.accepted, result.already_known, result.cases) == (1, 1, 1)


@pytest.mark.parametrize("changes", [{"principal": "2500.01"}, {"due_date": "2025-03-15"}])
def test_a_known_invoice_with_another_amount_or_due_date_is_refused(changes: dict[str, str]) -> None:
    known = claim_row()
    import_rows([known], on=TODAY)
    result = import_rows([known | changes], on=TODAY)
    assert [(p.row, p.field, p.code) for p in result.problems] == [(2, "invoice", "registered_differently")]
    assert Claim.objects.get(invoice=known["invoice"]).principal == 250_000


def test_a_creditors_own_reference_leads_to_the_case_beside_the_new_one() -> None:
    own = kid.make(f"55{factories.number():08d}")
    made = factories.make_case(TODAY, kid=own)
    listed = PaymentReference.objects.filter(case_id=made.case_id).values_list("reference", "kind")
    assert sorted(listed) == sorted([(own, "imported"), (made.kid, "case")])


def test_a_reference_that_belongs_to_another_case_is_refused() -> None:
    own = kid.make(f"55{factories.number():08d}")
    factories.make_case(TODAY, kid=own)
    result = import_rows([claim_row(kid=own)], on=TODAY)
    assert [(p.row, p.field, p.code) for p in result.problems] == [(2, "kid", "kid_taken")]


def test_a_reference_shared_by_two_debtors_in_a_file_is_refused_on_both_rows() -> None:
    own = kid.make(f"55{factories.number():08d}")
    result = import_rows([claim_row(kid=own), claim_row(kid=own), claim_row()], on=TODAY)
    assert [(p.row, p.code) for p in result.problems] == [(2, "kid_shared"), (3, "kid_shared")]
    assert not result.booked


def test_a_reference_shared_by_one_debtors_claims_is_kept_once() -> None:
    own, debtor = kid.make(f"55{factories.number():08d}"), person(factories.number())
    listed = [claim_row(kid=own, debtor_id=debtor), claim_row(kid=own, debtor_id=debtor)]
    (made,) = factories.make_cases(listed, on=TODAY)
    assert PaymentReference.objects.filter(case_id=made.case_id).count() == 2


def test_a_creditor_that_answers_the_vat_question_both_ways_is_refused() -> None:
    number = factories.organisation(factories.number() + 500)
    result = import_rows(
        [claim_row(creditor_org_no=number), claim_row(creditor_org_no=number, creditor_vat_deduct="no")], on=TODAY
    )
    assert [(p.row, p.code) for p in result.problems] == [(3, "creditor_vat_differs")]


def test_claims_of_one_debtor_and_creditor_in_a_file_become_one_case() -> None:
    debtor = person(factories.number())
    listed = [claim_row(debtor_id=debtor, debtor_name=f"Kari {place}") for place in range(3)]
    listed.append(claim_row(debtor_id=debtor, creditor="Another AS", creditor_org_no=factories.organisation(2)))
    made = factories.make_cases(listed, on=TODAY)
    assert [len(case.claim_ids) for case in made] == [3, 1]
    assert len({case.party_id for case in made}) == 1


def test_a_later_file_about_the_same_debtor_opens_a_case_of_its_own() -> None:
    debtor = person(factories.number())
    first = factories.make_case(TODAY, debtor_id=debtor)
    second = factories.make_case(TODAY, debtor_id=debtor)
    assert first.case_id != second.case_id
    assert first.party_id == second.party_id


def test_a_debtor_without_number_is_known_by_name_and_address() -> None:
    who = {"debtor_id": "", "debtor_name": f"Per Ås {factories.number()}", "address": "Storgata 1", "postcode": "0155"}
    first = factories.make_case(TODAY, **who)
    same = factories.make_case(TODAY, **who | {"debtor_name": str(who["debtor_name"]).upper()})
    other = factories.make_case(TODAY, **who | {"postcode": "0156"})
    assert first.party_id == same.party_id != other.party_id


@pytest.mark.parametrize(
    ("principal", "changes", "light", "heavy"),
    [
        ("399.00", {}, 18_750, 37_500),
        ("399.00", {"creditor_vat_deduct": "no"}, 23_438, 46_875),
        ("399.00", {"debtor_kind": "organisation"}, 28_125, 56_250),
        ("1000.00", {}, 26_250, 52_500),
        ("1000.00", {"creditor_vat_deduct": "no"}, 32_813, 65_625),
        ("1000.00", {"debtor_kind": "organisation"}, 39_375, 78_750),
        ("1000.01", {}, 30_000, 60_000),
        ("2500.01", {}, 60_000, 120_000),
        ("25000.00", {}, 120_000, 240_000),
        ("25000.00", {"creditor_vat_deduct": "no"}, 150_000, 300_000),
        ("25000.00", {"debtor_kind": "organisation"}, 180_000, 360_000),
        ("300000.00", {}, 540_000, 1_080_000),
        ("300000.00", {"creditor_vat_deduct": "no"}, 675_000, 1_350_000),
        ("300000.00", {"debtor_kind": "organisation"}, 810_000, 1_620_000),
    ],
)
def test_a_case_handed_over_late_carries_both_fee_steps(
    principal: str, changes: dict[str, str], light: int, heavy: int
) -> None:
    """Worked example E3, fees of 2026 by band (inkassoforskriften § 2-2; unit rate 750), with VAT, for businesses."""
    own = {"debtor_id": factories.organisation(factories.number() + 5_000)} if "debtor_kind" in changes else {}
    if "creditor_vat_deduct" in changes:
        own["creditor_org_no"] = factories.organisation(3)
    letters = {
        "due_date": "2026-01-15",
        "collection_notice_sent": "2026-02-02",
        "collection_notice_deadline": "2026-02-16",
        "demand_sent": "2026-02-17",
        "demand_deadline": "2026-03-03",
    }
    made = factories.make_case(dt.date(2026, 4, 1), principal=principal, **letters, **changes, **own)
    found = rows("select code, amount, day from claims_charge where case_id = %s order by day", [made.case_id])
    assert found == [
        ("collection_fee.light", light, dt.date(2026, 2, 17)),
        ("collection_fee.heavy_step", heavy - light, dt.date(2026, 4, 1)),
    ]


def test_merged_claims_pay_one_fee_on_their_sum() -> None:
    """Worked example E4: three bills of 399 kroner, merged 1 197 → light 300 of 2026, not three times 187.50."""
    debtor = person(factories.number())
    letters = {
        "collection_notice_sent": "2026-02-02",
        "collection_notice_deadline": "2026-02-16",
        "demand_sent": "2026-02-17",
        "demand_deadline": "2026-03-03",
    }
    listed = [claim_row(debtor_id=debtor, principal="399.00", due_date="2026-01-15", **letters) for _ in range(3)]
    (made,) = factories.make_cases(listed, on=dt.date(2026, 4, 2))
    assert rows("select amount from claims_charge where case_id = %s order by day", [made.case_id]) == [
        (30_000,),
        (30_000,),
    ]


def test_a_fee_of_an_old_claim_follows_the_old_table() -> None:
    """Worked example E3, last line: due 2020-09-30, 399 kroner, in 2025: light 0.5 × 700 = 350."""
    made = factories.make_case(
        TODAY, principal="399.00", due_date="2020-09-30", collection_notice_sent="2025-03-31",
        collection_notice_deadline="2025-04-14", demand_sent="2025-05-20", demand_deadline="2025-06-03",
    )  # fmt: skip
    assert rows("select code, amount from claims_charge where case_id = %s", [made.case_id]) == [
        ("collection_fee.light", 35_000)
    ]


def test_a_demand_given_with_the_claim_sets_the_day_of_the_next_step() -> None:
    """Worked example E1: light 280 on 22 April 2025, the heavy step from 4 June."""
    made = factories.first_example()
    assert rows("select code, amount, day from claims_charge where case_id = %s order by day", [made.case_id]) == [
        ("reminder_fee.collection_notice", 3_500, dt.date(2025, 3, 31)),
        ("collection_fee.light", 28_000, dt.date(2025, 4, 22)),
    ]
    assert Case.objects.get(pk=made.case_id).next_step_on == dt.date(2025, 6, 4)
    kinds = list(Notice.objects.filter(case_id=made.case_id).order_by("sent_on").values_list("kind", "by_agency"))
    assert kinds == [("collection_notice", False), ("payment_demand", True)]


def test_a_due_date_on_a_saturday_moves_to_monday() -> None:
    made = factories.make_case(dt.date(2026, 9, 1), due_date="2026-08-15")
    assert Claim.objects.get(pk=made.claim_ids[0]).effective_due_date == dt.date(2026, 8, 17)


def test_identity_numbers_are_nowhere_in_clear(books: Database) -> None:
    debtor = person(99_111)
    made = factories.make_case(TODAY, debtor_id=debtor, email="somebody@example.no")
    import_rows([claim_row(debtor_id=debtor, principal="0")], on=TODAY, accept_valid=True)
    tables = rows("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
    wanted = [f"%{debtor}%", f"%{debtor.encode().hex()}%"]
    found = [
        table for (table,) in tables if rows(f"select 1 from {table} t where t::text like any(%s) limit 1", [wanted])
    ]
    assert found == []
    # The search itself finds what is in clear.
    assert rows("select 1 from parties_party t where t::text like any(%s)", [["%somebody@example.no%"]])
    kept = Party.objects.get(pk=made.party_id)
    place = f"parties_party.identity:{bytes(kept.blind_index).hex()}"
    assert decrypt(kept.identity, place=place) == debtor
    file = ReceivedFile.objects.filter(kind="claims-csv").latest("id")
    assert debtor in decrypt(file.content, place=f"exchange_receivedfile:{file.delivery}")


def test_three_thousand_rows_are_booked_with_progress(tmp_path: Any) -> None:
    told: list[tuple[str, int, int | None]] = []
    listed = [claim_row(**factories.FIRST_EXAMPLE) for _ in range(3_000)]
    path = tmp_path / "many.csv"
    path.write_bytes(factories.claims_csv(listed))
    result = import_claims(
        ImportRequest(path=path, actor="test", progress=lambda *words: told.append(words)),
        now=factories.noon(dt.date(2025, 4, 23)),
    )
    assert (result.accepted, result.cases, result.problems) == (3_000, 3_000, ())
    assert ("checked", 3_000, None) in told
    assert [done for _, done, _ in told][-1] == 3_000
    factories.assert_sound()


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Any) -> None:
    with pytest.raises(OSError, match=r"missing\.csv"):
        import_claims(ImportRequest(path=tmp_path / "missing.csv", actor="test"), now=factories.noon(TODAY))
