"""What the office decides about wishes: which schools are avoided, and appeals."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.actions import ActionRefused
from oids.views.details import ConfirmView, ObjectActionView
from partnerships.views.base import RecordScopeMixin
from placements.models import Placement
from rounds.actions.places import closed_sentence
from rounds.actions.wishes import appeal_sentence, decide_appeal, decide_avoidance, file_appeal
from rounds.forms.wishes import AppealForm, AvoidanceForm
from rounds.models import Appeal, Avoidance
from rounds.views.base import RoundMixin
from rounds.views.wish_page import WishMixin
from rounds.views.wishes import channel_of


class AvoidanceDecideView(RoundMixin, ObjectActionView):
    """All schools that students of the round want to avoid, those not decided first; of one student with `?student=`."""

    permission = "rounds.decide_exception"
    template_name = "rounds/avoidances.html"
    form_class = AvoidanceForm

    def get_heading(self):
        return _("Schools to avoid: %(round)s") % {"round": self.object}

    @cached_property
    def avoidances(self) -> list[Avoidance]:
        rows = Avoidance.objects.filter(wish_list__round=self.object)
        if key := self.request.GET.get("student", ""):
            if not (key.isdecimal() and len(key) < 19):
                raise Http404
            rows = rows.filter(wish_list__enrolment=key)
        rows = rows.select_related("school", "decided_by", "wish_list__enrolment__student", "wish_list__round")
        return list(
            rows.order_by(
                F("granted").asc(nulls_first=True), "wish_list__enrolment__student__last_name",
                "wish_list__enrolment__student__first_name", "school__name", "pk",
            )
        )  # fmt: skip

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"avoidances": self.avoidances}

    def act(self, form):
        self.number = 0
        for avoidance, granted in form.decisions():
            try:
                decide_avoidance(avoidance, granted=granted, by=self.request.user)
            except ValidationError as error:
                raise ValidationError({form.name_of(avoidance): error.messages}) from error
            self.number += 1

    def get_success_message(self, result):
        if not self.number:
            return _("Nothing was changed.")
        return ngettext("Saved: %(number)s decision.", "Saved: %(number)s decisions.", self.number) % {
            "number": self.number
        }

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_cancel_url(self):
        return self.next_url() or reverse("rounds:wish_list", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(
            lines=kwargs["form"].lines(),
            closed=closed_sentence(self.object) if self.object.is_closed else "",
            **{"back_url": self.get_cancel_url(), "back_label": _("Wishes")} | kwargs,
        )


def placed_in_words(enrolment) -> str:
    rows = Placement.objects.filter(enrolment=enrolment).select_related("school").order_by("valid_from")
    return "; ".join(f"{row.school} ({formats.period(row.valid_from, row.valid_until)})" for row in rows)


class AppealFileView(WishMixin, ConfirmView):
    """The office writes down that a student does not agree."""

    permission = "rounds.change_wish"
    submit_label = gettext_lazy("Enter an appeal")
    intro = gettext_lazy(
        "Only that the student does not agree is kept, and what comes of it. The reasons are told to the programme leader, "
        "not written here."
    )

    def get_heading(self):
        return _("Appeal of %(student)s") % {"student": self.who}

    def refused_before(self):
        """There is one appeal at most."""
        found = Appeal.objects.filter(wish_list=self.object).first()
        if found is None:
            return ""
        return _("There is an appeal of this student in this round already, filed on %(day)s: %(state)s.") % {
            "day": formats.day_time(found.filed_at), "state": found.get_state_display(),
        }  # fmt: skip

    def get_facts(self):
        return [
            (_("Student"), self.who), (_("Placed at"), placed_in_words(self.object.enrolment)),
            (_("Appeal week"), appeal_sentence(self.object.round)),
        ]  # fmt: skip

    def act(self, form):
        row = self.object
        if before := self.refused_before():
            raise ActionRefused(before)
        channel = channel_of(row.round, self.request.user)
        file_appeal(round=row.round, enrolment=row.enrolment, channel=channel, by=self.request.user)
        return row


class AppealDecideView(RecordScopeMixin, ConfirmView):
    """Yes or no; with a yes the next page moves the placement to another school."""

    model = Appeal
    permission = "rounds.decide_exception"
    form_class = AppealForm
    submit_label = gettext_lazy("Decide")
    intro = gettext_lazy(
        "With yes you go on to the page on which the placement is moved to another school. Who decided and when is kept; the "
        "reasons are not."
    )

    def get_queryset(self):
        return super().get_queryset().select_related(
            "wish_list__round__partnership", "wish_list__enrolment__student", "decided_by"
        )  # fmt: skip

    def get_initial(self):
        words = {"granted": "yes", "refused": "no"}
        return {"granted": words.get(self.object.state)}

    def get_heading(self):
        return _("Appeal of %(student)s") % {"student": self.object.wish_list.enrolment.student.sort_name}

    def get_facts(self):
        appeal = self.object
        decided = f"{appeal.get_state_display()}, {appeal.decided_by}, {formats.day(appeal.decided_at)}"
        wishes = appeal.wish_list.wishes.select_related("school")
        return [
            (_("Filed on"), formats.day_time(appeal.filed_at)),
            (_("Placed at"), placed_in_words(appeal.wish_list.enrolment)),
            (_("Wishes"), "; ".join(f"{row.rank}. {row.school}" for row in wishes)),
            *([(_("Decided before"), decided)] if appeal.decided_by_id else []),
        ]

    def act(self, form):
        appeal = decide_appeal(self.object, granted=form.cleaned_data["granted"] == "yes", by=self.request.user)
        self.granted = form.cleaned_data["granted"] == "yes"
        return appeal

    def get_success_url_for(self, result):
        """To the placement that is to be moved, if there is one."""
        rows = Placement.objects.visible_to(self.request.user).filter(
            enrolment=result.wish_list.enrolment_id, end_reason=""
        )
        placement = rows.order_by("-valid_from").first() if self.granted else None
        if placement is not None and self.may("placements.change_placement", placement):
            return reverse("placements:placement_move", args=[placement.pk])
        return super().get_success_url_for(result)

    def get_success_message(self, result):
        return _("Granted. Now move the student to another school.") if self.granted else _("Saved.")
