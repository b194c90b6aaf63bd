"""Takes the picture of the README again: `python -m tests.journeys.picture`.

The real product with made-up people, as a computer and a phone show it. Needs what the browser tests need.
"""

import base64
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.product import Product
from tests.journeys.visitor import Visitor
from tests.postgres import ROOT, SERVER, SETTINGS, point_django_at
from tools.browser import arguments, find_or_install

PICTURE = ROOT / "docs" / "images" / "overview.png"
DESK, PHONE = {"width": 1280, "height": 940}, {"width": 390, "height": 860}
WHOLE = {"width": 1120, "height": 1220}
_FRAME = """<!doctype html><html lang="en"><title>Quittance</title><style>
body { margin: 0; background: #d2e5ea; padding: 36px 35px }
body { display: grid; grid-template-columns: 760px 253px; gap: 36px }
img { display: block; width: 100%%; background: #fff; border-radius: 10px; outline: 1px solid #a3c6d0 }
.phone { border-radius: 22px; outline: 6px solid #0b3340 }
</style>
<img src="%s"><img class="phone" src="%s"><img src="%s"><img class="phone" src="%s">"""


@contextmanager
def running() -> Iterator[Product]:
    """The product, for as long as the body lasts."""
    with SERVER.scratch("picture") as database, tempfile.TemporaryDirectory() as folder:
        point_django_at(database)
        product = Product(database, Path(folder), usual=database, unblock=nullcontext)
        try:
            product.start()
            yield product
        finally:
            product.stop()
            from django.db import connections

            connections.close_all()


def shots(browser: Browser, product: Product) -> list[str]:
    """The amount to pay and a case with a payment, each on a computer and on a phone, as data addresses."""
    visitor = Visitor(browser, product, viewport=DESK, locale="en-GB")
    visitor.language = "en"
    person = product.person()
    visitor.to_vipps(person.kid, "300")
    visitor.at_vipps("approve")
    visitor.has_paid()
    visitor.type_reference(person.kid)
    visitor.is_at("pay/amount/")
    taken = list(_both(visitor))
    visitor.log_in(product.letter(person))
    visitor.open_case(person)
    taken += _both(visitor)
    visitor.close()
    visitor.check()
    return taken


def _both(visitor: Visitor) -> Iterator[str]:
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
        visitor.page.evaluate("document.fonts.ready")
        shot = visitor.page.screenshot(animations="disabled")
        yield f"data:image/png;base64,{base64.b64encode(shot).decode()}"


def main() -> int:
    """Take the picture and say how large it is."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    django.setup()
    try:
        with running() as product, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_or_install(), args=arguments())
            page = browser.new_page(viewport=WHOLE)
            page.set_content(_FRAME % tuple(shots(browser, product)))
            page.wait_for_function("[...document.images].every((image) => image.complete)")
            page.screenshot(path=PICTURE, full_page=True)
            browser.close()
    finally:
        SERVER.stop()
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
