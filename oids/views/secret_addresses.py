"""Pages that open by a secret in their address: kept and found by nobody, and not guessed."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied

MINUTE = 60
HEADERS = {
    "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
}  # fmt: skip


def too_many_wrong_ones(request) -> bool:
    """Counts a wrong link of this visitor's address; whether there were more than allowed in this minute."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = "unknown"
    key = f"wrong-link:{address}:{int(time.time()) // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    try:
        return cache.incr(key) > settings.WRONG_LINKS_PER_MINUTE
    except ValueError:  # gone between the two lines
        return False
