"""Bring the browser that the tests look through, where there is none.

Type: ``.venv/bin/python tools/install_browser.py``. ``make test`` does it once.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser():
    """Return the path of a Chromium that is installed, or nothing."""
    found = filter(None, map(shutil.which, NAMES))
    return next(found, None) or _playwrights_own()


def _playwrights_own():
    """Return the path of the Chromium that Playwright has downloaded, or nothing."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def main():
    """Install Debian's package where we may, else let Playwright download its own."""
    if browser():
        return
    print("Bringing Chromium, for the tests that need a browser.")
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways = [["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "chromium"], *ways]
    for way in ways:
        subprocess.run(way, stdout=subprocess.DEVNULL)
        if browser():
            return
    print("No Chromium could be installed: the tests that need a browser will be skipped.")


if __name__ == "__main__":
    main()
