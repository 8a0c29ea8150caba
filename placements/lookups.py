"""How records are found by a few letters and named in a text field."""

from __future__ import annotations

from django.db.models import Q

from oids.forms.lookups import LookupField


def search_enrolments(queryset, text: str):
    for word in text.replace(",", " ").split():
        queryset = queryset.filter(
            Q(student__last_name__icontains=word)
            | Q(student__first_name__icontains=word)
            | Q(student__number__icontains=word)
        )
    return queryset


def search_schools(queryset, text: str):
    for word in text.split():
        queryset = queryset.filter(Q(name__icontains=word) | Q(city__icontains=word) | Q(brin6__icontains=word))
    return queryset


def search_trainers(queryset, text: str):
    for word in text.replace(",", " ").split():
        queryset = queryset.filter(Q(person__last_name__icontains=word) | Q(person__first_name__icontains=word))
    return queryset


def enrolment_label(enrolment) -> str:
    return f"{enrolment.student.sort_name} ({enrolment.student.number})"


def school_label(school) -> str:
    return f"{school.name}, {school.city} ({school.brin6})"


def trainer_label(trainer) -> str:
    return f"{trainer.person.sort_name} ({trainer.pk})"


def enrolment_field(**kwargs) -> LookupField:
    return LookupField(key="student__number", search=search_enrolments, label_of=enrolment_label, **kwargs)


def school_field(**kwargs) -> LookupField:
    return LookupField(key="brin6", search=search_schools, label_of=school_label, **kwargs)


def trainer_field(**kwargs) -> LookupField:
    return LookupField(key="pk", search=search_trainers, label_of=trainer_label, **kwargs)
