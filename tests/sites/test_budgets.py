"""Pages ask the database a fixed number of questions, however long a case is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.sites.conftest import Browser, World

pytestmark = pytest.mark.django_db
MOST = 8
MOST_OF_A_CASE = 15
Counter = Callable[[], AbstractContextManager[Any]]


def questions(captured: CaptureQueriesContext) -> list[str]:
    """What went to the database, transaction marks left out."""
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(marks)]


def test_query_budgets(browser: Browser, world: World) -> None:
    case = f"/nb/my/cases/{world.oda.number}/"

    def asked(method: str, path: str, most: int = MOST, **data: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert getattr(browser, method)(path, data or None).status_code in {200, 303}
        found = questions(captured)
        assert len(found) <= most, (path, found)
        return len(found)

    assert asked("get", "/nb/") == 0
    for path in ("accessibility", "privacy"):
        assert asked("get", f"/nb/{path}/") == 0
    assert asked("get", "/nb/help/") == 1  # the rules for plans
    assert asked("get", "/nb/plans/rules/") == 3
    assert asked("get", "/nb/pay/") == 0
    asked("post", "/nb/pay/", reference=world.oda.kid)
    asked("get", "/nb/pay/amount/")
    asked("post", "/nb/pay/amount/", amount="100")
    asked("get", "/nb/pay/check/")
    browser.log_in(world, "oda")
    asked("get", "/nb/my/details/")
    asked("get", "/nb/my/", most=MOST_OF_A_CASE - 5)
    asked("get", case, most=MOST_OF_A_CASE)
    asked("get", case, most=MOST_OF_A_CASE, on="24.12.2026")
    asked("get", "/nb/my/statement/")
    asked("get", "/nb/my/statement/csv/")
    asked("get", "/nb/my/rights/")
