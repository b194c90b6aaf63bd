"""One day of the simulated bank: its giro file, notification and statement show the same money, which counts once."""

import datetime as dt
import itertools
from typing import Any

import httpx2
import pytest

from quittance.areas.payments.models import BankEntry, StatementLine
from quittance.areas.payments.queries import statements
from quittance.kit import clock
from tests import factories
from tests.postgres import Database
from tests.sandbox_fixture import SandboxProcess

KINDS = ("ocr", "camt054", "camt053")


def files_of_a_day(sandbox: SandboxProcess, made: list[factories.Made]) -> tuple[dict[str, bytes], dt.date]:
    """What the bank delivers after seven payments, one of which it took back."""
    sandbox.ask("bank", "POST", "reset")
    sandbox.control("POST", "clock", offset=0)

    def order(what: str, /, **values: Any) -> dict[str, Any]:
        answer: dict[str, Any] = sandbox.ask("bank", "POST", what, **values)
        return answer

    taken = order("pay", amount=49_950, kid=made[0].kid, name="Frida Oppdiktet")
    order("pay", amount=10_000, kid=made[1].kid)
    order("pay", amount=10_000, kid=made[1].kid)
    order("pay", amount=70_000, text=f"Gjelder sak, KID {made[1].kid}")
    order("pay", amount=5_000, text="Takk for sist")
    order("pay-from-abroad", cents=10_000, rate="11.23025", charges=5_000, text=f"/ROC/1//KID {made[2].kid}")
    order("take-back", line=taken["line"])
    today = clock.oslo_date(dt.datetime.now(dt.UTC))
    with httpx2.Client(base_url=sandbox.base_url, trust_env=False, verify=False, timeout=10) as http:
        found = {kind: http.get(f"/bank/files/{kind}/{factories.AGENCY_ACCOUNT}/{today}") for kind in KINDS}
    assert {answer.status_code for answer in found.values()} == {200}
    return {kind: answer.content for kind, answer in found.items()}, today


@pytest.mark.parametrize("order", list(itertools.permutations(KINDS)), ids="-".join)
def test_the_three_files_of_a_day_count_its_money_once(
    fresh_database: Database, running_sandbox: SandboxProcess, order: tuple[str, ...]
) -> None:
    made = factories.make_cases([factories.claim_row() for _ in range(3)], on=dt.date(2025, 4, 1))
    files, today = files_of_a_day(running_sandbox, made)
    for kind in (*order, *order):
        result = factories.import_bank(files[kind], on=today)
        assert result.verdict == "accept", (kind, result.problems)
    paid: dict[int | None, int] = {}
    for case_id, amount in BankEntry.objects.values_list("case_id", "amount"):
        paid[case_id] = paid.get(case_id, 0) + amount
    abroad = paid.pop(made[2].case_id)
    assert 100_000 < abroad < 115_000
    assert paid == {made[0].case_id: 49_950, made[1].case_id: 90_000, None: 5_000 - 49_950}
    assert not StatementLine.objects.filter(explained_by="").exists()
    assert statements.unstated_entries([factories.AGENCY_ACCOUNT], day=today) == ()
    (balance,) = statements.balances([factories.AGENCY_ACCOUNT], day=today)
    assert balance.day == today
    factories.assert_sound(on=today)
