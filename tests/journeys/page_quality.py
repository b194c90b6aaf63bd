"""What every page must be, whatever it is about: accessible, narrow enough, titled, in one language."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK, SMALLEST = 360, 1280, 320
ZOOMED = 640
"""What a screen of 1280 pixels has room for at 200 percent."""
MOST_BYTES, MOST_OF_FONTS = 60_000, 50_000
"""Of HTML, style and scripts as they came over the wire, and of typefaces, for whoever comes to a portal page first."""
PAPER = 690
"""A sheet of A4 between its margins."""
SCREENS = {
    "nb": ((PHONE, "light"), (DESK, "dark")),
    "nn": ((DESK, "light"), (PHONE, "dark")),
    "en": ((DESK, "dark"), (PHONE, "light")),
}
"""For each language a screen on which everything is checked, and another on which colours are checked again."""
_WEIGHT = """() => {
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const bytes = (test) => all.filter(test).reduce((sum, one) => sum + one.encodedBodySize, 0);
  const path = (one) => new URL(one.name).pathname;
  return {
    text: bytes((one) => one.entryType === "navigation" || /[.](css|js)$/.test(path(one))),
    fonts: bytes((one) => /[.]woff2?$/.test(path(one))),
    parts: all.length,
  };
}"""
_RUN = """async (rules) => {
  const options = {resultTypes: ["violations"], elementRef: false};
  if (rules) options.runOnly = {type: "rule", values: rules};
  const found = await axe.run(document, options);
  return found.violations.map((v) => ({id: v.id, impact: v.impact, help: v.help,
    where: v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary)}));
}"""
_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
# WCAG 1.4.12. A sheet made by a script, since the pages take no styles from elsewhere.
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets.push(sheet);
  const cut = [...document.querySelectorAll("main *")].filter((e) => {
    const s = getComputedStyle(e);
    return s.overflowX === "hidden" && s.position !== "absolute" && e.scrollWidth > e.clientWidth + 1;
  }).map((e) => e.outerHTML.slice(0, 80));
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  const over = wide > 0 ? [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1).map((e) => e.outerHTML.slice(0, 120)) : [];
  document.adoptedStyleSheets.pop();
  return {wide, cut, over: over.slice(-2)};
}"""
_ON_PAPER = """() => ({
  wide: [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 80)).slice(0, 3),
  shown: [...document.querySelectorAll("nav, main form button, .ds-skip-link, dialog")]
    .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80)),
  folded: [...document.querySelectorAll("main details:not(.no-print, .no-print *) > :not(summary)")]
    .filter((e) => e.parentElement.getClientRects().length && e.textContent.trim() && !e.getBoundingClientRect().height)
    .map((e) => e.outerHTML.slice(0, 80)).slice(0, 3),
})"""


def problems(page: Page, *, language: str, secrets: tuple[str, ...] = ()) -> list[str]:
    """Everything wrong with the page as it stands: its document, its widths, on paper, and what axe finds."""
    found = _about_the_document(page, language, secrets)
    found += _about_the_weight(page)
    found += _about_the_width(page)
    found += _on_paper(page)
    page.evaluate(AXE.read_text())
    rules = None
    for width, scheme in SCREENS[language]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{width} px, {scheme}: {problem}" for problem in _axe(page, rules)]
        rules = ["color-contrast"]
    if page.evaluate("document.getAnimations().length"):
        found.append("moves although the reader asked for less motion")
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return found


def on_the_smallest_screen(page: Page, *, language: str, with_axe: bool) -> list[str]:
    """The least of it, for pages by the dozen: the document, the smallest screen, and what axe finds there."""
    found = _about_the_document(page, language, ())
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    if (more := page.evaluate(_WIDE)) > 0:
        found.append(f"{SMALLEST + more} px wide on a screen of {SMALLEST}")
    if with_axe:
        page.evaluate(AXE.read_text())
        found += _axe(page, None)
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


def _about_the_weight(page: Page) -> list[str]:
    """Whether the files came from the browser's own store or not, they count as what they weigh on the way."""
    weight = page.evaluate(_WEIGHT)
    if "/desk/" in page.url or page.url.startswith("about:"):
        return []
    found = [] if weight["text"] <= MOST_BYTES else [f"{weight['text']} bytes of HTML, style and scripts"]
    found += [] if weight["fonts"] <= MOST_OF_FONTS else [f"{weight['fonts']} bytes of typefaces"]
    return found if weight["parts"] >= 4 and weight["text"] > 10_000 else ["nobody knows what it weighs"]


def _about_the_width(page: Page) -> list[str]:
    """Nothing is scrolled sideways: on the smallest screen, zoomed to 200 percent, and with wider spacing."""
    found = []
    for width in (ZOOMED, SMALLEST):
        page.set_viewport_size({"width": width, "height": 640})
        if (more := page.evaluate(_WIDE)) > 0:
            found.append(f"{width + more} px wide on a screen of {width}")
    spaced = page.evaluate(_SPACED)
    if spaced["wide"] > 0:
        found.append(
            f"{SMALLEST + spaced['wide']} px wide on a screen of {SMALLEST} with wider spacing: {spaced['over']}"
        )
    return found + [f"cut off with wider spacing: {element}" for element in spaced["cut"]]


def _on_paper(page: Page) -> list[str]:
    """Printed it has no menus and no buttons, nothing leaves the sheet, and what is folded is written out."""
    page.set_viewport_size({"width": PAPER, "height": 900})
    page.emulate_media(media="print")
    told = page.evaluate(_ON_PAPER)
    page.emulate_media(media="screen")
    return [f"on paper {what}: {element}" for what, elements in told.items() for element in elements]


def _axe(page: Page, rules: list[str] | None) -> list[str]:
    violations: list[dict[str, Any]] = page.evaluate(_RUN, rules)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {violation['where'][:3]}"
        for violation in violations
    ]
