"""The product is started once for all journeys, and one browser; every visitor gets a window of her own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.cast import Person
from tests.journeys.product import Product
from tests.journeys.visitor import Visitor
from tests.postgres import WORKER, Database, TestServer
from tools.browser import arguments, find_or_install

HERE = Path(__file__).parent
_PRODUCT = pytest.StashKey[Product]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these drive a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """A failed journey shows what web server and worker said last."""
    report = yield
    product = item.config.stash.get(_PRODUCT, None)
    if report.failed and product is not None:
        for program in (product.web, product.worker):
            report.sections.append((f"end of the {program.name}'s log", program.log.read_text()[-2500:]))
    return report


@pytest.fixture(scope="package")
def product(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database_server: TestServer,
    django_db_setup: Database,
    django_db_blocker: Any,
) -> Iterator[Product]:
    """The running product, with its books checked when all journeys are over."""
    with database_server.scratch(f"journeys_{WORKER}") as database:
        folder = tmp_path_factory.mktemp("product")
        product = Product(database, folder, usual=django_db_setup, unblock=django_db_blocker.unblock)
        request.config.stash[_PRODUCT] = product
        try:
            product.start()
            yield product
            assert product.broken_invariants() == []
        finally:
            product.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium; closed before other tests run, because Playwright's event loop would be in Django's way."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=find_or_install(), args=arguments())
            yield chromium
            chromium.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(browser: Browser, product: Product) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors; what their browsers complained about fails the test."""
    visitors: list[Visitor] = []

    def make(**options: object) -> Visitor:
        visitors.append(Visitor(browser, product, **options))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.close()
    for visitor in visitors:
        visitor.check()


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody at a computer."""
    return visit()


@pytest.fixture
def person(product: Product) -> Person:
    """Somebody with a letter and one unpaid case."""
    return product.person()
