"""What cannot be worked out, in words."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from oids.formats import day


def norm_missing(first: datetime.date) -> str:
    """A day without a norm: hours cannot be worked out."""
    return _("No facilitation norm is in force on %(day)s. Adopt a norm for that day first.") % {"day": day(first)}
