"""What every page must be, whatever it is about: accessible, narrow enough, titled, in one language."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK, SMALLEST = 360, 1280, 320
SCREENS = {
    "nb": [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")],
    "nn": [(PHONE, "light"), (DESK, "dark")],
    "en": [(PHONE, "dark"), (DESK, "light")],
}
"""Every width and both schemes in every language, and every pair of them in one."""
_RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"], elementRef: false});
  return found.violations.map((v) => ({id: v.id, impact: v.impact, help: v.help,
    where: v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary)}));
}"""


def problems(page: Page, *, language: str, secrets: tuple[str, ...] = ()) -> list[str]:
    """Everything wrong with the page as it stands: its document, its width, and what axe finds on each screen."""
    found = _about_the_document(page, language, secrets)
    found += _about_the_width(page)
    page.evaluate(AXE.read_text())
    for width, scheme in SCREENS[language]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{width} px, {scheme}: {problem}" for problem in _axe(page)]
    page.emulate_media(color_scheme="light")
    return found


def _about_the_document(page: Page, language: str, secrets: tuple[str, ...]) -> list[str]:
    found = []
    title = page.title()
    if not re.fullmatch(r".+ – Fjordby Inkasso", title) or any(secret in title for secret in secrets):
        found.append(f"title: {title!r}")
    if any(secret in page.url for secret in secrets):
        found.append(f"address: {page.url}")
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} main headings")
    if page.locator("html").get_attribute("lang") != language:
        found.append("the page says that it is in another language")
    return found


def _about_the_width(page: Page) -> list[str]:
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide on a screen of {SMALLEST}"] if wide > SMALLEST else []


def _axe(page: Page) -> list[str]:
    violations: list[dict[str, Any]] = page.evaluate(_RUN)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {violation['where'][:3]}"
        for violation in violations
    ]
