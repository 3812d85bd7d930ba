"""What of a text is left in English and need not be."""

import re

A_WORD = re.compile(r"[A-Za-z]{2,}")
# Of every reader's language: currencies, commands, files, numbers of results; and what a user has called so.
AS_THEY_ARE = {"EUR", "sme", "sim", "csv", "json", "provenance", "Firms", "of", "nowhere", "Nothing", "new"}
A_KEY = re.compile(r"\b[A-Za-z]\w*(?:[._][\w*]+|\[\d+\])+(?:=\w+)?", re.ASCII)  # of a setting, a file or a column


def left_in_english(written):
    """Words of a text that are English and need not be."""
    return [word for word in A_WORD.findall(written) if word not in AS_THEY_ARE]


def left_in_finding(sentence, names=()):
    """The same of a sentence that may name keys of settings, files and columns, and what else is told by ``names``."""
    return [word for word in left_in_english(A_KEY.sub(" ", sentence)) if word not in names]


def as_seen(page):
    """What a reader sees of a page, apart from its figures."""
    return re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]*>|&[#\w]+;", " ", page, flags=re.DOTALL)
