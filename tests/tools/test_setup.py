"""Setting up hands the machine's own package settings on, and does nothing twice."""

from pathlib import Path

import pytest

from tools import assets, setup


def test_settings_of_pip_reach_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_FIND_LINKS", "UV_SYSTEM_CERTS", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://index.example/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", f"{tmp_path} {tmp_path / 'missing'}")
    handed_on = setup.environment()
    assert handed_on["UV_DEFAULT_INDEX"] == "http://index.example/simple"
    assert handed_on["UV_FIND_LINKS"] == str(tmp_path)
    assert handed_on["UV_SYSTEM_CERTS"] == "1"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://chosen.example/simple")
    assert "UV_DEFAULT_INDEX" not in setup.environment()


def test_a_step_is_done_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    source, made, times = tmp_path / "lock", tmp_path / "made", []

    def work() -> None:
        times.append(1)
        made.touch()

    source.write_text("1")
    setup.step("try", [source], work, made=[made])
    setup.step("try", [source], work, made=[made])
    assert len(times) == 1
    source.write_text("2")
    setup.step("try", [source], work, made=[made])
    made.unlink()
    setup.step("try", [source], work, made=[made])
    assert len(times) == 3


def test_translations_are_compiled_also_when_marked_unreviewed(tmp_path: Path) -> None:
    import gettext

    catalogue = tmp_path / "django.po"
    header = '#, fuzzy\nmsgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    catalogue.write_text(f'{header}\nmsgid "Pay"\nmsgstr "Betal på nytt"\n')
    setup.compile_translations([catalogue])
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Pay") == "Betal på nytt"


def test_the_browser_files_are_there_and_nothing_else() -> None:
    present = {path for path in assets.VENDOR.glob("**/*") if path.is_file()}
    assert present == set(assets.ASSETS.values())
    assert all(path.stat().st_size > 1000 for path in present)
