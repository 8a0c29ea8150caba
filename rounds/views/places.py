"""The places that schools offer in a round: the list, who did not answer, and the page of one school."""

from __future__ import annotations

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oids import formats
from oids.exports import DAY, INTEGER, Column
from oids.views.details import DetailView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.lookups import school_label
from partnerships.models import School
from partnerships.views.base import RecordScopeMixin
from rounds.actions.places import asks_sentence, closed_sentence, remarks_on
from rounds.enums import Channel
from rounds.filters.places import PlaceFilter
from rounds.models import PlaceLimit, PlaceOffer, Round
from rounds.places import (
    annotated,
    limits_in_words,
    reference_round,
    schools_of,
    short_limits,
    visible_schools,
)
from rounds.tables.places import TONES, PlaceTable, ReminderTable, answer_in_words, who_answered
from rounds.views.base import RoundRowsView, address_of, scope_of


def why_not_now(round: Round, user) -> str:
    """Why this user cannot enter places of the round today, in a sentence; empty when they can."""
    if round.is_closed:
        return closed_sentence(round)
    if user.has_perm("rounds.change_round", round) or round.takes_places_on(timezone.localdate()):
        return ""
    return asks_sentence(round)


def limits_by_offer(round: Round) -> dict[int, list[PlaceLimit]]:
    found: dict[int, list[PlaceLimit]] = {}
    for limit in PlaceLimit.objects.filter(offer__round=round):
        found.setdefault(limit.offer_id, []).append(limit)
    return found


class PlaceListView(RoundRowsView):
    permission = "rounds.view_place"
    table_class = PlaceTable
    filterset_class = PlaceFilter
    export_name = "plekken"
    per_page = 100
    empty_text = gettext_lazy("No school of yours is in this partnership in this school year.")

    def get_heading(self):
        return _("Places: %(round)s") % {"round": self.object}

    def get_intro(self):
        last = reference_round(self.object)
        intro = _("How many students each school takes at the same time. Not answered is something else than no.")
        if last is not None:
            intro += " " + _("Last year is the answer in %(round)s.") % {"round": last}
        return intro

    def get_rows(self):
        return annotated(visible_schools(self.object, self.request.user), self.object)

    @cached_property
    def may_answer(self) -> bool:
        return self.may("rounds.answer_place", self.object) and not why_not_now(self.object, self.request.user)

    def url_of(self, school: School) -> str:
        if school.offer:
            return reverse("rounds:place_detail", args=[school.offer])
        if self.may_answer:
            return f"{reverse('rounds:place_answer', args=[self.object.pk])}?school={school.brin6}"
        return school.get_absolute_url()

    @cached_property
    def limits(self) -> dict[int, list[PlaceLimit]]:
        return limits_by_offer(self.object)

    def get_table_kwargs(self):
        names = ("places", "last_places", "students_now")
        sums = self.object_list.aggregate(**{f"total_{name}": Sum(name, default=0) for name in names})
        totals = {name: sums[f"total_{name}"] for name in names}
        return {"url_of": self.url_of, "limits": self.limits, "totals": totals}

    def get_actions(self):
        round, links = self.object, []
        if self.may_answer:
            links.append((_("Fill in places"), reverse("rounds:place_grid", args=[round.pk])))
        if self.may("rounds.change_round", round):
            links.append((_("Who did not answer"), reverse("rounds:place_reminder_list", args=[round.pk])))
        return links

    def get_context_data(self, **kwargs):
        notice = ""
        if self.may("rounds.answer_place", self.object):
            notice = why_not_now(self.object, self.request.user)
        return super().get_context_data(notice=notice, left=self.left(), **kwargs)

    def left(self) -> Section | None:
        """Answers of schools that are not asked any more: they count nowhere, and stay readable."""
        offers = PlaceOffer.objects.visible_to(self.request.user).filter(round=self.object).exclude(answer="")
        rows = [
            [
                Cell(row.school.name, reverse("rounds:place_detail", args=[row.pk])), row.school.city,
                answer_in_words(row.answer), number(row.places),
                formats.day(row.school.closed_on) if row.school.closed_on else "",
            ]
            for row in offers.exclude(school__in=schools_of(self.object)).select_related("school").order_by("school__name")
        ]  # fmt: skip
        if not rows:
            return None
        return Section(
            "left", _("Answered, and not in the partnership any more"),
            [_("School"), _("Place"), _("Answer"), pgettext("of schools", "Places"), _("Closed on")], rows,
            note=_("These schools are not there in the year that is placed for, so they count in none of the figures of this round."),
        )  # fmt: skip

    def export_columns(self):
        return [
            Column("brin6", "BRIN6"), Column("name", _("School")), Column("board", _("School board")),
            Column("code", _("DUO number")), Column("city", _("Place")), Column("answer", _("Answer")),
            Column("places", pgettext("of schools", "Places"), INTEGER), Column("limits", _("Limits")),
            Column("note", _("Note")), Column("last", _("Last year"), INTEGER),
            Column("now", _("Students now"), INTEGER), Column("by", _("Answered by")),
            Column("at", _("Answered on"), DAY), Column("channel", _("Came in")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "brin6": obj.brin6, "name": obj.name, "board": obj.board_name, "code": obj.board_code, "city": obj.city,
            "answer": answer_in_words(obj.answer), "places": obj.places if obj.answer else None,
            "limits": short_limits(self.limits.get(obj.offer, ())), "note": obj.note, "last": obj.last_places,
            "now": obj.students_now, "by": obj.answered_by,
            "at": timezone.localdate(obj.answered_at) if obj.answered_at else None,
            "channel": str(Channel(obj.channel).label) if obj.channel and obj.answer else "",
        }  # fmt: skip


class PlaceReminderListView(PlaceListView):
    """The schools that did not answer yet, by board, with where they can be mailed."""

    permission = "rounds.change_round"
    table_class = ReminderTable
    export_name = "plekken-herinneren"
    empty_text = gettext_lazy("Every school has answered.")

    def get_heading(self):
        return _("Who did not answer: %(round)s") % {"round": self.object}

    def get_intro(self):
        return _(
            "Schools that said nothing yet. A school without an e-mail address gets its reminder through its board; "
            "the address is entered at the school."
        )

    def get_rows(self):
        return super().get_rows().filter(answer="")

    def left(self):
        return None

    def get_table_kwargs(self):
        return {"url_of": self.url_of}

    def get_filterset(self, filterset_class):
        filterset = super().get_filterset(filterset_class)
        del filterset.filters["answer"]
        return filterset

    def get_actions(self):
        scope = scope_of(self.object)
        query = f"?kind=places_reminder&round={self.object.pk}"
        mail = address_of("partnerships:message_send", query, **scope)
        links = [(_("Send a reminder"), mail)] if mail and self.object.takes_places_on(timezone.localdate()) else []
        return [*links, (_("All schools"), reverse("rounds:place_list", args=[self.object.pk]))]

    def export_columns(self):
        return [
            Column("board", _("School board")), Column("code", _("DUO number")), Column("brin6", "BRIN6"),
            Column("name", _("School")), Column("city", _("Place")), Column("email", _("E-mail address")),
            Column("last", _("Last year"), INTEGER), Column("now", _("Students now"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "board": obj.board_name, "code": obj.board_code, "brin6": obj.brin6, "name": obj.name, "city": obj.city,
            "email": obj.email, "last": obj.last_places, "now": obj.students_now,
        }  # fmt: skip


class PlaceMixin(RecordScopeMixin):
    model = PlaceOffer
    permission = "rounds.view_place"

    def get_queryset(self):
        rows = super().get_queryset().select_related("round__partnership", "school", "answered_by")
        return rows.prefetch_related("limits", "school__memberships")


class PlaceDetailView(PlaceMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        offer, round, user = self.object, self.object.round, self.request.user
        school = annotated(School.objects.filter(pk=offer.school_id), round).get()
        limits = list(offer.limits.all())
        acts, notice = [], ""
        if self.may("rounds.answer_place", offer):
            if notice := why_not_now(round, user):
                notice = str(notice)
            else:
                label = _("Correct") if offer.answer else _("Answer")
                url = f"{reverse('rounds:place_answer', args=[round.pk])}?school={school.brin6}"
                acts.append((label, url))
        return super().get_context_data(
            heading=_("Places of %(school)s") % {"school": school},
            status=(answer_in_words(offer.answer), TONES.get(offer.answer, "neutral")),
            intro=" ".join(remarks_on(offer.places, limits)) if limits else "",
            notice=notice,
            facts=[
                (_("Placing round"), str(round), round.get_absolute_url()),
                (_("School"), school_label(school), school.get_absolute_url()),
                (_("School board"), school.board_name),
                (pgettext("of schools", "Places"), formats.count(offer.places) if offer.answer else ""),
                (_("Note"), offer.note),
                (_("Answered by"), who_answered(school)),
                (_("Places last year"), formats.count(school.last_places)),
                (_("Students now"), formats.count(school.students_now)),
            ],
            sections=[
                Section(
                    "limits", _("At most so many of them"), [_("Limit")],
                    [[words] for words in limits_in_words(limits)],
                    empty=_("No limits: the places are for students of all routes and years."),
                )
            ],
            actions=acts,
            history_url=reverse("rounds:place_history", args=[offer.pk]),
            back_url=reverse("rounds:place_list", args=[round.pk]),
            back_label=pgettext("of schools", "Places"),
            **kwargs,
        )  # fmt: skip


class PlaceHistoryView(PlaceMixin, HistoryView):
    parts = (PlaceLimit,)
