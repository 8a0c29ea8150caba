"""How students are found by a few letters and named in a text field."""

from __future__ import annotations

from django.db.models import Q

from oids.forms.lookups import LookupField


def student_called(word: str, path: str = "student") -> Q:
    """Rows whose student, at the end of `path`, has the word in the name or number; of a name the infix is a word itself."""
    return (
        Q((f"{path}__last_name__icontains", word))
        | Q((f"{path}__first_name__icontains", word))
        | Q((f"{path}__infix__iexact", word))
        | Q((f"{path}__number__icontains", word))
    )


def search_enrolments(queryset, text: str, path: str = "student"):
    for word in text.replace(",", " ").split():
        queryset = queryset.filter(student_called(word, path))
    return queryset


def enrolment_label(enrolment) -> str:
    return f"{enrolment.student.sort_name} ({enrolment.student.number})"


def enrolment_field(**kwargs) -> LookupField:
    return LookupField(key="student__number", search=search_enrolments, label_of=enrolment_label, **kwargs)


def search_groups(queryset, text: str):
    for word in text.split():
        queryset = queryset.filter(name__icontains=word)
    return queryset


def group_label(group) -> str:
    return group.name


def group_field(**kwargs) -> LookupField:
    return LookupField(key="name", search=search_groups, label_of=group_label, **kwargs)
