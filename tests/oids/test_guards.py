"""The guards of the tests themselves: a guard that lets everything through is worse than none."""

import socket

import pytest
from django.conf import settings
from django.template import Context, engines
from django.template.base import Origin, Template

from tests.guards import MissingTemplateVariable


def render(source, context=None, *, path="templates/oids/example.html"):
    engine = engines["django"].engine
    template = Template(source, Origin(str(settings.BASE_DIR / path), "oids/example.html"), engine=engine)
    return template.render(Context(context or {}))


@pytest.mark.parametrize(
    "source",
    [
        "{{ amount }}",
        "{{ amount|upper }}",
        "{% with shown=amount %}{{ shown }}{% endwith %}",
        "{% load i18n %}{% blocktranslate %}It is {{ amount }}{% endblocktranslate %}",
        "{{ grant.amount }}",
    ],
)
def test_missing_variable_in_our_template_fails(source):
    with pytest.raises(MissingTemplateVariable, match=r"amount.* in oids/example\.html:1"):
        render(source, {"grant": object()})


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% if amount %}a{% else %}b{% endif %}", "b"),
        ("{{ amount|default:'none' }}", "none"),
        ("{% for x in amounts %}x{% empty %}nothing{% endfor %}", "nothing"),
    ],
)
def test_missing_variable_with_an_answer_is_as_in_production(source, shown):
    assert render(source) == shown


def test_missing_variable_in_a_package_is_empty():
    assert render("[{{ amount }}]", path=".venv/crispy/field.html") == "[]"


def test_network_is_closed():
    with pytest.raises(OSError, match="tests use no network"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
