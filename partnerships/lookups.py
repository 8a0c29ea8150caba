"""How records of the register are found by a few letters and named in a text field."""

from __future__ import annotations

from django.db.models import Case, Q, Value, When

from oids.forms.lookups import LookupField


def search_schools(queryset, text: str):
    """Those that are called so before those that only stand in a place that is."""
    words = text.split()
    for word in words:
        queryset = queryset.filter(Q(name__icontains=word) | Q(city__icontains=word) | Q(brin6__icontains=word))
    if not words:
        return queryset
    called = Q(*(("name__icontains", word) for word in words))
    rank = Case(When(called, then=Value(0)), default=Value(1))
    return queryset.order_by(rank, *(queryset.query.order_by or queryset.model._meta.ordering))


def search_parties(queryset, text: str):
    for word in text.split():
        queryset = queryset.filter(
            Q(name__icontains=word) | Q(statutory_name__icontains=word) | Q(code__icontains=word)
        )
    return queryset


def search_trainers(queryset, text: str):
    return _by_name(queryset, text, "person__")


def search_users(queryset, text: str):
    for word in text.split():
        queryset = queryset.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return queryset


def search_people(queryset, text: str):
    return _by_name(queryset, text, "")


def _by_name(queryset, text: str, person: str):
    """Every word is in a part of the name; `person` leads to it."""
    for word in text.replace(",", " ").split():
        parts = {"last_name__icontains": word, "first_name__icontains": word, "infix__iexact": word}
        queryset = queryset.filter(Q(*((f"{person}{part}", value) for part, value in parts.items()), _connector=Q.OR))
    return queryset


def school_label(school) -> str:
    return f"{school.name}, {school.city} ({school.brin6})"


def party_label(party) -> str:
    return f"{party.name} ({party.code})"


def trainer_label(trainer) -> str:
    return f"{trainer.person.sort_name} ({trainer.pk})"


def person_label(person) -> str:
    return f"{person.sort_name} ({person.pk})"


def user_label(user) -> str:
    return f"{user.name} ({user.email})"


def school_field(**kwargs) -> LookupField:
    return LookupField(
        key="brin6", search=search_schools, label_of=school_label, name_of=lambda school: school.name, **kwargs
    )  # fmt: skip


def party_field(**kwargs) -> LookupField:
    return LookupField(
        key="code", search=search_parties, label_of=party_label, name_of=lambda party: party.name, **kwargs
    )  # fmt: skip


def trainer_field(**kwargs) -> LookupField:
    return LookupField(key="pk", search=search_trainers, label_of=trainer_label, **kwargs)


def user_field(**kwargs) -> LookupField:
    return LookupField(key="email", search=search_users, label_of=user_label, **kwargs)


def person_field(**kwargs) -> LookupField:
    return LookupField(key="pk", search=search_people, label_of=person_label, **kwargs)
