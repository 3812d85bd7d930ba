"""The page on this machine alone: a server that listens on the loopback and ends with the command."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from sim.errors import ConfigError
from sim.explore.figures import drawn
from sim.explore.scene import Scene
from sim.language import tr
from sim.plot.style import bring_fonts

LOOPBACK = "127.0.0.1"
PORT = 8719
TERMINATED = 143
PAGE = Path(__file__).parent / "page.py"
FONT = "/chinese.ttf"  # as the style sheet names it; asked for where the page has Chinese letters and the machine none
NAMES = (LOOPBACK, "localhost")

_scene: Scene | None = None


def scene() -> Scene:
    """What the page that is being served is about; the usual settings where it is opened without the command."""
    global _scene
    if _scene is None:
        _scene = Scene()
    return _scene


def explore(arguments: Sequence[str]) -> NoReturn:
    """Open the explorer and serve it until it is interrupted.

    Parameters
    ----------
    arguments
        Settings, ``--port N`` (0 for any that is free) and ``--no-browser``.

    Raises
    ------
    ConfigError
        For what cannot be set, a port that is taken, or where marimo is missing.
    """
    global _scene
    settings, port, browser = _asked(arguments)
    _scene = Scene(settings)
    opened = _scene.opened  # every problem of the settings is told before anything is served
    _need_marimo()
    with _listening(port) as listening:
        said = tr("running the first two worlds; loops are compiled on the very first start (a minute)")
        print(said, file=sys.stderr)
        start = _scene.policies(_scene.population)
        first = _scene.pair(opened, start.get("baseline", opened.policy), opened.policy)
        drawn(first, "two_worlds")  # Matplotlib is loaded here, not by two threads at once: page and font need it
        address = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        print(tr("the explorer is at {address}; Ctrl-C ends it", address=address), flush=True)
        if browser:
            threading.Timer(1.0, webbrowser.open, [address]).start()
        _serve(listening)


def _asked(arguments: Sequence[str]) -> tuple[list[str], int, bool]:
    """Settings, port, and whether a browser is opened."""
    settings, port, browser, rest = [], PORT, True, iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument == "--no-browser":
            browser = False
        elif name == "--port":
            value = value if equals else next(rest, "")
            if not value.isascii() or not value.isdigit() or len(value) > 5 or int(value) > 65_535:
                raise ConfigError(tr("--port needs a number from 0 to 65535, as in: --port {port}", port=PORT))
            port = int(value)
        elif name in ("--host", "-m", "--multirun"):
            raise ConfigError(tr("explore has no {option}; it is for this machine alone", option=name))
        elif argument.startswith("-"):
            raise ConfigError(tr("explore has no {option}; there are --port N and --no-browser", option=argument))
        else:
            settings.append(argument)
    return settings, port, browser


def _need_marimo() -> None:
    """Say how to get what serves the page, where it is missing."""
    try:
        import marimo  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise ConfigError(tr('explore needs marimo; install it with: pip install "sme-ai-adoption[ui]"')) from None


def _listening(port: int) -> socket.socket:
    """A socket that listens on the loopback alone."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((LOOPBACK, port))
        found.listen()
    except OSError as error:
        found.close()
        reason = error.strerror or str(error)
        raise ConfigError(tr("port {port} cannot be used ({reason}); try --port 0", port=port, reason=reason)) from None
    return found


def _serve(listening: socket.socket) -> NoReturn:
    """Serve until somebody interrupts or ends this process, and end it then."""
    import marimo
    import uvicorn

    app = marimo.create_asgi_app(quiet=True, include_code=False).with_app(path="", root=str(PAGE)).build()
    config = uvicorn.Config(for_this_machine(app), log_level="error", timeout_graceful_shutdown=1, access_log=False)
    code = 0
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    except BaseException as stop:
        if isinstance(stop, Exception):
            raise
        code = TERMINATED
    print(tr("the explorer is closed"), file=sys.stderr, flush=True)
    sys.stdout.flush()
    os._exit(code)  # threads of marimo wait for browsers that are gone, and the interpreter would wait for them


def for_this_machine(app: Any) -> Any:
    """The same application, but whoever calls it by another name than this machine's is turned away.

    A page elsewhere could otherwise have its own name lead here, and read what it likes.
    """

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").rpartition(":")[0]
            if host not in NAMES:
                await _refuse(scope, receive, send)
                return
            if scope["type"] == "http" and scope["path"] == FONT:
                await _answer(send, 200, b"font/ttf", bring_fonts().read_bytes())
                return
        await app(scope, receive, send)

    return guarded


async def _refuse(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await _answer(send, 403, b"text/plain", b"for this machine alone")


async def _answer(send: Any, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
