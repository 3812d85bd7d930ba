"""The document as a self-contained page: opens without a network, prints, and runs no script."""

from __future__ import annotations

from jinja2.utils import Namespace

from sim.report.document.blocks import AnyBlock, Document, parts
from sim.report.page import filled, inline


def page(document: Document) -> str:
    """The page as text."""
    return filled(
        "document.html", document=document, kind=_kind, parts=parts, inline=inline,
        open=Namespace(section=False), heading=document.title, passport={"code": {"version": document.version}},
    )  # fmt: skip


def _kind(block: AnyBlock) -> str:
    return type(block).__name__
