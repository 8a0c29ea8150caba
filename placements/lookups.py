"""How students are found by a few letters and named in a text field."""

from __future__ import annotations

from django.db.models import Q

from oids.forms.lookups import LookupField
from oids.names import person_called, words_of
from partnerships.lookups import names_of


def student_called(word: str, path: str = "student") -> Q:
    """Rows whose student, at the end of `path`, has the word in the name or number."""
    return person_called(word, f"{path}__") | Q((f"{path}__number__icontains", word))


def search_enrolments(queryset, text: str, path: str = "student"):
    for word in words_of(text):
        queryset = queryset.filter(student_called(word, path))
    return queryset


def enrolment_label(enrolment) -> str:
    return f"{enrolment.student.sort_name} ({enrolment.student.number})"


def enrolment_field(**kwargs) -> LookupField:
    return LookupField(
        key="student__number", search=search_enrolments, label_of=enrolment_label,
        names_of=lambda enrolment: names_of(enrolment.student), **kwargs,
    )  # fmt: skip


def search_groups(queryset, text: str):
    for word in words_of(text):
        queryset = queryset.filter(name__icontains=word)
    return queryset


def group_label(group) -> str:
    return group.name


def group_field(**kwargs) -> LookupField:
    return LookupField(key="name", search=search_groups, label_of=group_label, **kwargs)
