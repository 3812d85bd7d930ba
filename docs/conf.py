"""The documentation as a site: ``python -m sphinx docs site`` (extra ``docs``); the pages are read as they are, too."""

import sim

project = "sme-ai-adoption"
author = "The sme-ai-adoption authors"
release = version = sim.__version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["solara_page.py"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = f"sme-ai-adoption {release}"
html_show_sourcelink = False
suppress_warnings = ["myst.xref_missing"]  # links from a page to files of the repository, as they work in a checkout
