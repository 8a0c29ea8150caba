"""What is written to the log holds no secrets: addresses that carry one are cut short."""

from __future__ import annotations

import logging
import re

from django.conf import settings


def without_secrets(text: str) -> str:
    """What follows one of `settings.SECRET_ADDRESSES` in a text is replaced by an ellipsis."""
    for address in settings.SECRET_ADDRESSES:
        text = re.sub(rf"({re.escape(address)})[^/\s\"'<>]+", r"\1…", text)
    return text


class SafeFormatter(logging.Formatter):
    """The whole line, with the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
