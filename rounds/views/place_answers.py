"""Places are entered: of one school, or of many in a grid."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from oids import formats
from oids.actions import ActionRefused, Conflict
from oids.views.details import ObjectActionView, add_errors
from partnerships.models import School
from rounds.actions.places import RowsRefused, answer_place, answer_places, remarks_on
from rounds.enums import Answer, Channel
from rounds.filters.places import NOT_ANSWERED
from rounds.forms.places import PlaceForm, PlaceGrid
from rounds.models import PlaceOffer, Round
from rounds.places import annotated, short_limits, students_of, visible_schools
from rounds.tables.places import answer_in_words
from rounds.views.base import RoundMixin
from rounds.views.places import limits_by_offer, why_not_now


def channel_of(round: Round, user) -> Channel:
    return Channel.OFFICE if user.has_perm("rounds.change_round", round) else Channel.BOARD


class _AnswerView(RoundMixin, ObjectActionView):
    """Who cannot answer today is told so on the list, before anything is typed."""

    permission = "rounds.answer_place"

    def get(self, request, *args, **kwargs):
        if reason := why_not_now(self.object, request.user):
            messages.warning(request, reason)
            return HttpResponseRedirect(reverse("rounds:place_list", args=[self.object.pk]))
        return super().get(request, *args, **kwargs)


class PlaceAnswerView(_AnswerView):
    """One school: the one in the address (`?school=BRIN6`), or else one that is typed."""

    form_class = PlaceForm

    @cached_property
    def schools(self):
        return visible_schools(self.object, self.request.user)

    @cached_property
    def school(self) -> School | None:
        code = self.request.GET.get("school", "")
        if not code:
            return None
        found = self.schools.filter(brin6=code).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def offer(self) -> PlaceOffer | None:
        if self.school is None:
            return None
        rows = PlaceOffer.objects.filter(round=self.object, school=self.school).prefetch_related("limits")
        return rows.first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"schools": self.schools, "school": self.school}

    def get_initial(self):
        return PlaceForm.initial_of(self.offer) if self.school else {}

    def get_heading(self):
        return _("Places of %(school)s") % {"school": self.school} if self.school else _("Places of a school")

    def act(self, form):
        school = self.school or form.cleaned_data["school"]
        user = self.request.user
        offer = answer_place(
            round=self.object, school=school, by=user, channel=channel_of(self.object, user), **form.values()
        )
        for remark in remarks_on(offer.places, offer.limits.all()):
            messages.info(self.request, remark)
        return offer

    def get_success_message(self, result):
        return _("Saved: %(school)s, %(answer)s.") % {
            "school": result.school, "answer": answer_in_words(result.answer),
        }  # fmt: skip

    def get_cancel_url(self):
        if self.offer is not None:
            return self.next_url() or self.offer.get_absolute_url()
        return self.next_url() or reverse("rounds:place_list", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        intro = ""
        if self.school is not None:
            row = annotated(School.objects.filter(pk=self.school.pk), self.object).get()
            intro = _("Students now: %(now)s.") % {"now": formats.count(row.students_now)}
            if row.last_places is not None:
                intro = _("Last year: %(last)s places. Students now: %(now)s.") % {
                    "last": formats.count(row.last_places), "now": formats.count(row.students_now),
                }  # fmt: skip
        return super().get_context_data(intro=intro, **kwargs)


class PlaceGridView(_AnswerView):
    """All schools of the user at once; what was not touched is left alone."""

    template_name = "rounds/place_grid.html"
    form_class = PlaceGrid
    submit_label = gettext_lazy("Save everything")

    def get_heading(self):
        return _("Fill in places: %(round)s") % {"round": self.object}

    def get_form_kwargs(self):
        rows = annotated(visible_schools(self.object, self.request.user), self.object)
        if self.request.GET.get("answer") == NOT_ANSWERED and self.request.method == "GET":
            rows = rows.filter(answer="")
        return super().get_form_kwargs() | {
            "schools": list(rows.order_by("board_name", "name", "pk")), "limits": limits_by_offer(self.object),
        }  # fmt: skip

    def act(self, form):
        touched = form.touched
        rows = {row.school.pk: row for row in touched}
        try:
            self.saved = answer_places(
                round=self.object, rows=[row.values() for row in touched], by=self.request.user,
                channel=channel_of(self.object, self.request.user),
            )  # fmt: skip
        except RowsRefused as refused:
            for key, error in refused.rows.items():
                self.explain(rows[key], error)
            raise
        for row in touched:
            for remark in remarks_on(row.cleaned_data["places"] or 0, row.cleaned_data["limits"]):
                messages.info(self.request, f"{row.school}: {remark}")

    @staticmethod
    def explain(row, error) -> None:
        if isinstance(error, Conflict):
            now = row.present
            shown = [
                answer_in_words(now["answer"]),
                *map(str, filter(None, (now["places"], now["limits"], now["note"]))),
            ]
            row.refresh(", ".join(shown))
            text = _("%(by)s changed this while you were working: it says “%(now)s” now. Save again to replace that.")
            row.add_error("answer", text % {"by": error.by or _("Somebody else"), "now": row.now})
        elif isinstance(error, ActionRefused):
            row.add_error(None, error.message)
        else:
            add_errors(row, ValidationError(error.message_dict) if hasattr(error, "error_dict") else error)

    def get_success_message(self, result):
        number = len(self.saved)
        if not number:
            return _("Nothing was changed.")
        text = ngettext("Saved: the answer of %(number)s school.", "Saved: the answers of %(number)s schools.", number)
        return text % {"number": formats.count(number)}

    def get_cancel_url(self):
        return self.next_url() or reverse("rounds:place_list", args=[self.object.pk])

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        kwargs["form"] = form
        said = [row.school for row in form.rows if row.school.answer in (Answer.YES, Answer.MAYBE)]
        return super().get_context_data(
            rows=form.rows,
            error_forms=[form, *form.rows] if form.is_bound else [],
            places=sum(school.places for school in said if school.answer == Answer.YES),
            maybe=sum(school.places for school in said if school.answer == Answer.MAYBE),
            students=students_of(self.object).count() if self.may("rounds.change_round", self.object) else None,
            example=example_of_limits(),
            **{"back_url": self.get_cancel_url(), "back_label": pgettext("of schools", "Places")} | kwargs,
        )  # fmt: skip


def example_of_limits() -> str:
    """How limits are typed, in the language of the screen."""
    return short_limits(
        [
            {"route": "full_time", "year_from": None, "year_until": None, "places": 3},
            {"route": "part_time", "year_from": 3, "year_until": 4, "places": 1},
        ]
    )
