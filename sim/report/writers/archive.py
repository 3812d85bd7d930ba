"""Files of office programs are archives; these are the same bytes whenever they are made."""

from __future__ import annotations

import io
import re
import zipfile

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say
CORE = "docProps/core.xml"
TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def without_the_clock(archive: bytes, date: str) -> bytes:
    """The same archive, with nothing in it that tells when or where it was packed.

    Parameters
    ----------
    archive
        As a library has written it.
    date
        YYYY-MM-DD, for the document's own record of itself.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == CORE:
                content = TIMES.sub(rb"\g<1>%bT00:00:00Z\g<2>" % date.encode(), content)
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(entry, content)
    return stream.getvalue()
