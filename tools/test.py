"""Runs every test; with arguments, what they select: `python tools/test.py [pytest arguments]`."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Two at a time, a file to each; tests/sharing_out.py says which.
WHOLE_SUITE = ["-n", "2", "--dist", "loadfile", "--durations", "15"]
sys.path.insert(0, str(ROOT))

from tools.browser import find_or_install


def main(arguments: list[str]) -> int:
    """Make a browser ready, run pytest and answer with its exit code."""
    os.environ["CHROME_BIN"] = find_or_install()
    keep_bytecode()
    chosen = arguments or WHOLE_SUITE
    return subprocess.run([sys.executable, "-m", "pytest", *chosen], cwd=ROOT, check=False).returncode


def keep_bytecode() -> None:
    """A run starts some three hundred programs; where Python may keep nothing, each would compile Django again."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "var" / "bytecode"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
