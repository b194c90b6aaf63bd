"""Commands on letters: write them, print what waits, hand print files over, read the archive."""

import sys
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from quittance.cli.books import AsJson, read_date
from quittance.cli.environment import actor, django_ready
from quittance.cli.output import Refused, print_facts, print_json, print_table, print_text, wrong_option

letters = typer.Typer(help="What we say in writing.", no_args_is_help=True)

CaseNumber = Annotated[str, typer.Argument(metavar="CASE", help="The case number.")]
_KINDS = ("reminder", "collection_notice", "credential_renewal", "settled", "account_statement")


@letters.command("write")
def write(
    kind: Annotated[str, typer.Argument(help=", ".join(_KINDS))],
    number: CaseNumber,
    deadline: Annotated[str, typer.Option(help="Of a reminder or collection notice; else 17 days on.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write one letter of a case. What goes out on paper waits for the next print; the same again changes nothing."""
    if kind not in _KINDS:
        raise wrong_option("kind", f"{kind} is none of {', '.join(_KINDS)}")
    until = read_date(deadline, "--deadline") if deadline else None
    with django_ready():
        from quittance.areas.letters.operations import renewing, stating, writing
        from quittance.areas.letters.rules import LetterRefused
        from quittance.formats.letter import Kind
        from quittance.kit import clock

        case_id, now = _case(number), clock.now()
        try:
            if kind in {"reminder", "collection_notice"}:
                letter_id = writing.write_notice(
                    case_id=case_id, kind=cast(Kind, kind), deadline=until, actor=actor(), now=now
                )
            elif kind == "credential_renewal":
                letter_id = renewing.renew_for_case(case_id=case_id, actor=actor(), now=now)
            elif kind == "settled":
                letter_id = writing.write_settled(case_id=case_id, actor=actor(), now=now)
            else:
                letter_id = stating.write_statement(case_id=case_id, actor=actor(), now=now)
        except LetterRefused as refused:
            raise Refused(str(refused)) from None
    if as_json:
        print_json({"letter": letter_id, "kind": kind, "case": number})
    else:
        print_text(f"letter {letter_id}")


@letters.command("due")
def due(
    since: Annotated[str, typer.Option("--since", help="Demands sent from this day on.")],
    as_json: AsJson = False,
) -> None:
    """Write the payment demands that are due and have no letter yet; the worker does so by itself (letters_from)."""
    day = read_date(since, "--since")
    with django_ready():
        from quittance.areas.letters.operations.demanding import write_due_demands
        from quittance.kit import clock

        written = write_due_demands(since=day, actor=actor(), now=clock.now())
    if as_json:
        print_json({"written": written})
    else:
        print_text(f"{written} letter(s) written")


@letters.command("renewals")
def renewals(as_json: AsJson = False) -> None:
    """Write the new logins that people have asked for; the worker does so by itself every hour."""
    with django_ready():
        from quittance.areas.letters.operations.renewing import answer_wishes
        from quittance.kit import clock

        written = answer_wishes(now=clock.now())
    if as_json:
        print_json({"written": written})
    else:
        print_text(f"{written} letter(s) written")


@letters.command("print")
def print_files(as_json: AsJson = False) -> None:
    """Make print files of everything that waits: PDF, list and hash, each letter once. The files hold passwords."""
    with django_ready():
        from quittance.areas.letters.operations.print_folder import place
        from quittance.areas.letters.operations.printing import print_waiting
        from quittance.areas.letters.queries.printing import waiting
        from quittance.areas.letters.rules import LetterRefused
        from quittance.kit import clock

        try:
            made = print_waiting(actor=actor(), now=clock.now())
        except LetterRefused as refused:
            raise Refused(str(refused)) from None
        late = len(waiting(clock.today()).too_late)
        places = {batch: str(place(batch)) for batch in made}
    if as_json:
        print_json({"batches": [{"batch": batch, "folder": folder} for batch, folder in places.items()], "late": late})
    else:
        print_text(*places.values(), f"{len(made)} print file(s) made")
    if late:
        raise Refused(
            f"{late} letter(s) were not printed: their deadline or the end of their login is too near; write them anew"
        )


@letters.command("batches")
def batches(as_json: AsJson = False) -> None:
    """Print files made so far, newest first."""
    with django_ready():
        from quittance.areas.letters.queries.printing import batches as query

        listed = [batch.as_dict() for batch in query()]
    if as_json:
        print_json(listed)
    else:
        columns = ("batch", "made_at", "letters", "pages", "sha256", "handed_over_at")
        print_table(
            "Print files", columns, [[one[name] for name in columns] for one in listed], right=("letters", "pages")
        )


Batch = Annotated[int, typer.Argument(metavar="BATCH", help="Its number.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@letters.command("handed-over")
def handed_over(batch: Batch, yes: Yes = False) -> None:
    """Note that the printing house has a print file: its demands count as sent today. Its PDF is removed for good."""
    _end(batch, "hand_over", "Does the printing house have it? Its PDF and the passwords in it are then removed.", yes)
    print_text(f"batch {batch} is handed over; its PDF is removed")


@letters.command("withdraw")
def withdraw_batch(batch: Batch, yes: Yes = False) -> None:
    """Take back a print file that nobody will get: its logins end, its letters are printed again or written anew."""
    _end(batch, "withdraw", "Are all copies of it destroyed? Its PDF is then removed and its logins open nothing.", yes)
    print_text(f"batch {batch} is withdrawn; its letters wait to be printed again")


def _end(batch: int, verb: Literal["hand_over", "withdraw"], question: str, yes: bool) -> None:
    with django_ready():
        from quittance.areas.letters.operations import printing
        from quittance.areas.letters.rules import LetterRefused
        from quittance.kit import clock

        _confirmed(batch, question, yes)
        end = printing.hand_over if verb == "hand_over" else printing.withdraw
        try:
            end(batch_id=batch, actor=actor(), now=clock.now())
        except LetterRefused as refused:
            raise Refused(str(refused)) from None


def _confirmed(batch: int, question: str, yes: bool) -> None:
    from quittance.areas.letters.queries.printing import one_batch

    found = one_batch(batch)
    if found is None or not found.waits or yes:
        return
    asked = f"Batch {batch}: {found.letters} letter(s). {question}"
    if not sys.stdin.isatty():
        raise Refused(f"{asked} If so, say --yes.")
    typer.confirm(asked, abort=True, err=True)


@letters.command("list")
def list_letters(number: CaseNumber, as_json: AsJson = False) -> None:
    """The letters of a case, newest first."""
    with django_ready():
        from quittance.areas.letters.queries.archive import letters_of

        listed = [letter.as_dict() for letter in letters_of(_case(number))]
    if as_json:
        print_json(listed)
    else:
        columns = ("letter", "kind", "language", "day", "deadline", "on_paper", "batch", "sent_at")
        print_table(f"Letters of case {number}", columns, [[one[name] for name in columns] for one in listed])


@letters.command("show")
def show(
    letter_id: Annotated[int, typer.Argument(metavar="LETTER", help="Its number.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write the PDF there instead.")] = None,
    as_json: AsJson = False,
) -> None:
    """One letter as it was written: its figures, or with --out its PDF; always the same bytes."""
    with django_ready():
        from django.conf import settings

        from quittance.areas.letters.queries.archive import one_page
        from quittance.formats.letter import told, write_pdf

        page = one_page(letter_id)
        if page is None:
            raise Refused(f"there is no letter {letter_id}")
    if out is not None:
        out.write_bytes(write_pdf(page, settings.LOOK.letterhead))
        print_text(str(out))
    elif as_json:
        print_json(page.as_dict())
    else:
        view = told(page)
        facts = dict(view["facts"])
        for section in view["sections"]:
            facts |= {row["text"]: row["amount"] for row in section["rows"]}
        print_facts(view["title"], facts)


def _case(number: str) -> int:
    from quittance.areas.claims.queries.references import case_by_number

    case_id = case_by_number(number)
    if case_id is None:
        raise Refused(f"there is no case {number}")
    return case_id
