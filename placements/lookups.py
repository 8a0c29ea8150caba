"""How students are found by a few letters and named in a text field."""

from __future__ import annotations

from django.db.models import Q

from oids.forms.lookups import LookupField


def search_enrolments(queryset, text: str):
    for word in text.replace(",", " ").split():
        queryset = queryset.filter(
            Q(student__last_name__icontains=word)
            | Q(student__first_name__icontains=word)
            | Q(student__infix__iexact=word)
            | Q(student__number__icontains=word)
        )
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
