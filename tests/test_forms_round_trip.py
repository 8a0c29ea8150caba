"""Every form that corrects a record can be sent back as it came, and then changes nothing."""

import pytest
from django.urls import reverse

from tests.forms import filled
from tests.test_access import ROUTES, address_of


@pytest.fixture
def funded(standing_world, db):
    return standing_world


CORRECTING = [name for name, _view in ROUTES if name.endswith("_update")]


@pytest.mark.parametrize("name", CORRECTING)
def test_a_correction_without_a_change_is_accepted(funded, client, name):
    address = address_of(funded, name)
    for person in (funded.oost.leader, funded.admin, funded.oost.controller):
        client.force_login(person)
        page = client.get(address)
        if page.status_code == 200:
            break
    assert page.status_code == 200, name
    values = filled(page)
    assert values, name
    answer = client.post(address, values)
    if answer.status_code == 200 and answer.context["seen"]:
        # What it would do was shown first.
        answer = client.post(address, values | filled(answer))
    problems = answer.context["form"].errors.as_data() if answer.context else {}
    assert answer.status_code == 302, (name, problems)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_amounts_and_days_come_back_as_they_were_shown(funded, sign_in, language):
    side = funded.oost
    side.controller.language = language
    side.controller.save(update_fields=["language"])
    client = sign_in(side.controller)
    address = reverse("funding:rule_create", args=[side.slug, "2026-2027"])
    typed = {
        "name": "x", "from_year": "2026-2027", "family": "fixed_per_student", "fixed_cents": "100.000,50",
        "per_student_cents": "955", "source": "", "count_offset_years": "1", "minimum_students": "60",
    }  # fmt: skip
    refused = client.post(address, typed)
    assert refused.status_code == 422
    again = {name: values[0] for name, values in filled(refused).items() if name in typed}
    assert again == typed
