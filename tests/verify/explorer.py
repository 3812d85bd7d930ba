"""The explorer in a real browser: nothing leaves this machine, levers answer, a firm is read, the scenario is exported.

``python -m tests.verify.explorer docs/figures`` looks at it in both languages and leaves screenshots in the folder.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WIDE, HIGH, TALL = 1500, 1150, 1780
AT_MOST = 2.0  # seconds from a lever to its figure, at 2,000 SMEs
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
TABS = ("two_worlds", "life", "money", "contacts", "export")
SHOWS = (".xp-maps", ".xp-life", ".xp-table", ".xp-note", ".xp-yaml")
FIGURE = ".xp-figure img"


def chromium():
    """A browser of this machine; None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def served(*settings):
    """The explorer as a process of its own, interrupted at the end; gives its address."""
    command = [sys.executable, "-m", "sim", "explore", "--port", "0", "--no-browser", *settings]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield ADDRESS.search(process.stdout.readline()).group()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()


class Looked:
    """A page that has been opened, and every address that it has asked for."""

    def __init__(self, browser, address):
        self.asked = []
        self.page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector(FIGURE, timeout=120_000)
        self.settle()

    def settle(self):
        """Wait until nothing on the page changes."""
        seen = None
        while seen != (seen := self.page.inner_html("#root")):
            self.page.wait_for_timeout(500)

    def elsewhere(self):
        """What it has asked of anybody but this machine."""
        here = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
        return [url for url in self.asked if not url.startswith(here)]

    def figure(self):
        return self.page.locator(FIGURE).first.get_attribute("src")

    def seconds_until_redrawn(self, act, *what):
        """Time from an act of the reader until the figure is another one."""
        before, start = self.figure(), time.monotonic()
        act(*what)
        while self.figure() == before:
            assert time.monotonic() - start < 60, "the figure stays as it is"
            self.page.wait_for_timeout(20)
        return time.monotonic() - start

    def lever(self, place):
        return self.page.get_by_role("slider").nth(place)

    def weigh(self, place, key="ArrowRight"):
        """Give a lever more weight: a little, or (End) all that it can have."""
        self.lever(place).focus()
        self.page.keyboard.press(key)

    def turn_to(self, place):
        self.page.get_by_role("tab").nth(place).click()
        self.page.wait_for_selector(SHOWS[place], timeout=60_000)
        self.settle()

    def click_firm(self, row):
        """Click one that is not chosen yet, and wait for its life."""
        title = self.page.locator(".xp-life .title").first
        before, start = title.inner_text(), time.monotonic()
        self.page.locator("tbody tr").nth(row).get_by_role("checkbox").click()
        while title.inner_text() == before:
            assert time.monotonic() - start < 60, "no other life is told"
            self.page.wait_for_timeout(50)
        self.settle()

    def export(self, folder):
        """Download the scenario; gives the file."""
        with self.page.expect_download() as download:
            self.page.get_by_text("(YAML)").first.click()
        path = Path(folder) / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def overflow(self):
        """Parts of ours that are wider than they may be."""
        return self.page.evaluate(
            "() => [...document.querySelectorAll('.xp, .xp *')].filter(e => e.scrollWidth > e.clientWidth + 1"
            " && e.clientWidth > 0 && !e.matches('.xp-yaml') && getComputedStyle(e).display !== 'inline')"
            ".map(e => e.className + ': ' + e.textContent.slice(0, 60))"
        )


@contextmanager
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


def photographed(folder):
    """Screenshots of every tab in both languages."""
    for language in ("en", "zh"):
        with served(f"lang={language}") as address, browser() as opened:
            looked = Looked(opened, address)
            looked.page.set_viewport_size({"width": WIDE, "height": TALL})
            for place, name in enumerate(TABS):
                looked.turn_to(place)
                path = Path(folder) / f"explorer_{name}_{language}.png"
                looked.page.screenshot(path=path)
                print(path)
            assert not looked.elsewhere()
            if language == "en":
                looked.turn_to(0)
                times = [looked.seconds_until_redrawn(looked.weigh, place) for place in range(4)]
                print("seconds from a lever to its figure:", ", ".join(f"{seconds:.2f}" for seconds in times))


if __name__ == "__main__":
    photographed(sys.argv[1] if len(sys.argv) > 1 else "docs/figures")
