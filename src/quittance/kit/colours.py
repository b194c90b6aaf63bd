"""From one colour the whole scale of a design, light and dark, with the contrast that WCAG 2.2 AA asks for.

Every step is the given hue at a lightness of its own in the OKLCH space (Björn Ottosson, 2020), where equal steps look
equally far apart. Steps that carry text or edges are moved until their contrast is reached, so any colour gives a
readable design; a pale one is darkened where it must be.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

TEXT, STRONG_TEXT, EDGE = 4.5, 7.0, 3.0
"""Least contrast of text, of headings and running text, and of what shows where a field is (1.4.3, 1.4.6, 1.4.11)."""
WHITE, BLACK = "#ffffff", "#000000"
_FORM = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE | re.ASCII)
_STEPS = 24
_MARGIN = 0.05
"""More contrast than asked for, so that writing a colour down in whole numbers never falls below it."""


@dataclass(frozen=True, slots=True)
class Hue:
    """What stays the same through a scale: the hue in radians, and how colourful the given colour is."""

    angle: float
    chroma: float

    def at(self, lightness: float, share: float = 1.0) -> str:
        """The colour of this lightness (0 to 1) as "#rrggbb", paler where a screen cannot show it so colourful."""
        wanted, low, high = self.chroma * share, 0.0, self.chroma * share
        if _shown(lightness, wanted, self.angle) is None:
            for _ in range(_STEPS):
                middle = (low + high) / 2
                low, high = (middle, high) if _shown(lightness, middle, self.angle) else (low, middle)
            wanted = low
        return _written(_shown(lightness, wanted, self.angle) or (lightness,) * 3)

    def against(self, ground: str, least: float, *, lighter: bool, share: float = 1.0) -> str:
        """The colour nearest to `ground` in lightness with at least this contrast to it; black or white at worst."""
        near, far = _lightness(ground), 1.0 if lighter else 0.0
        for _ in range(_STEPS):
            middle = (near + far) / 2
            enough = contrast(self.at(middle, share), ground) >= least + _MARGIN
            near, far = (near, middle) if enough else (middle, far)
        return self.at(far, share)


def read(text: str) -> str:
    """A colour as people write it ("#125C73", "125c73", "#06a") as "#rrggbb". Raises ValueError for anything else."""
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a colour; write it as # and six digits from 0 to f, such as #125c73")
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(sign * 2 for sign in digits))


def luminance(colour: str) -> float:
    """Relative luminance by WCAG, 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast by WCAG, 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def light_scale(colour: str) -> dict[str, str]:
    """The design system's steps of an accent on a light page."""
    hue = _hue(colour)
    active = hue.at(0.86, 0.45)
    base = colour if contrast(colour, WHITE) >= TEXT + 0.3 else hue.against(WHITE, TEXT + 0.3, lighter=False)
    subtle = _further(hue, base, active, lighter=False)
    return {
        "background-default": WHITE,
        "background-tinted": hue.at(0.975, 0.12),
        "surface-default": WHITE,
        "surface-tinted": hue.at(0.945, 0.2),
        "surface-hover": hue.at(0.905, 0.32),
        "surface-active": active,
        "border-subtle": hue.at(0.8, 0.5),
        "border-default": hue.against(hue.at(0.905, 0.32), EDGE + 0.2, lighter=False),
        "border-strong": subtle,
        "text-subtle": subtle,
        "text-default": hue.against(active, STRONG_TEXT + 1, lighter=False, share=0.8),
        **_base(hue, base, inside=WHITE),
    }


def dark_scale(colour: str) -> dict[str, str]:
    """The same steps on a dark page."""
    hue = _hue(colour)
    active = hue.at(0.37, 0.4)
    base = hue.against(hue.at(0.26, 0.25), 6.5, lighter=True, share=0.8)
    subtle = _further(hue, base, active, lighter=True)
    return {
        "background-default": hue.at(0.205, 0.15),
        "background-tinted": hue.at(0.235, 0.2),
        "surface-default": hue.at(0.26, 0.25),
        "surface-tinted": hue.at(0.29, 0.3),
        "surface-hover": hue.at(0.33, 0.35),
        "surface-active": active,
        "border-subtle": hue.at(0.43, 0.4),
        "border-default": hue.against(hue.at(0.33, 0.35), EDGE + 0.2, lighter=True, share=0.6),
        "border-strong": subtle,
        "text-subtle": subtle,
        "text-default": hue.against(active, STRONG_TEXT + 1, lighter=True, share=0.25),
        **_base(hue, base, inside=hue.at(0.13, 0.2)),
    }


def _further(hue: Hue, base: str, ground: str, *, lighter: bool) -> str:
    """The colour of buttons where it can be read as text on the ground, else the nearest that can."""
    return base if contrast(base, ground) >= TEXT else hue.against(ground, TEXT, lighter=lighter, share=0.9)


def _base(hue: Hue, base: str, *, inside: str) -> dict[str, str]:
    """A button, pointed at and pressed, and the words on it, which every state must let one read."""
    away = -1 if inside == WHITE else 1
    lightness = _lightness(base)
    # What is nearly black already gets lighter under the pointer: darker would not be seen.
    step = 0.055 if lightness + away * 0.12 > 0.15 else -0.09
    states = {
        "base-default": base,
        "base-hover": hue.at(min(lightness + away * step, 0.97)),
        "base-active": hue.at(min(lightness + away * 2 * step, 0.985)),
    }
    quieter = hue.at(0.965, 0.15) if inside == WHITE else hue.at(0.22, 0.3)
    readable = min(contrast(quieter, state) for state in states.values()) >= TEXT
    return {**states, "base-contrast-subtle": quieter if readable else inside, "base-contrast-default": inside}


def _hue(colour: str) -> Hue:
    _light, a, b = _oklab(colour)
    chroma = math.hypot(a, b)
    return Hue(math.atan2(b, a), chroma if chroma > 0.004 else 0.0)


def _lightness(colour: str) -> float:
    return _oklab(colour)[0]


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _unbent(red), _unbent(green), _unbent(blue)


def _unbent(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _bent(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _shown(lightness: float, chroma: float, angle: float) -> tuple[float, float, float] | None:
    """Red, green and blue from 0 to 1; None where a screen has no such colour."""
    a, b = chroma * math.cos(angle), chroma * math.sin(angle)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    parts = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    if min(parts) < -0.0005 or max(parts) > 1.0005:
        return None
    red, green, blue = (_bent(min(max(part, 0.0), 1.0)) for part in parts)
    return red, green, blue


def _written(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{min(max(round(part * 255), 0), 255):02x}" for part in parts)
