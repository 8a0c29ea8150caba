"""What the tests of wishes enter, and what they read back."""

import pytest
from django.core.exceptions import ValidationError

from rounds.actions.wishes import (
    save_wishes,
)
from rounds.enums import Channel
from rounds.models import Wish


def save(world, student=0, schools=(0, 1, 2), avoid=(), **values):
    """Schools are given by their place in the cast."""
    pick = world.oost.schools
    values = {"channel": Channel.OFFICE, "by": world.oost.leader, "home_pc4": "7511"} | values
    return save_wishes(
        round=world.round, enrolment=world.oost.enrolments[student], schools=[pick[number] for number in schools],
        avoid=avoid if avoid is None else [pick[number] for number in avoid], **values,
    )  # fmt: skip


def wished(row):
    return list(Wish.objects.filter(wish_list=row).order_by("rank").values_list("rank", "school__name"))


def names(world, *numbers):
    return [world.oost.schools[number].name for number in numbers]


def wrong_fields(world, **values):
    with pytest.raises(ValidationError) as caught:
        save(world, **values)
    return set(caught.value.message_dict) if hasattr(caught.value, "error_dict") else None
