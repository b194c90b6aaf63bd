"""Finds the Chromium that browser tests drive, or installs Debian's; never lets a test be skipped in silence."""

import os
import shutil
import subprocess
import sys

# What Chromium need not do for a test. The last list counts, so what Playwright asks for itself stands here again; with
# the popups of the address bar every window would load two pages more before its first.
_NOT_WANTED = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = (
    "The browser tests need Chromium. Install it (on Debian: apt-get install chromium) "
    "or name its program in CHROME_BIN, then run this again."
)


def arguments() -> list[str]:
    """What Chromium is started with for tests; as root it has no sandbox of its own."""
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    return ["--disable-dev-shm-usage", f"--disable-features={','.join(_NOT_WANTED)}", *alone]


def find_or_install() -> str:
    """The browser's program: CHROME_BIN, one on PATH, or installed with apt as root; else ends with code 2."""
    found = _find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("test: installing Chromium for the browser tests", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        found = _find()
    if found is None:
        print(ADVICE, file=sys.stderr)
        sys.exit(2)
    return found


def _find() -> str | None:
    named = os.environ.get("CHROME_BIN")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)
