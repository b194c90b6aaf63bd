"""How an agency looks: its colour and its logo, made into a style sheet, pictures and the head of a letter.

Reckoned once when a process starts. The files are served by sites.ui.look under names that change with their content.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from html import escape

from quittance.formats.letter.letterhead import Letterhead
from quittance.kit import colours, logos
from quittance.kit.logos import Logo

_LIGHT = ':root,[data-color-scheme="light"],[data-color-scheme="auto"]'
_DARK = '[data-color-scheme="auto"]'


@dataclass(frozen=True)
class LookFile:
    """A file that browsers fetch: its content and what it is."""

    data: bytes
    content_type: str


@dataclass(frozen=True)
class Look:
    """Colour and logos of the agency. Without a logo its name is written; `dark_logo` is for dark pages."""

    name: str
    colour: str
    logo: Logo | None = None
    dark_logo: Logo | None = None

    @cached_property
    def stylesheet(self) -> bytes:
        """The accent's steps as custom properties of the design system, light and dark."""
        light = _properties(colours.light_scale(self.colour))
        dark = _properties(colours.dark_scale(self.colour))
        rules = f"{_LIGHT}{{{light}}}\n@media screen and (prefers-color-scheme: dark){{{_DARK}{{{dark}}}}}\n"
        return rules.encode()

    @cached_property
    def icon(self) -> bytes:
        """The small picture on a browser's tab: the agency's first letter in its colour."""
        base = colours.light_scale(self.colour)["base-default"]
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
            f'<rect width="32" height="32" rx="7" fill="{base}"/>'
            '<text x="16" y="23.5" font-family="Inter,system-ui,sans-serif" font-size="21" font-weight="700" '
            f'text-anchor="middle" fill="#fff">{escape(self.name[:1].upper())}</text></svg>'
        ).encode()

    @cached_property
    def files(self) -> dict[str, LookFile]:
        """Everything that is served, by name."""
        found = {
            self.stylesheet_name: LookFile(self.stylesheet, "text/css; charset=utf-8"),
            self.icon_name: LookFile(self.icon, "image/svg+xml"),
        }
        for logo in (self.logo, self.dark_logo):
            if logo:
                found[logo.name] = LookFile(logo.data, logo.content_type)
        return found

    @cached_property
    def stylesheet_name(self) -> str:
        """Name of the style sheet; another colour gives another."""
        return f"{_digest(self.stylesheet)}.css"

    @cached_property
    def icon_name(self) -> str:
        """Name of the icon."""
        return f"icon-{_digest(self.icon)}.svg"

    @cached_property
    def letterhead(self) -> Letterhead:
        """The same on paper: dark enough to be read in any print."""
        light = colours.light_scale(self.colour)
        logo = self.logo
        return Letterhead(
            ink=light["text-default"],
            pale=light["background-tinted"],
            hair=light["border-subtle"],
            logo=logo.data if logo else b"",
            logo_form=logo.form if logo else "",
            logo_ratio=f"{logo.width / logo.height:.3f}" if logo else "",
        )


def load(*, name: str, colour: str, logo: str, dark_logo: str) -> Look:
    """The look from settings; a path may be empty. Raises ValueError naming the setting and what is wrong."""
    if dark_logo and not logo:
        raise ValueError("QUITTANCE_AGENCY_LOGO_DARK is set and QUITTANCE_AGENCY_LOGO is not")
    try:
        accent = colours.read(colour)
    except ValueError as error:
        raise ValueError(f"QUITTANCE_AGENCY_COLOUR: {error}") from error
    return Look(
        name=name,
        colour=accent,
        logo=_logo("QUITTANCE_AGENCY_LOGO", logo),
        dark_logo=_logo("QUITTANCE_AGENCY_LOGO_DARK", dark_logo),
    )


def _logo(setting: str, path: str) -> Logo | None:
    if not path:
        return None
    try:
        return logos.read(path)
    except (OSError, ValueError) as error:
        raise ValueError(f"{setting} {path!r} cannot be shown: {error}") from error


def _properties(scale: dict[str, str]) -> str:
    return ";".join(f"--ds-color-accent-{step}:{value}" for step, value in scale.items())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
