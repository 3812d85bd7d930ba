"""Reads a text that a user may have written: all of it, in UTF-8 and of a sensible size, or why it cannot be had.

Whoever reads settings, tables or points reads them through this door. What is not an ordinary file (a device, a pipe)
is not opened, since it may have no end.
"""

from __future__ import annotations

import codecs
import errno
from pathlib import Path

from sim.config.locate import shown
from sim.errors import ConfigError


def home(asked: str, what: str) -> Path:
    """A path as it was asked for, with its ``~`` written out.

    Parameters
    ----------
    asked
    what
        Setting by which it was asked for, for the message.

    Raises
    ------
    ConfigError
        If there is no such home folder.
    """
    try:
        return Path(asked).expanduser()
    except RuntimeError:
        raise ConfigError(f"{what}={asked}: there is no such home folder") from None


def exists(path: Path) -> bool:
    """Whether there is anything of that name; what is too long for a name names nothing.

    Examples
    --------
    >>> exists(Path("a" * 5000))
    False
    """
    try:
        return path.exists()
    except OSError as fault:
        if fault.errno != errno.ENAMETOOLONG:
            raise
        return False


def text(path: Path, most: int, name: str = "") -> str:
    """Content of a file.

    Parameters
    ----------
    path
    most : bytes
        Above which it is refused, and not read.
    name
        What messages call it; left out, its path.

    Raises
    ------
    ConfigError
        One sentence on why it cannot be had.
    """
    name = name or shown(path)
    try:
        if path.is_dir():
            raise ConfigError(f"{name}: is a folder, not a file")
        if path.exists() and not path.is_file():
            raise ConfigError(f"{name}: is not an ordinary file")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except FileNotFoundError:
        raise ConfigError(f"{name}: no such file") from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise ConfigError(f"{name}: cannot be read ({reason})") from None
    if len(raw) > most:
        raise ConfigError(f"{name}: larger than {_size(most)}, which no such file needs to be")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in raw[:64]:
        raise ConfigError(f"{name}:1: is not UTF-8 text (it looks like UTF-16); save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        byte = f"byte {fault.start} is 0x{raw[fault.start]:02x}"
        raise ConfigError(f"{name}:{line}: is not UTF-8 text ({byte}); save it as UTF-8") from None


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count >> 10} KiB"
