"""Wishes are entered, one student after the other; and where students were in earlier years."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from oids.names import by_name, exact_person_first
from oids.views.details import ObjectActionView, ObjectMixin
from oids.views.lookups import LIMIT, LookupView
from partnerships.lookups import school_label, search_schools
from partnerships.models import School
from placements.lookups import enrolment_label, search_enrolments
from placements.models import Enrolment
from rounds.actions.wishes import save_wishes, set_earlier_schools
from rounds.forms.wishes import EarlierSchoolForm, StudentChoiceForm, WishForm, about_school
from rounds.models import Avoidance, EarlierSchool, WishList
from rounds.places import schools_of, without_places
from rounds.tables.wishes import AVOIDED
from rounds.views.base import RoundMixin
from rounds.views.wishes import channel_of, entry_url, why_not_now
from rounds.wishes import (
    annotated_students,
    earlier_schools,
    next_without_wishes,
    remarks_on,
    travel_from,
    visible_students,
)


class OfStudentMixin(RoundMixin):
    """An act in a round on the student of `?student=` (a key), among those whose wishes the user may know."""

    permission = "rounds.change_wish"

    @cached_property
    def students(self):
        return visible_students(self.object, self.request.user).select_related("student", "partnership")

    @cached_property
    def enrolment(self) -> Enrolment | None:
        key = self.request.GET.get("student", "")
        if not key:
            return None
        found = self.students.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        if found is None:
            raise Http404
        return found

    @cached_property
    def wish_list(self) -> WishList | None:
        rows = WishList.objects.filter(round=self.object, enrolment=self.enrolment)
        return rows.prefetch_related("wishes__school", "avoidances__school").first()

    def who(self) -> str:
        student = self.enrolment.student
        return student.sort_name if self.may("placements.view_student", student) else student.reference


class WishEnterView(OfStudentMixin, ObjectActionView):
    """Without a student in the address: first whose; with one: the wishes, and straight on to the next one."""

    def get(self, request, *args, **kwargs):
        if reason := why_not_now(self.object, request.user):
            messages.warning(request, reason)
            return HttpResponseRedirect(reverse("rounds:wish_list", args=[self.object.pk]))
        return super().get(request, *args, **kwargs)

    def get_form_class(self):
        return WishForm if self.enrolment else StudentChoiceForm

    @cached_property
    def open_ones(self) -> list[Avoidance]:
        return [row for row in self.wish_list.avoidances.all() if row.granted is None] if self.wish_list else []

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs() | {"round": self.object}
        if self.enrolment is None:
            return kwargs | {"students": self.students}
        return kwargs | {"schools": schools_of(self.object), "avoidances": self.open_ones}

    def get_initial(self):
        return WishForm.initial_of(self.wish_list, self.open_ones) if self.enrolment else {}

    def get_heading(self):
        return _("Wishes of %(student)s") % {"student": self.who()} if self.enrolment else _("Enter wishes")

    def act(self, form):
        if self.enrolment is None:
            return None
        user = self.request.user
        row = save_wishes(
            round=self.object, enrolment=self.enrolment, channel=channel_of(self.object, user), by=user, **form.values()
        )
        for remark in remarks_on(row):
            messages.info(self.request, remark)
        return row

    def get_success_message(self, result):
        return _("Saved: the wishes of %(student)s.") % {"student": self.who()} if self.enrolment else ""

    def form_valid(self, form):
        if self.enrolment is None:
            return HttpResponseRedirect(entry_url(self.object, form.cleaned_data["student"], "&pick=1"))
        return super().form_valid(form)

    def get_success_url_for(self, result):
        if "show" in self.request.POST:
            return result.get_absolute_url()
        if url := self.next_url():
            return url
        if "pick" in self.request.GET:
            return entry_url(self.object)
        if following := next_without_wishes(self.object, self.request.user, self.enrolment):
            return entry_url(self.object, following)
        messages.info(self.request, _("Every student has wishes now."))
        return reverse("rounds:wish_list", args=[self.object.pk])

    def get_cancel_url(self):
        return self.next_url() or reverse("rounds:wish_list", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        context = {"back_url": self.get_cancel_url(), "back_label": _("Wishes")}
        if self.enrolment is None:
            context["intro"] = _("Type whose wishes you have before you; then enter them and go on to the next one.")
            context["submit_label"] = _("Go on")
            return super().get_context_data(**context | kwargs)
        enrolment = self.enrolment
        earlier = earlier_schools([enrolment.student_id], self.object.school_year).get(enrolment.student_id, [])
        facts = [
            (_("Route"), enrolment.route_and_year),
            (_("Earlier schools"), ", ".join(map(str, earlier))),
        ]
        decided = [row for row in self.wish_list.avoidances.all() if row.granted is not None] if self.wish_list else []
        if decided:
            words = (f"{row.school}: {AVOIDED[row.granted][1]}" for row in decided)
            facts.append((_("Schools to avoid, decided"), "; ".join(words)))
        context |= {
            "facts": facts,
            "intro": _("Type a part of the name, the place or the BRIN6 of a school. Ctrl+Enter saves."),
            "submit_label": _("Save") if self.next_url() else _("Save and next"),
            "show_label": "" if self.next_url() else _("Save and look at it"),
        }
        return super().get_context_data(**context | kwargs)

    def get_template_names(self):
        return ["generic/confirm.html" if self.enrolment else "generic/form.html"]


class EarlierSchoolSetView(OfStudentMixin, ObjectActionView):
    """Where a student was in years that the register does not hold."""

    template_name = "generic/confirm.html"
    form_class = EarlierSchoolForm

    def get(self, request, *args, **kwargs):
        if self.enrolment is None:
            messages.info(request, _("Choose a student first."))
            return HttpResponseRedirect(reverse("rounds:wish_list", args=[self.object.pk]))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.enrolment is None:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_heading(self):
        return _("Earlier schools of %(student)s") % {"student": self.who()}

    def get_form_kwargs(self):
        rows = EarlierSchool.objects.filter(student=self.enrolment.student_id).select_related("school")
        return super().get_form_kwargs() | {
            "round": self.object, "rows": list(rows), "schools": School.objects.visible_to(self.request.user),
        }  # fmt: skip

    def act(self, form):
        set_earlier_schools(
            self.enrolment.student, rows=form.rows(), before=self.object.school_year, by=self.request.user
        )

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_cancel_url(self):
        if url := self.next_url():
            return url
        if self.wish_list is not None:
            return self.wish_list.get_absolute_url()
        return entry_url(self.object, self.enrolment)

    def get_context_data(self, **kwargs):
        found = earlier_schools([self.enrolment.student_id], self.object.school_year)
        placed = [row for row in found.get(self.enrolment.student_id, []) if row.noted is None]
        return super().get_context_data(
            facts=[(_("Known from placements"), ", ".join(map(str, placed)))],
            intro=_(
                "Add what the register does not hold, for example from before the partnership. Empty a line to take it "
                "away. Somebody is rather not placed at the same school, or kind of school, again."
            ),
            **{"back_url": self.get_cancel_url(), "back_label": _("Wishes")} | kwargs,
        )


class _RoundLookup(RoundMixin, ObjectMixin, LookupView):
    """Type-ahead of the entry screens of a round."""

    permission = "rounds.change_wish"


class WishStudentLookupView(_RoundLookup):
    """Students: who is called exactly so, then those without wishes, first."""

    def get_results(self, text):
        rows = annotated_students(visible_students(self.object, self.request.user), self.object)
        rows = search_enrolments(rows, text).select_related("student")
        rows = rows.order_by(
            exact_person_first(text, "student__"),
            "number_of_wishes",
            *by_name("student__"),
            "pk",
        )[:LIMIT]
        return [
            {
                "value": enrolment_label(row),
                "label": enrolment_label(row),
                "detail": row.get_route_display() + (", " + _("has wishes") if row.number_of_wishes else ""),
            }
            for row in rows
        ]


def _as_results(rows) -> list[dict]:
    return [{"value": school_label(row), "label": row.name, "detail": f"{row.city}, {row.brin6}"} for row in rows]


class WishSchoolLookupView(_RoundLookup):
    """Schools of the partnership in the round's year, with how far they are from the home and limit that are typed.

    And which of them said that they take nobody.
    """

    def get_results(self, text):
        rows = list(search_schools(schools_of(self.object), text)[:LIMIT])
        travel, full = travel_from(self.request.GET, self.object), without_places(self.object)
        return [
            found
            | {
                "detail": ", ".join(
                    filter(None, [found["detail"], travel.to(school), _("no places") if school.pk in full else ""])
                ),
                "chosen": about_school(school, travel, full),
            }
            for school, found in zip(rows, _as_results(rows), strict=True)
        ]


class EarlierSchoolLookupView(_RoundLookup):
    """Every school that the user may know: somebody may come from another partnership."""

    def get_results(self, text):
        return _as_results(search_schools(School.objects.visible_to(self.request.user), text)[:LIMIT])
