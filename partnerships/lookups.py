"""How records of the register are found by a few letters and named in a text field."""

from __future__ import annotations

from django.db.models import Case, Q, Value, When

from oids.forms.lookups import LookupField
from oids.names import person_called, with_key, without_number, words_of


def search_schools(queryset, text: str):
    """Who is called exactly so, then those that are called so, then those that only stand in a place that is."""
    words = words_of(text)
    for word in words:
        queryset = queryset.filter(Q(name__icontains=word) | Q(city__icontains=word) | Q(brin6__icontains=word))
    if not words:
        return queryset
    typed = without_number(text)
    name, comma, city = typed.rpartition(",")
    exactly = Q(name__iexact=typed)
    if comma:
        exactly |= Q(name__iexact=name.strip(), city__iexact=city.strip())
    called = Q(*(("name__icontains", word) for word in words))
    rank = Case(When(exactly, then=Value(0)), When(called, then=Value(1)), default=Value(2))
    return queryset.order_by(rank, *(queryset.query.order_by or queryset.model._meta.ordering))


def search_parties(queryset, text: str):
    for word in words_of(text):
        queryset = queryset.filter(
            Q(name__icontains=word) | Q(statutory_name__icontains=word) | Q(code__icontains=word)
        )
    return queryset


def search_trainers(queryset, text: str):
    return _by_name(queryset, text, "person__")


def search_users(queryset, text: str):
    for word in words_of(text):
        queryset = queryset.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return queryset


def exact_name_first(text: str) -> Case:
    """To order parties or users by: who is called exactly so first."""
    return Case(When(name__iexact=without_number(text), then=Value(0)), default=Value(1))


def search_people(queryset, text: str):
    return _by_name(queryset, text, "")


def _by_name(queryset, text: str, person: str):
    """Every word is in a part of the name, or the row's number; `person` leads to the name."""
    for word in words_of(text):
        queryset = queryset.filter(person_called(word, person) | with_key(word))
    return queryset


def school_label(school) -> str:
    return f"{school.name}, {school.city} ({school.brin6})"


def party_label(party) -> str:
    return f"{party.name} ({party.code})"


def trainer_label(trainer) -> str:
    return f"{trainer.person.sort_name} ({trainer.pk})"


def person_label(person) -> str:
    return f"{person.sort_name} ({person.pk})"


def names_of(person) -> tuple[str, str]:
    """As it is printed in text and in lists."""
    return str(person), person.sort_name


def user_label(user) -> str:
    return f"{user.name} ({user.email})"


def school_field(**kwargs) -> LookupField:
    return LookupField(
        key="brin6", search=search_schools, label_of=school_label,
        names_of=lambda school: (school.name, f"{school.name}, {school.city}"), **kwargs,
    )  # fmt: skip


def party_field(**kwargs) -> LookupField:
    return LookupField(
        key="code", search=search_parties, label_of=party_label,
        names_of=lambda party: (party.name, party.statutory_name), **kwargs,
    )  # fmt: skip


def trainer_field(**kwargs) -> LookupField:
    return LookupField(
        key="pk", search=search_trainers, label_of=trainer_label, names_of=lambda trainer: names_of(trainer.person),
        **kwargs,
    )  # fmt: skip


def user_field(**kwargs) -> LookupField:
    return LookupField(
        key="email", search=search_users, label_of=user_label, names_of=lambda user: (user.name,), **kwargs
    )


def person_field(**kwargs) -> LookupField:
    return LookupField(key="pk", search=search_people, label_of=person_label, names_of=names_of, **kwargs)
