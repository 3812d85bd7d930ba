"""The command ``sme-sim explore``: what it refuses, and its page in a real browser where there is one.

To repeat what is skipped: ``pip install -e ".[test,ui]" playwright``, and a Chromium on the path.
"""

import http.client
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest
from verify.explorer import ROOT, Looked, browser, chromium, served

from sim.cli import main
from sim.config.load import load
from sim.explore.mix import mix_of
from sim.explore.serve import LOOPBACK, for_this_machine

MISSING = [name for name in ("marimo", "uvicorn", "playwright") if importlib.util.find_spec(name) is None]
needs_marimo = pytest.mark.skipif("marimo" in MISSING, reason="marimo is not installed: .[ui] brings it")
needs_browser = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING) or chromium() is None, reason="no marimo, no playwright or no Chromium here"),
]
TINY = ("population.n_smes=150", "months=84")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port"], "--port needs a number"),
        (["--port", "http"], "--port needs a number"),
        (["--port=70000"], "--port needs a number"),
        (["--host", "0.0.0.0"], "it is for this machine alone"),
        (["--browser"], "there are --port N and --no-browser"),
        (["-m"], "it is for this machine alone"),
        (["population.n_smes=none"], "population.n_smes"),
        (["scenario=nowhere"], "no scenario has the name"),
    ],
)
def test_what_is_wrong_is_one_sentence(capsys, arguments, says):
    assert main(["explore", *arguments]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


def test_where_marimo_is_missing_it_says_how_to_get_it(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "marimo", None)
    assert main(["explore", *TINY]) == 2
    assert 'pip install "sme-ai-adoption[ui]"' in capsys.readouterr().err


@needs_marimo
def test_a_port_that_is_taken_is_told(capsys):
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["explore", "--port", str(port), *TINY]) == 2
    assert f"port {port} cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "let_in"),
    [("127.0.0.1:8719", True), ("localhost:8719", True), ("elsewhere.org:8719", False), ("", False),
     ("localhost.elsewhere.org:8719", False), ("127.0.0.1.elsewhere.org:8719", False)],
)
def test_who_calls_it_by_another_name_is_turned_away(host, let_in):
    seen, sent = [], []

    async def app(scope, receive, send):
        seen.append(scope)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"host", host.encode())]}
    with pytest.raises(StopIteration):
        for_this_machine(app)(scope, None, send).send(None)
    assert bool(seen) == let_in
    assert [message.get("status") for message in sent] == ([] if let_in else [403, None])


def asked(port, path, host=LOOPBACK):
    """Status for a path that is sent as it is written."""
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", f"{host}:{port}")
        connection.endheaders()
        with connection.getresponse() as answer:
            return answer.status


@needs_marimo
@pytest.mark.slow
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_it_listens_on_this_machine_alone_and_ends_when_told(sign, code):
    command = [sys.executable, "-m", "sim", "explore", "--port", "0", "--no-browser", *TINY]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)
    try:
        port = int(re.search(r"http://127\.0\.0\.1:(\d+);", process.stdout.readline()).group(1))
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}", timeout=60) as answer:
            assert answer.status == 200
        for path in ("/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../../../etc/passwd", "/%00"):
            assert asked(port, path) == 404
        assert asked(port, "/", "elsewhere.org") == 403
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=10)
        process.send_signal(sign)
        assert process.wait(15) == code
        assert "the explorer is closed" in process.stderr.read()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def looked():
    with served(*TINY) as address, browser() as opened:
        yield Looked(opened, address)


class TestPage:
    pytestmark = needs_browser

    def test_nothing_leaves_this_machine_and_nothing_breaks(self, looked):
        assert looked.asked
        assert not looked.elsewhere()
        assert not looked.errors
        assert not looked.overflow()

    def test_a_lever_changes_the_curves_and_the_exported_scenario_passes(self, looked, tmp_path, capsys):
        looked.turn_to(0)
        looked.seconds_until_redrawn(looked.weigh, 3, "End")
        looked.turn_to(4)
        path = looked.export(tmp_path)
        assert main(["check", str(path)]) == 0
        assert "ok  explored: Full package, changed" in capsys.readouterr().out
        assert mix_of(load(TINY, str(path)).policy).weights == (11, 11, 11, 56, 11)

    def test_a_firm_is_clicked_and_its_life_is_read(self, looked):
        looked.turn_to(1)
        first = looked.page.locator(".xp-life .title").first.inner_text()
        looked.click_firm(2)
        assert looked.page.locator(".xp-life .title").first.inner_text() != first
        assert looked.page.locator(".xp-life .cell").count() > 3
        assert not looked.overflow()

    def test_months_pass_step_by_step_and_by_themselves(self, looked):
        looked.turn_to(0)
        date = looked.page.locator(".xp-date")
        looked.page.get_by_role("button", name="|◀").click()
        looked.page.wait_for_function("document.querySelector('.xp-date').innerText == 'January 2021'")
        looked.page.get_by_role("button", name="▶", exact=True).click()
        looked.page.wait_for_function("document.querySelector('.xp-date').innerText == 'February 2021'")
        looked.page.get_by_role("button", name="Play").click()
        looked.page.wait_for_function("!/January|February/.test(document.querySelector('.xp-date').innerText)")
        looked.page.get_by_role("button", name="Pause").click()
        looked.settle()
        stopped = date.inner_text()
        looked.page.wait_for_timeout(2_000)
        assert date.inner_text() == stopped
        assert looked.page.locator(".xp-veil").count() == 6
        assert not looked.elsewhere()

    def test_figures_are_downloaded(self, looked):
        looked.turn_to(4)
        for label, start in (("Gaps (PDF)", b"%PDF"), ("Two worlds (PNG)", b"\x89PNG")):
            with looked.page.expect_download() as download:
                looked.page.get_by_text(label).first.click()
            assert download.value.path().read_bytes().startswith(start)
