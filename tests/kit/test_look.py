"""An agency's colour and logo: readable whatever the colour, and nothing but a picture is ever shown."""

import random
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from quittance.config.look import load_look
from quittance.kit import colours, logos

GROUNDS = [f"{kind}-{step}" for kind, steps in (
    ("background", ("default", "tinted")), ("surface", ("default", "tinted", "hover", "active"))
) for step in steps]  # fmt: skip
STATES = ("base-default", "base-hover", "base-active")
CHECKS = [
    *(("text-subtle", ground, colours.TEXT) for ground in GROUNDS),
    *(("text-default", ground, colours.STRONG_TEXT) for ground in GROUNDS),
    *((words, state, colours.TEXT) for words in ("base-contrast-default", "base-contrast-subtle") for state in STATES),
    *(("border-default", ground, colours.EDGE) for ground in GROUNDS[:-1]),
    *((state, ground, colours.EDGE) for state in STATES for ground in GROUNDS[:4]),
]
SOME = random.Random(7)
COLOURS = ["#125c73", "#ffff00", "#ffffff", "#000000", "#808080", "#ff0000", "#00ff00", "#0000ff", "#0b3340"] + [
    f"#{SOME.randrange(1 << 24):06x}" for _ in range(120)
]
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 0h9v9z" fill="#123456"/>{}</svg>'


@pytest.mark.parametrize("scale", [colours.light_scale, colours.dark_scale])
def test_every_colour_gives_a_readable_scale(scale: object) -> None:
    for colour in COLOURS:
        steps = scale(colour)  # type: ignore[operator]
        low = [
            (colour, one, other) for one, other, least in CHECKS if colours.contrast(steps[one], steps[other]) < least
        ]
        assert low == []


def test_contrast_is_the_one_of_wcag() -> None:
    assert colours.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_a_readable_colour_stays_what_it_is() -> None:
    assert colours.light_scale("#125c73")["base-default"] == "#125c73"


def look(folder: Path, *, colour: str = "#06a", logo: str | bytes = "", dark: str = "") -> object:
    file = folder / "logo"
    file.write_bytes(logo if isinstance(logo, bytes) else logo.encode())
    return load_look("Prøve", colour=colour, logo=str(file) if logo else "", dark_logo=dark, own=True)


@pytest.mark.parametrize("colour", ["", "teal", "#12345", "#12345g", "rgb(1,2,3)", "#125c73;}"])
def test_a_colour_that_cannot_be_read_stops_the_start(tmp_path: Path, colour: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"QUITTANCE_AGENCY_COLOUR: .* is not a colour"):
        look(tmp_path, colour=colour)


@pytest.mark.parametrize(
    ("logo", "told"),
    [
        (DRAWING.format("<script>alert(1)</script>"), "has <script>"),
        (DRAWING.format("<foreignObject/>"), "has <foreignObject>"),
        (DRAWING.format("<style>@import 'https://evil.example'</style>"), "has <style>"),
        (DRAWING.format("<image href='https://evil.example/a.png'/>"), "has <image>"),
        (DRAWING.format("<a href='javascript:alert(1)'/>"), "has <a>"),
        (DRAWING.format("<html:script xmlns:html='http://www.w3.org/1999/xhtml'/>"), "script>"),
        (DRAWING.format("<rect onload='alert(1)'/>"), "attribute 'onload'"),
        (DRAWING.format("<rect style='fill:red'/>"), "attribute 'style'"),
        (DRAWING.format("<use href='https://evil.example/a.svg#b'/>"), "leads out"),
        (DRAWING.format("<rect fill='url(https://evil.example/a)'/>"), "leads out"),
        (DRAWING.format("<?xml-stylesheet href='https://evil.example'?>"), "instructions"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>" + DRAWING.format("<text>&a;</text>"), "DOCTYPE"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "no viewBox"),
        (DRAWING.replace("20 10", "200 10").format(""), "times as wide"),
        (DRAWING.format(f"<desc>{'a' * logos.LARGEST}</desc>"), "24000 are the most"),
        ("<html/>", "has <html>"),
        (b"GIF89a", "neither an SVG nor a PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "is none"),
    ],
)
def test_what_is_more_than_a_picture_stops_the_start(tmp_path: Path, logo: str | bytes, told: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=told):
        look(tmp_path, logo=logo)


def test_a_missing_file_and_a_dark_logo_alone_are_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"QUITTANCE_AGENCY_LOGO '.*nowhere.svg' cannot be shown"):
        load_look("Prøve", colour="#06a", logo=str(tmp_path / "nowhere.svg"), dark_logo="", own=True)
    with pytest.raises(ImproperlyConfigured, match="LOGO_DARK is set"):
        look(tmp_path, dark="somewhere.svg")


def test_only_the_demos_agency_has_the_demos_logo() -> None:
    assert load_look("Fjordby", colour="#06a", logo="", dark_logo="", own=False).logo
    assert not load_look("Prøve", colour="#06a", logo="", dark_logo="", own=True).logo


def test_the_files_are_named_by_their_content() -> None:
    one = load_look("Prøve", colour="#06a", logo="", dark_logo="", own=True)
    other = load_look("Prøve", colour="#a06", logo="", dark_logo="", own=True)
    assert set(one.files) & set(other.files) == set()
    assert b"<script" not in load_look("<script>", colour="#06a", logo="", dark_logo="", own=True).icon
