"""Takes the guards away one at a time and demands that a test notices: `python tools/sabotage.py [words] [--list]`.

A guard whose removal no test notices is not tested. Source and tests are copied, nothing here is touched. Words choose
guards by name. A test that fails because the sabotaged code cannot be imported has noticed nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from quittance.kit import embedded_postgres

COPIED = ("src", "tests", "tools", "pyproject.toml")
PATIENCE = 300  # seconds for the tests of one guard
NOT_NOTICED = ("ImportError", "ModuleNotFoundError", "SyntaxError", "NameError", "AttributeError: module")
console = Console(width=None if sys.stdout.isatty() else 150)


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard: its text in a file, what stands there without it, and tests of which one must fail then."""

    name: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]


def read_guards() -> tuple[Guard, ...]:
    """The table, sabotage.toml."""
    table = tomllib.loads((ROOT / "tools" / "sabotage.toml").read_text("utf-8"))["guard"]
    return tuple(Guard(**{**row, "tests": tuple(row["tests"])}) for row in table)


@dataclass(frozen=True, slots=True)
class Run:
    """What came of some tests: the first that failed, or what else went wrong; neither when all passed."""

    failed: str = ""
    trouble: str = ""


class Copy:
    """A copy of the source in which guards are taken away and put back."""

    def __init__(self, folder: Path, server_url: str) -> None:
        self.folder = folder
        self._edits = 0
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("QUITTANCE_")}
        self._environment |= {
            "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(folder)]),
            "QUITTANCE_TEST_SERVER_URL": server_url,
        }
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, folder / name)

    def write(self, file: str, text: str) -> None:
        """Change a file; its time is a new one, so that nothing compiled before is used."""
        self._edits += 1
        path = self.folder / file
        path.write_text(text, "utf-8")
        moment = time.time() - 1_000_000 + self._edits
        os.utime(path, (moment, moment))

    def test(self, tests: Sequence[str], *, patience: int = PATIENCE) -> Run:
        """Run tests until one fails."""
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", "-x", f"--junitxml={report}", *tests]
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Run(trouble=f"still running after {patience} seconds")
        return _read(report, done)


def _read(report: Path, done: subprocess.CompletedProcess[str]) -> Run:
    if done.returncode == 0:
        return Run()
    if done.returncode == 1 and report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - pytest wrote it just now
            failure = case.find("failure")
            if failure is not None and not (failure.get("message") or "").startswith(NOT_NOTICED):
                return Run(failed=case.get("name") or "a test")
    return Run(trouble=f"pytest ended with {done.returncode}:\n{done.stdout[-1500:]}")


def main(arguments: list[str]) -> int:
    """Sabotage the chosen guards; 1 when one went unnoticed, or when the tests fail as it is."""
    words = [word.lower() for word in arguments if not word.startswith("--")]
    chosen = [guard for guard in read_guards() if all(word in guard.name.lower() for word in words)]
    if "--list" in arguments or not chosen:
        console.print("\n".join(guard.name for guard in chosen) or "no guard has such a name")
        return 0 if chosen else 2
    # Guards in migrations cost a new database each, so they come together.
    chosen.sort(key=lambda guard: "/migrations/" in guard.file)
    with tempfile.TemporaryDirectory(prefix="sabotage-") as name:
        folder = Path(name)
        (folder / "copy").mkdir()
        with embedded_postgres.start(folder / "pg", settings=embedded_postgres.THROWAWAY) as server:
            return _sabotage(Copy(folder / "copy", server.url()), chosen)


def _sabotage(copy: Copy, chosen: Sequence[Guard]) -> int:
    every = sorted({test for guard in chosen for test in guard.tests})
    as_it_is = copy.test(every, patience=PATIENCE * 4)
    if as_it_is != Run():
        console.print(f"The tests do not pass as it is: {as_it_is.failed or as_it_is.trouble}")
        return 1
    table = Table(title="What is noticed when it is taken away")
    for heading in ("guard", "noticed by", "seconds"):
        table.add_column(heading, justify="right" if heading == "seconds" else "left")
    unnoticed = 0
    for guard in chosen:
        began = time.monotonic()
        run = _without(copy, guard)
        unnoticed += not run.failed
        found = run.failed or f"[red]NOBODY[/red] {run.trouble}"
        table.add_row(guard.name, found, f"{time.monotonic() - began:.1f}")
        console.print(f"{guard.name}: {found}", style="dim", markup=not run.trouble)
    console.print(table)
    console.print(f"{len(chosen) - unnoticed} of {len(chosen)} noticed")
    return 1 if unnoticed else 0


def _without(copy: Copy, guard: Guard) -> Run:
    original = (copy.folder / guard.file).read_text("utf-8")
    if original.count(guard.text) != 1:
        return Run(trouble=f"its text stands {original.count(guard.text)} times in {guard.file}")
    copy.write(guard.file, original.replace(guard.text, guard.instead))
    try:
        return copy.test(guard.tests)
    finally:
        copy.write(guard.file, original)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
