"""Which of the learning network is shown to whom."""

from __future__ import annotations

import re
import unicodedata
from functools import reduce
from operator import and_, or_
from typing import Self

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from network.enums import ParticipantKind, ProductState
from oids.querysets import DatedQuerySet, VisibleQuerySet, active_on
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import Partnership, School
from placements.querysets import WHOLE_PARTNERSHIP

# The text search configuration of the migration: Dutch stems, without accents.
DUTCH = "oids_nl"
# A part inside a word is looked for from so many letters on.
SHORTEST_PART = 4
VOICED = {"s": "z", "f": "v"}
# A doubled vowel before the last letter, single in the infinitive: lees, maak, creëer.
DOUBLE = re.compile(r"(.*?)([aeou])\2([bcdfgklmnprsz])")


def own_partnerships(user):
    """Partnerships in which somebody holds a role, or whose member they work for; not all those of an administrator."""
    access = access_of(user)
    return Partnership.objects.filter(
        Q(pk__in=access.partnerships()) | Q(memberships__party__in=access.parties())
    ).values("pk")


def in_network(user, field: str = "partnership") -> Q:
    """Condition: kept by one's own partnership, or by one in whose network one's own takes part today."""
    from network.models import Participant

    own = own_partnerships(user)
    keepers = Participant.objects.filter(
        active_on(timezone.localdate(), "agreements__"), kind=ParticipantKind.PARTNERSHIP, partner__in=own
    ).values("partnership")
    return Q(**{f"{field}__in": own}) | Q(**{f"{field}__in": keepers})


class NetworkQuerySet(DatedQuerySet):
    """What everybody in the network may know of: themes, groups with their members and meetings."""

    way = "partnership"

    def visible_to(self, user) -> Self:
        return self.filter(in_network(user, self.way)) if access_of(user).roles else self.none()


class NamedQuerySet(NetworkQuerySet):
    """What each partnership of a network has of its own: themes and groups."""

    def own_first(self, partnership) -> Self:
        return self.select_related("partnership").order_by(_own_first(partnership), *self.model._meta.ordering)


class ThemeQuerySet(NamedQuerySet):
    def once(self, partnership) -> Self:
        """Every title once: the partnership's own theme stands for those of others with the same title."""
        rows = self.order_by("title", _own_first(partnership), "pk").distinct("title")
        return self.model.objects.filter(pk__in=rows.values("pk")).own_first(partnership)


def _own_first(partnership) -> Case:
    return Case(When(partnership=partnership, then=Value(0)), default=Value(1))


class OfGroupQuerySet(NetworkQuerySet):
    way = "group__partnership"


class ParticipantQuerySet(VisibleQuerySet):
    """Agreements are between the keeper of the network and each participant: staff of a party sees its own."""

    way = ""

    def visible_to(self, user) -> Self:
        access = access_of(user)
        return self.filter(
            Q(**{f"{self.way}partnership__in": access.partnerships(*WHOLE_PARTNERSHIP)})
            | Q(**{f"{self.way}party__in": access.parties()})
        )


class AgreementQuerySet(ParticipantQuerySet, DatedQuerySet):
    way = "participant__"


class ProductQuerySet(VisibleQuerySet):
    way = ""

    def visible_to(self, user) -> Self:
        """What is in the library, or was, to the whole network; a draft to those who keep it and to who makes it."""
        access = access_of(user)
        if not access.roles:
            return self.none()
        from network.models import GroupMember

        mine = GroupMember.objects.filter(Q(person__user=user.pk) | Q(participant__party__in=access.parties()))
        return self.filter(
            (in_network(user, f"{self.way}partnership") & ~Q(**{f"{self.way}state": ProductState.DRAFT}))
            | Q(**{f"{self.way}partnership__in": access.partnerships(*WHOLE_PARTNERSHIP)})
            | Q(**{f"{self.way}group__in": mine.values("group")})
        )

    def find(self, text: str) -> Self:
        """By words in any form, with or without accents, the best first; a word may be the beginning of a longer one, and
        two words may be written as one. Where nothing is found so, what has the words somewhere inside a word."""
        query = search_query(text)
        if query is None:
            return self
        found = self.filter(Q(search=query) | Q(theme__search=query))
        if not found.exists():
            return self.containing(text)
        return found.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "title", "pk")

    def containing(self, text: str) -> Self:
        """Every word in the text of the product, also as the end of a longer one: serie in lessenserie. Short words, which
        are in nearly everything, are passed over."""
        words = [word for word in re.findall(r"\w+", text) if len(word) >= SHORTEST_PART]
        if not words:
            return self.none()
        everywhere = [
            reduce(or_, (Q(**{f"{name}__unaccent__icontains": word}) for name in ("title", "summary", "makers")))
            for word in words
        ]
        return self.filter(*everywhere).order_by("title", "pk")


class ProductPartQuerySet(ProductQuerySet):
    way = "product__"


class AcademicQuerySet(DatedQuerySet):
    """The whole partnership for who prepares, decides and accounts; a board its own, an institute where it takes part."""

    way = ""

    def visible_to(self, user) -> Self:
        access = access_of(user)
        with_institute = Partnership.objects.filter(memberships__party__in=access.parties(RoleKind.INSTITUTE)).values(
            "pk"
        )
        return self.filter(
            Q(**{f"{self.way}partnership__in": access.partnerships(*WHOLE_PARTNERSHIP)})
            | Q(**{f"{self.way}partnership__in": with_institute})
            | Q(**{f"{self.way}party__in": access.parties(RoleKind.BOARD)})
        )


class OfFunctionQuerySet(AcademicQuerySet):
    way = "function__"


class WorkshopQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Those of the peer groups that one sees."""
        from placements.models import PeerGroup

        return self.filter(peer_group__in=PeerGroup.objects.visible_to(user).values("pk"))


class RegionQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """Regions of one's own partnerships, also former ones; all of them for an administrator. One in which nobody lies
        yet is seen by programme leaders, who may bring their own partnership in."""
        access = access_of(user)
        if access.is_administrator:
            return self
        own = Q(partnerships__partnership__in=own_partnerships(user))
        if access.partnerships(RoleKind.PROGRAMME_LEADER):
            own |= Q(partnerships=None)
        return self.filter(own).distinct()


class OfRegionQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        from network.models import Region

        return self.filter(region__in=Region.objects.visible_to(user).values("pk"))


class RegionSchoolQuerySet(DatedQuerySet):
    def visible_to(self, user) -> Self:
        """Of schools that one sees in the register."""
        return self.filter(school__in=School.objects.visible_to(user).values("pk"))


def search_query(text: str) -> SearchQuery | None:
    """All words of the text, each perhaps the beginning of a word, or two that follow each other as one (lessen serie:
    lessenserie); None when there is no word in it."""
    words = re.findall(r"\w+", text)
    if not words:
        return None
    joined = [[*words[:place], word + words[place + 1], *words[place + 2 :]] for place, word in enumerate(words[:-1])]
    return reduce(or_, (reduce(and_, map(_word_query, row)) for row in [words, *joined]))


def _word_query(word: str) -> SearchQuery:
    """The stem of the word and of its `other_forms`, and the word as it is typed: the stem of one that is not typed to its
    end (leesk) is not always the beginning of the stem that is sought (leeskilometer)."""
    stems = " | ".join(f"{form}:*" for form in (word, *other_forms(word)))
    return SearchQuery(stems, search_type="raw", config=DUTCH) | SearchQuery(
        f"{without_accents(word)}:*", search_type="raw", config="simple"
    )


def without_accents(word: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(letter)
    )


def other_forms(word: str) -> list[str]:
    """Forms of Dutch verbs that the stemmer does not bring together: zoekt with zoeken, lees with lezen, schrijf with
    schrijven, creëert with creëren."""
    plain = without_accents(word)
    if re.search(r"(([aeou])\2|ij|ie|ei|eu|oe|ui|ou)[^aeiout]t$|.{4}[^aeiout]t$", plain):
        stripped = plain[:-1]
        # Of leest only lezen: the stem of lees is that of les as well.
        return _infinitive(stripped) if DOUBLE.fullmatch(stripped) else [stripped, *_infinitive(stripped)]
    return _infinitive(plain)


def _infinitive(form: str) -> list[str]:
    if match := DOUBLE.fullmatch(form):
        start, vowel, last = match.groups()
        return [f"{start}{vowel}{VOICED.get(last, last)}en"]
    if match := re.fullmatch(r"(.*(?:ij|ie|ei|eu|oe|ui|ou))([fs])", form):
        return [f"{match[1]}{VOICED[match[2]]}en"]
    return []
