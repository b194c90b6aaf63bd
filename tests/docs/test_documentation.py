"""The documentation tells the truth: generated parts are current, links lead somewhere, nothing is left out."""

import re
from pathlib import Path

import pytest

from quittance.cli import reference
from tests.architecture.source import ROOT, tracked_files

PAGES = [path for path in tracked_files() if path.suffix == ".md"]


def test_generated_pages_are_current() -> None:
    stale = [file.name for file, text in reference.pages().items() if not file.exists() or file.read_text() != text]
    assert stale == [], "run make docs"


def test_every_setting_is_described_and_every_description_is_of_a_setting() -> None:
    read = reference.read_settings()
    described = reference.described_settings()
    assert read - set(described) == set()
    assert set(described) - read == set()
    assert all(words.strip() for words in described.values())


def test_settings_are_found_in_the_code() -> None:
    assert {"DATABASE_URL", "QUITTANCE_DATA", "QUITTANCE_SECRET_KEY", "PORT"} <= reference.read_settings()


def test_the_picture_shows_every_floor_and_room() -> None:
    picture = reference.floors_picture()
    for floor, rooms in reference.floors():
        for name in (floor, *rooms):
            assert f">{name}<" in picture


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda page: page.stem)
def test_decisions_fit_on_a_page_and_say_what_keeps_them(page: Path) -> None:
    text = page.read_text()
    assert re.match(r"# \d+\. .+\n\nAccepted, \w+ \d{4}\.\n", text)
    assert "## Kept by\n" in text
    assert len(text.splitlines()) <= 60
    for path in re.findall(r"`((?:tests|src|docs)/[\w./-]+)`", text.split("## Kept by")[1]):
        assert (ROOT / path).exists(), path


def test_the_readme_names_the_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"setup", "demo", "test", "check", "bench", "fix"} <= targets
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "operator-guide.md"):
        assert set(re.findall(r"`make ([a-z]+)", page.read_text())) <= targets
    assert re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE) == ["demo", "test"]


def test_commands_named_in_the_guides_exist() -> None:
    known = set(re.findall(r"^## quittance (.+)$", reference.commands_page(), re.MULTILINE))
    for page in (ROOT / "README.md", ROOT / "docs" / "operator-guide.md"):
        for words in re.findall(r"(?:^|`)quittance ([a-z][a-z -]*[a-z])", page.read_text(), re.MULTILINE):
            named = words.split(" -")[0].strip()
            assert any(named == name or named.startswith(f"{name} ") for name in known), named
