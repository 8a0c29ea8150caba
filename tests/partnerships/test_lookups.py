"""What is found by a few letters, and in which order."""

import pytest
from django.core.exceptions import ValidationError

from partnerships.lookups import school_field, search_schools
from partnerships.models import School


def test_a_school_that_is_called_so_stands_before_those_in_a_place_that_is(world):
    side = world.oost
    for school, name, city in zip(
        side.schools, ("Aa-school", "De Wierde", "Bb-school", "Cc-school"), ("WIERDEN", "ALMELO", "WIERDEN", "ALMELO"),
        strict=True,
    ):  # fmt: skip
        School.objects.filter(pk=school.pk).update(name=name, city=city)
    rows = School.objects.filter(pk__in=[school.pk for school in side.schools])

    def found(text):
        return [school.name for school in search_schools(rows, text)]

    assert found("wierde") == ["De Wierde", "Aa-school", "Bb-school"]
    assert found("wierde almelo") == ["De Wierde"]
    assert found("") == ["Aa-school", "Bb-school", "Cc-school", "De Wierde"]
    assert found("school wierden") == ["Aa-school", "Bb-school"]


def test_who_is_called_exactly_so_goes_before_others_in_which_the_text_occurs(world):
    side = world.oost
    for school, name, city in zip(
        side.schools, ("De Boei", "De Wierde", "De Wierde-Noord", "De Ark"), ("WIERDEN", "ALMELO", "ALMELO", "BORNE"),
        strict=True,
    ):  # fmt: skip
        School.objects.filter(pk=school.pk).update(name=name, city=city)
    field = school_field()
    field.queryset = School.objects.filter(pk__in=[school.pk for school in side.schools])
    assert field.clean("de wierde") == side.schools[1]
    with pytest.raises(ValidationError, match="meer dan één"):
        field.clean("wierde")
    School.objects.filter(pk=side.schools[3].pk).update(name="De Wierde")
    with pytest.raises(ValidationError, match="meer dan één"):
        field.clean("De Wierde")
