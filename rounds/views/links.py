"""Personal links: made, listed and withdrawn by the office."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.actions import ActionRefused
from oids.exports import DAY, Column, export_response
from oids.mail import base_url
from oids.views.details import ConfirmView, ObjectActionView, add_errors
from partnerships.views.base import RecordScopeMixin
from rounds.actions.links import links_for, school_links_for, usual_last_day, withdraw_link
from rounds.actions.places import closed_sentence
from rounds.filters.wishes import LinkFilter, WishFilter
from rounds.forms.wishes import LinkForm
from rounds.models import PersonalLink, PlaceOffer
from rounds.places import schools_of
from rounds.tables.wishes import LinkTable, link_state
from rounds.views.base import RoundRowsView, address_of, scope_of
from rounds.views.wish_entry import OfStudentMixin
from rounds.wishes import annotated_students, visible_links


class LinkListView(RoundRowsView):
    permission = "rounds.change_wish"
    table_class = LinkTable
    filterset_class = LinkFilter
    export_name = "persoonlijke-links"
    per_page = 100
    empty_text = gettext_lazy("No personal link was made in this round yet.")

    def get_heading(self):
        return _("Personal links: %(round)s") % {"round": self.object}

    def get_intro(self):
        return _(
            "With a personal link a student enters the own wishes, or a school its places, without signing in. The address "
            "itself is shown once, when it is made: it is not kept. Lost it? Make a new one. Given to the wrong person? "
            "Withdraw it: then no link of that student or school works any more."
        )

    def get_rows(self):
        rows = visible_links(self.object, self.request.user)
        return rows.select_related("enrolment__student", "school", "made_by")

    @cached_property
    def names(self) -> bool:
        return self.may("placements.view_student", self.object)

    @cached_property
    def lists(self) -> dict[int, int]:
        return dict(self.object.wish_lists.values_list("enrolment_id", "pk"))

    def url_of(self, link) -> str:
        if link.school_id:
            return link.school.get_absolute_url()
        key = self.lists.get(link.enrolment_id)
        return reverse("rounds:wish_detail", args=[key]) if key else link.enrolment.student.get_absolute_url()

    def withdraw_url(self, link) -> str:
        return reverse("rounds:link_withdraw", args=[link.pk]) if link.works else ""

    def get_table_kwargs(self):
        return {"url_of": self.url_of, "withdraw_url": self.withdraw_url, "names": self.names}

    def get_actions(self):
        round, links = self.object, []
        if not round.is_closed:
            links.append((_("Make links"), reverse("rounds:link_create", args=[round.pk])))
            query = f"?kind=wishes_invitation&round={round.pk}"
            may_mail = self.may("partnerships.send_message", round.partnership)
            if may_mail and (mail := address_of("partnerships:message_send", query, **scope_of(round))):
                links.append((_("Send links by mail"), mail))
        links.append((_("Wishes"), reverse("rounds:wish_list", args=[round.pk])))
        return links

    def get_context_data(self, **kwargs):
        notice = closed_sentence(self.object) if self.object.is_closed else ""
        return super().get_context_data(notice=notice, **kwargs)

    def export_columns(self):
        return [
            Column("brin6", "BRIN6"), Column("number", _("Student number")), Column("of", _("For")),
            Column("state", _("State")), Column("until", _("Can be read until"), DAY), Column("by", _("Made by")),
            Column("at", _("Made at"), DAY), Column("used", _("Last used to enter something"), DAY),
        ]  # fmt: skip

    def export_row(self, obj):
        student = obj.enrolment.student if obj.enrolment_id else None
        name = student and (student.sort_name if self.names else student.reference)
        return {
            "brin6": obj.school.brin6 if obj.school_id else "",
            "number": student.number if student and self.names else "", "of": name or str(obj.school),
            "state": link_state(obj)[1], "until": obj.expires_on, "by": str(obj.made_by),
            "at": timezone.localdate(obj.made_at), "used": timezone.localdate(obj.used_at) if obj.used_at else None,
        }  # fmt: skip


class LinkCreateView(OfStudentMixin, ObjectActionView):
    """Many links come as a file, one is shown on a page: once, because only a hash of the secret is kept."""

    form_class = LinkForm
    template_name = "rounds/link_create.html"
    heading = gettext_lazy("Make personal links")
    submit_label = gettext_lazy("Make links")

    def get(self, request, *args, **kwargs):
        if self.object.is_closed:
            messages.warning(request, closed_sentence(self.object))
            return HttpResponseRedirect(reverse("rounds:link_list", args=[self.object.pk]))
        return super().get(request, *args, **kwargs)

    @property
    def is_filtered(self) -> bool:
        """Whether somebody came here from a list of wishes that was narrowed."""
        return any(self.request.GET.get(name) for name in WishFilter.base_filters)

    @cached_property
    def groups(self) -> dict:
        """The students or schools of each choice."""
        everybody = annotated_students(self.students, self.object).order_by(
            "student__last_name", "student__first_name", "pk"
        )
        working = PersonalLink.objects.filter(
            round=self.object, enrolment=OuterRef("pk"), withdrawn_at=None, expires_on__gte=timezone.localdate()
        )
        missing = everybody.filter(number_of_wishes=0)
        found = {
            LinkForm.UNLINKED: missing.exclude(Exists(working)),
            LinkForm.MISSING: missing,
            LinkForm.EVERYBODY: everybody,
        }
        if self.is_filtered:
            chosen = WishFilter(self.request.GET, queryset=everybody, request=self.request).qs
            found = {LinkForm.CHOSEN: chosen} | found
        if self.may("rounds.change_round", self.object):
            answered = PlaceOffer.objects.filter(round=self.object).exclude(answer="").values("school")
            found[LinkForm.SCHOOLS] = schools_of(self.object).exclude(pk__in=answered)
        return found

    def get_form_kwargs(self):
        counts = {key: rows.count() for key, rows in self.groups.items()}
        return super().get_form_kwargs() | {"round": self.object, "students": self.students, "counts": counts}

    def get_initial(self):
        initial = {"expires_on": usual_last_day(self.object), "file": "xlsx"}
        initial["who"] = LinkForm.CHOSEN if self.is_filtered else LinkForm.UNLINKED
        return initial | ({"who": LinkForm.ONE, "student": self.enrolment} if self.enrolment else {})

    def form_valid(self, form):
        """No token against sending twice: the answer is a file, and links that are made again do no harm."""
        try:
            with transaction.atomic():
                if not (rows := self.make(form.cleaned_data)):
                    raise ValidationError({"who": _("There is nobody among these: no link was made.")})
        except ActionRefused as refused:
            form.add_error(None, refused.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return self.told(form, rows)

    def make(self, data: dict) -> list[tuple]:
        kwargs = {"expires_on": data["expires_on"], "base": base_url(self.request)}
        by, who = self.request.user, data["who"]
        if who == LinkForm.SCHOOLS:
            return school_links_for(self.object, self.groups[who], by, **kwargs)
        rows = [data["student"]] if who == LinkForm.ONE else self.groups[who]
        return links_for(self.object, rows, by, **kwargs)

    def told(self, form, rows):
        """The only answer that ever holds the secrets; kept by no browser and no proxy."""
        data = form.cleaned_data
        if data["who"] == LinkForm.ONE:
            ((enrolment, url),) = rows
            context = self.get_context_data(
                form=form, made_for=enrolment.student, made_url=url, until=data["expires_on"]
            )
            response = self.render_to_response(context)
        else:
            schools = data["who"] == LinkForm.SCHOOLS
            columns = [
                *([Column("brin6", "BRIN6")] if schools else [Column("number", _("Student number"))]),
                Column("name", _("School") if schools else _("Student")), Column("email", _("E-mail address")),
                Column("url", _("Personal link")), Column("until", _("Can be read until"), DAY),
            ]  # fmt: skip
            name = "links-scholen" if schools else "links-studenten"
            lines = [self.line(record, url, data["expires_on"]) for record, url in rows]
            response = export_response(data["file"], columns, lines, name=name, as_of=timezone.now())
        response["Cache-Control"] = "private, no-store"
        return response

    @staticmethod
    def line(record, url: str, until) -> dict:
        who = getattr(record, "student", None)
        if who is None:
            return {"brin6": record.brin6, "name": record.name, "email": record.email, "url": url, "until": until}
        return {"number": who.number, "name": who.sort_name, "email": who.email, "url": url, "until": until}

    def get_cancel_url(self):
        return reverse("rounds:link_list", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        round = self.object
        days = {
            "first": formats.day(round.wishes_from), "last": formats.day(round.wishes_until),
        }  # fmt: skip
        return super().get_context_data(
            intro=_(
                "Students can enter wishes from %(first)s to %(last)s; before and after that they read what is known of them. "
                "Links that were made before go on working."
            )
            % days,
            **{
                "back_url": self.get_cancel_url(), "back_label": _("Personal links"), "made_url": "", "made_for": None, "submission": "", "repeat": True,
                "until": None,
            } | kwargs,
        )  # fmt: skip


class LinkWithdrawView(RecordScopeMixin, ConfirmView):
    model = PersonalLink
    permission = "rounds.change_wish"
    submit_label = gettext_lazy("Withdraw")
    danger = True
    intro = gettext_lazy(
        "After this no link of this student or school opens anything in this round: the same page is shown as for a wrong "
        "address. What was entered stays. You can make a new link at any time."
    )

    def get_queryset(self):
        rows = super().get_queryset().select_related("round__partnership", "enrolment__student", "school", "made_by")
        return rows.order_by("withdrawn_at", "pk")

    def of(self) -> str:
        if self.object.school_id:
            return str(self.object.school)
        student = self.object.enrolment.student
        return student.sort_name if self.may("placements.view_student", student) else student.reference

    def get_heading(self):
        return _("Withdraw the personal links of %(who)s") % {"who": self.of()}

    def get_facts(self):
        link = self.object
        return [
            (_("Placing round"), str(link.round), link.round.get_absolute_url()), (_("For"), self.of()),
            (_("State"), link_state(link)[1]), (_("Can be read until"), formats.day(link.expires_on)),
            (_("Made at"), f"{link.made_by}, {formats.day_time(link.made_at)}"),
        ]  # fmt: skip

    def act(self, form):
        withdraw_link(self.object, by=self.request.user)

    def get_success_message(self, result):
        return _("Withdrawn: the personal links of %(who)s.") % {"who": self.of()}

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_cancel_url(self):
        return self.next_url() or reverse("rounds:link_list", args=[self.object.round_id])
