"""Wishes of students in a round: the list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.exports import DAY, INTEGER, Column
from placements.models import Enrolment
from rounds.actions.places import closed_sentence
from rounds.actions.wishes import asks_wishes_sentence
from rounds.enums import AppealState, Channel
from rounds.filters.wishes import WishFilter
from rounds.models import Round
from rounds.tables.wishes import AVOIDED, WishTable
from rounds.views.base import RoundRowsView
from rounds.wishes import annotated_students, avoidances_by_student, earlier_schools, visible_students


def channel_of(round: Round, user) -> Channel:
    """By which road this user enters something about a student: the programme leader is the office."""
    return Channel.OFFICE if user.has_perm("rounds.change_round", round) else Channel.INSTITUTE


def why_not_now(round: Round, user) -> str:
    """Why this user cannot enter wishes of the round today, in a sentence; empty when they can."""
    if round.is_closed:
        return closed_sentence(round)
    if user.has_perm("rounds.change_round", round) or round.takes_wishes_on(timezone.localdate()):
        return ""
    return asks_wishes_sentence(round)


def entry_url(round: Round, enrolment: Enrolment | None = None, more: str = "") -> str:
    """Where wishes are entered; the student stands in the address as a key, never as a number or a name."""
    url = reverse("rounds:wish_enter", args=[round.pk])
    return f"{url}?student={enrolment.pk}{more}" if enrolment is not None else url


class WishListView(RoundRowsView):
    permission = "rounds.view_wish"
    table_class = WishTable
    filterset_class = WishFilter
    export_name = "wensen"
    per_page = 100
    empty_text = gettext_lazy("No student is enrolled in this school year yet.")

    def get_heading(self):
        return _("Wishes: %(round)s") % {"round": self.object}

    def get_intro(self):
        return _(
            "Everybody who is enrolled in %(year)s: wishes in order of preference, postcode of home and travel limit, "
            "schools to avoid and where somebody was before. Empty limit: that of the round (%(limit)s)."
        ) % {
            "year": self.object.school_year,
            "limit": _("%(number)s km") % {"number": self.object.default_limit_km}
            if self.object.default_limit_km
            else _("no limit"),
        }

    def get_rows(self):
        rows = visible_students(self.object, self.request.user).select_related("student")
        return annotated_students(rows, self.object)

    @cached_property
    def names(self) -> bool:
        return self.may("placements.view_student", self.object)

    @cached_property
    def may_enter(self) -> bool:
        return self.may("rounds.change_wish", self.object) and not why_not_now(self.object, self.request.user)

    def url_of(self, enrolment) -> str:
        if enrolment.wish_list:
            return reverse("rounds:wish_detail", args=[enrolment.wish_list])
        if self.may_enter:
            return entry_url(self.object, enrolment)
        return enrolment.student.get_absolute_url()

    @cached_property
    def avoided(self):
        return avoidances_by_student(self.object)

    @cached_property
    def earlier(self):
        students = Enrolment.objects.filter(pk__in=self.get_rows().values("pk")).values("student")
        return earlier_schools(students, self.object.school_year)

    def get_table_kwargs(self):
        appeals = self.object.appeal_from <= timezone.localdate()
        return {
            "url_of": self.url_of, "avoid": self.avoided, "earlier": self.earlier, "names": self.names,
            "appeals": appeals,
        }  # fmt: skip

    def get_actions(self):
        round, links = self.object, []
        if self.may_enter:
            links.append((_("Enter wishes"), entry_url(round)))
        if self.may("rounds.decide_exception", round):
            links.append((_("Schools to avoid"), reverse("rounds:avoidance_decide", args=[round.pk])))
        if self.may("rounds.change_wish", round):
            links.append((_("Personal links"), reverse("rounds:link_list", args=[round.pk])))
            query = {key: self.request.GET[key] for key in WishFilter.base_filters if self.request.GET.get(key)}
            if query and not round.is_closed:
                url = f"{reverse('rounds:link_create', args=[round.pk])}?{urlencode(query)}"
                links.append((_("Links for these students"), url))
        return links

    def get_context_data(self, **kwargs):
        notice = ""
        if self.may("rounds.change_wish", self.object):
            notice = why_not_now(self.object, self.request.user)
        return super().get_context_data(notice=notice, **kwargs)

    def export_columns(self):
        return [
            *([Column("number", _("Student number"))] if self.names else []),
            Column("student", _("Student")),
            *([Column("email", _("E-mail address"))] if self.names else []),
            Column("route", _("Route")), Column("year", _("Year of study"), INTEGER),
            Column("wish_1", _("First wish")), Column("wish_2", _("Second wish")), Column("wish_3", _("Third wish")),
            Column("home", _("Postcode")), Column("limit", _("Limit, km"), INTEGER), Column("avoid", _("Avoid")),
            Column("earlier", _("Earlier schools")), Column("appeal", _("Appeal")), Column("by", _("Entered by")),
            Column("at", _("Entered on"), DAY), Column("channel", _("Came in")),
        ]  # fmt: skip

    def export_row(self, obj):
        avoided = (f"{row.school} ({AVOIDED[row.granted][1]})" for row in self.avoided.get(obj.pk, ()))
        return {
            "number": obj.student.number,
            "student": obj.student.sort_name if self.names else obj.student.reference,
            "email": obj.student.email, "route": obj.get_route_display(), "year": obj.year_of_study,
            "wish_1": obj.wish_1, "wish_2": obj.wish_2, "wish_3": obj.wish_3, "home": obj.home_pc4,
            "limit": obj.limit_km, "avoid": "; ".join(avoided),
            "earlier": "; ".join(str(row) for row in self.earlier.get(obj.student_id, ())),
            "appeal": str(AppealState(obj.appeal).label) if obj.appeal else "", "by": obj.sent_by,
            "at": timezone.localdate(obj.sent_at) if obj.sent_at else None,
            "channel": str(Channel(obj.channel).label) if obj.channel else "",
        }  # fmt: skip
