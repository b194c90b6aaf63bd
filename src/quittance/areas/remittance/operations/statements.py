"""Gives a creditor's statement: made once, kept with its hash, and the same bytes for ever."""

import datetime as dt
import hashlib

from quittance.areas.remittance.models import KeptStatement, RemittanceRun
from quittance.areas.remittance.queries.statements import statement_of
from quittance.areas.remittance.rules import RemittanceRefused, check_state
from quittance.formats.creditor_statement import write_csv, write_pdf
from quittance.formats.creditor_statement.words import LANGUAGES

MAKERS = {"csv": write_csv, "pdf": write_pdf}
State = RemittanceRun.State


def statement(*, run_id: int, kind: str, language: str, now: dt.datetime) -> tuple[str, bytes]:
    """Name and bytes of a run's statement, as csv or pdf, in nb or en.

    A run nobody has approved yet has none, nor has a cancelled one. Raises RemittanceRefused; DoesNotExist.
    """
    if kind not in MAKERS or language not in LANGUAGES:
        raise RemittanceRefused("wrong_state", "There is no such statement.")
    run = RemittanceRun.objects.select_related("creditor").get(pk=run_id)
    check_state(run, State.APPROVED, State.ORDERED, State.PAID, State.SETTLED)
    name = f"{'oppgjor' if language == 'nb' else 'remittance'}-{run.pk}.{kind}"
    known = KeptStatement.objects.filter(run=run, kind=kind, language=language).first()
    if known is None:
        data = MAKERS[kind](statement_of(run), language)
        known, _ = KeptStatement.objects.get_or_create(
            run=run,
            kind=kind,
            language=language,
            defaults={"content": data, "sha256": hashlib.sha256(data).digest(), "made_at": now},
        )
    return name, bytes(known.content)
