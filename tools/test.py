"""Runs every test; with arguments, what they select: `python tools/test.py [pytest arguments]`."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.browser import find_or_install


def main(arguments: list[str]) -> int:
    """Make a browser ready, run pytest and answer with its exit code."""
    os.environ["CHROME_BIN"] = find_or_install()
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
