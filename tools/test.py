"""Runs every test; with arguments, what they select: `python tools/test.py [pytest arguments]`."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Two at a time, a file to each: what a file starts (a product, a sandbox) is started once.
WHOLE_SUITE = ["-n", "2", "--dist", "loadfile", "--durations", "15"]
sys.path.insert(0, str(ROOT))

from tools.browser import find_or_install


def main(arguments: list[str]) -> int:
    """Make a browser ready, run pytest and answer with its exit code."""
    os.environ["CHROME_BIN"] = find_or_install()
    chosen = arguments or WHOLE_SUITE
    return subprocess.run([sys.executable, "-m", "pytest", *chosen], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
