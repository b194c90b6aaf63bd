"""What every page must be, whatever it is about: accessible, narrow enough, titled, in one language."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK, SMALLEST = 360, 1280, 320
DEPENDS_ON_THE_SCREEN = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
_RUN = """async ([rules]) => {
  const options = {resultTypes: ["violations"], elementRef: false};
  if (rules) options.runOnly = {type: "rule", values: rules};
  const found = await axe.run(document, options);
  return found.violations.map((v) => ({id: v.id, impact: v.impact, help: v.help,
    where: v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary)}));
}"""


def problems(page: Page, *, language: str, secrets: tuple[str, ...] = (), thorough: bool) -> list[str]:
    """Everything wrong with the page as it stands. `thorough`: every rule on every screen, else each rule once."""
    found = _about_the_document(page, language, secrets)
    found += _about_the_width(page)
    page.evaluate(AXE.read_text())
    everything = True
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            rules = None if everything or thorough else DEPENDS_ON_THE_SCREEN
            found += [f"{width} px, {scheme}: {problem}" for problem in _axe(page, rules)]
            everything = False
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


def _axe(page: Page, rules: list[str] | None) -> list[str]:
    violations: list[dict[str, Any]] = page.evaluate(_RUN, [rules])
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {violation['where'][:3]}"
        for violation in violations
    ]
