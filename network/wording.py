"""Words for states of the network, each with its tone."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from network.enums import ProductState


def group_state(group, day) -> tuple[str, str]:
    """(word, tone)"""
    return {
        "planned": (pgettext("group", "planned"), "neutral"),
        "running": (pgettext("group", "running"), "good"),
        "ended": (pgettext("group", "ended"), "neutral"),
    }[group.state_on(day)]


def meeting_state(meeting, day) -> tuple[str, str]:
    if meeting.is_held:
        return pgettext("meeting", "held"), "good"
    return (_("report is missing"), "warn") if meeting.day < day else (pgettext("meeting", "planned"), "neutral")


def meeting_times(meeting) -> str:
    return " – ".join(part.strftime("%H:%M") for part in (meeting.begins_at, meeting.ends_at) if part)


def product_state(product) -> tuple[str, str]:
    tones = {ProductState.DRAFT: "neutral", ProductState.PUBLISHED: "good", ProductState.WITHDRAWN: "warn"}
    return product.get_state_display(), tones[product.state]
