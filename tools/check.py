"""Every check that needs no running product: `python tools/check.py [--fix] [names]`.

All checks run, also after one has failed; the answer is 1 when any did.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.placeholders import set_placeholders

BIN = Path(sys.executable).parent
PAGES = ("src/quittance/sites", "src/quittance/demo")
MIGRATIONS = [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"]

CHECKS: dict[str, Sequence[str | Path]] = {
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "lint": [BIN / "ruff", "check", "--quiet", "."],
    "types": [BIN / "mypy", "--no-error-summary"],
    "imports": [BIN / "lint-imports"],
    "migrations": MIGRATIONS,
    "templates": [BIN / "djlint", "--lint", "--quiet", *PAGES],
    "translations": [sys.executable, "tools/translations.py", "check"],
    "docs": [BIN / "quittance", "docs", "--check"],
}
FIXES: dict[str, Sequence[str | Path]] = {
    "lint": [BIN / "ruff", "check", "--fix", "--quiet", "."],
    "format": [BIN / "ruff", "format", "--quiet", "."],
    "translations": [sys.executable, "tools/translations.py", "update"],
    "docs": [BIN / "quittance", "docs"],
}


def main(arguments: list[str]) -> int:
    """Run the named checks or repairs, or all of them."""
    set_placeholders()
    os.environ["DJANGO_SETTINGS_MODULE"] = "quittance.config.settings"
    todo = FIXES if "--fix" in arguments else CHECKS
    names = [name for name in arguments if name != "--fix"] or list(todo)
    unknown = [name for name in names if name not in todo]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(todo)}", file=sys.stderr)
        return 2
    failed = [name for name in names if not _passes(name, todo[name])]
    print(f"{len(names) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


def _passes(name: str, command: Sequence[str | Path]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:14}{verdict:8}{time.monotonic() - began:5.1f} s", flush=True)
    if done.returncode:
        print("\n".join(f"    {line}" for line in done.stdout.strip().splitlines()[-60:]), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
