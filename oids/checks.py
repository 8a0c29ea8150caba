"""What must be there before the product can do its work, said in a sentence when it is not."""

from __future__ import annotations

from ctypes.util import find_library
from typing import Any

from django.core.checks import CheckMessage, Warning, register

# The libraries that WeasyPrint loads, with the Debian and Ubuntu package that holds each. harfbuzz-subset is not
# strictly needed, but without it a page takes 2.5 times as long and its bytes differ from run to run.
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz": "libharfbuzz0b",
    "harfbuzz-subset": "libharfbuzz-subset0",
    "fontconfig": "libfontconfig1",
}


def missing_libraries() -> list[str]:
    """The packages to install before a PDF can be made."""
    return [package for library, package in LIBRARIES.items() if find_library(library) is None]


@register()
def pdf_libraries(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """WeasyPrint is imported only when a PDF is made, so tell at start what that will need."""
    if not (missing := missing_libraries()):
        return []
    return [
        Warning(
            "PDFs cannot be made on this machine yet: system libraries are missing.",
            hint=f"Debian or Ubuntu: sudo apt-get install {' '.join(missing)}; macOS: brew install pango.",
            id="oids.W001",
        )
    ]
