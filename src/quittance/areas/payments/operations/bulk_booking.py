"""Books the payments of one bank file with few statements over all of them, in the caller's transaction."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings

from quittance.areas.claims.queries.references import agreements_in_text
from quittance.areas.parties.models import Creditor
from quittance.areas.payments.operations import booking, bulk_sql, judging_sql
from quittance.areas.payments.operations.bank_reading import BankFile
from quittance.core import kid
from quittance.core.allocation import parse_order
from quittance.core.postings import COMPONENT_ACCOUNT
from quittance.formats import camt
from quittance.kit.crashpoints import crashpoint
from quittance.kit.db import copy_into, execute, rows


class TotalsDiffer(AssertionError):
    """What was booked for a file is not what the file says; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of a file's payments, in numbers of payments."""

    booked: int
    matched: int
    known: int
    elsewhere: int
    pending: int
    empty: int
    look_alikes: tuple[int, ...]


def mode_of(kind: str, account: str) -> str:
    """What a kind of file does for an account: book; words (book what has no KID); compare (book nothing)."""
    source = settings.AGENCY.booking_sources.get(account)
    if source is None:
        return "compare" if kind == "camt.053" else "book"
    if source == "ocr-giro" and kind == "camt.054":
        return "words"
    return "book" if source == kind else "compare"


def told_by_giro(kind: str, accounts: Collection[str]) -> frozenset[str]:
    """The accounts whose lump sums giro files tell payment by payment: by the settings, else by what has come."""
    if kind != "camt.054":
        return frozenset()
    sources = settings.AGENCY.booking_sources
    unsaid = [account for account in accounts if account not in sources]
    seen = {account for (account,) in rows(judging_sql.TOLD_BY_GIRO, [unsaid])}
    return frozenset(account for account in accounts if account in seen or sources.get(account) == "ocr-giro")


def book(file: BankFile, *, file_id: int, actor: str, now: dt.datetime) -> BulkResult:
    """Books what is new in the file. Raises TotalsDiffer when the sums do not agree with the file's own."""
    values = {"actor": actor, "source": f"file:{file_id}:record:", "now": now, "file_id": file_id, "kind": file.kind}
    _copy(file)
    _judge(file, values)
    execute(bulk_sql.ENTRY)
    execute("analyze entry")
    _lock_cases()
    execute(bulk_sql.LATER_EVENTS)
    execute(bulk_sql.SUSPENSE_POSTINGS, values)
    execute(bulk_sql.SUSPENSE_LEGS)
    _allocate(values)
    execute(bulk_sql.BANK_ENTRIES, values)
    execute(judging_sql.SIGHTINGS, values)
    _book_backdated(actor=actor, now=now, file_id=file_id)
    return _result(file, values)


def _copy(file: BankFile) -> None:
    execute(judging_sql.INCOMING)
    with copy_into(f"incoming ({file.columns})") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
    crashpoint("import:copied")


def _judge(file: BankFile, values: dict[str, object]) -> None:
    if file.message:
        execute(judging_sql.TWINS)
    execute(judging_sql.POLICY)
    told = told_by_giro(file.kind, file.accounts)
    with copy_into("policy (account, mode, giro)") as copy:
        for account in file.accounts:
            copy.write_row((account, mode_of(file.kind, account), account in told))
    execute(judging_sql.JUDGED.format(key=judging_sql.KEYS["camt" if file.message else file.kind]))
    execute("analyze judged")
    execute(judging_sql.SEEN, values)
    execute(judging_sql.SEEN_LUMPS, values)
    execute(judging_sql.HINT)
    if file.message:
        hints = list(_hints(file.message))  # it asks the database, which cannot answer in the middle of a COPY
        with copy_into("hint (line, reference)") as copy:
            for row in hints:
                copy.write_row(row)
    execute(judging_sql.MEANT)
    execute("analyze meant")


def _hints(message: camt.CamtFile) -> Iterator[tuple[int, str]]:
    """The references that a payment names outside its KID field: in words, or inside an RF reference."""
    agreements = None
    for row in message.payments:
        if row.amount <= 0 or (row.reference_kind == "kid" and not row.text):
            continue
        lines = row.text.split("\n")
        found = {row.reference} if row.reference_kind == "kid" else set()
        if row.reference_kind == "rf":
            found.add(camt.inside_rf(row.reference))
        elif row.reference_kind == "other":
            lines.append(row.reference)
        agreements = agreements if agreements is not None else agreements_in_text()
        for agreement in agreements:
            found.update(kid.recognise(lines, agreement))
        for reference in found:
            yield row.line, reference


def _lock_cases() -> None:
    execute(
        "select count(*) from (select id from claims_case where id in (select case_id from entry)"
        " order by id for no key update) locked"
    )


def _allocate(values: dict[str, object]) -> None:
    """Round by round, so that several payments on one case see each other in date order."""
    execute(bulk_sql.PRIORITY)
    orders = list(Creditor.objects.values_list("id", "allocation_order"))
    with copy_into("priority (creditor_id, account, place)") as copy:
        for creditor_id, text in orders:
            sequence = [component for group in parse_order(text) for component in group]
            for place, component in enumerate(sequence):
                copy.write_row((creditor_id, COMPONENT_ACCOUNT[component].value, place))
    execute("analyze priority")
    ((rounds,),) = rows("select coalesce(max(round), 0) from entry where case_id is not null")
    for number in range(1, rounds + 1):
        execute(bulk_sql.ASKED, [number])
        execute("analyze asked")
        execute(bulk_sql.PART)
        execute("analyze part")
        execute(bulk_sql.POSTINGS, values)
        execute(bulk_sql.LEGS)
        execute("drop table asked, part")


def _book_backdated(*, actor: str, now: dt.datetime, file_id: int) -> None:
    """Payments older than one already booked on the case: booked one by one, and the later ones allocated anew."""
    late = rows(
        "select e.id, e.case_id, e.amount, e.settled, e.account, e.line from entry e join backdated b using (case_id)"
        " order by e.case_id, e.settled, e.line"
    )
    for entry_id, case_id, amount, settled, account, line in late:
        posting_id = booking.book(
            booking.Money(
                case_id=case_id,
                amount=amount,
                value_date=settled,
                source_account="bank",
                subaccount=int(account),
                reason="bank_payment",
                source=f"file:{file_id}:record:{line}",
                key=f"bank:{entry_id}",
            ),
            actor=actor,
            now=now,
        ).posting_id
        execute("update payments_bankentry set posting_id = %s where id = %s", [posting_id, entry_id])


def _result(file: BankFile, values: dict[str, object]) -> BulkResult:
    ((booked, matched, total),) = rows("select count(*), count(case_id), coalesce(sum(amount), 0)::bigint from entry")
    fates = {fate: (count, amount) for fate, count, amount in rows(judging_sql.FATES)}
    _check_totals(file, values, (booked, total), fates)

    def payments(*names: str) -> int:
        return sum(fates.get(name, (0, 0))[0] for name in names)

    return BulkResult(
        booked=booked,
        matched=matched,
        known=payments("known", "seen", "lump"),
        elsewhere=payments("elsewhere"),
        pending=payments("pending"),
        empty=payments("empty"),
        look_alikes=tuple(line for (line,) in rows(judging_sql.LOOK_ALIKES, values)),
    )


def _check_totals(
    file: BankFile, values: dict[str, object], booked: tuple[int, int], fates: dict[str, tuple[int, int]]
) -> None:
    """B-3 inside the transaction: the entries, their legs and the file's own sum and count agree."""
    ((legs,),) = rows(
        "select coalesce(sum(l.amount), 0)::bigint from entry e"
        " join payments_bankentry b on b.id = e.id"
        " join ledger_leg l on l.posting_id = b.posting_id and l.account = 100 where b.file_id = %(file_id)s",
        values,
    )
    read = sum(amount for fate, (_, amount) in fates.items() if fate != "pending")
    counted = sum(count for count, _ in fates.values())
    if legs != booked[1] or fates.get("new", (0, 0)) != booked or (read, counted) != (file.total, file.payments):
        raise TotalsDiffer(f"file {values['file_id']}: {legs} booked, {read} read, {file.total} in the file")
