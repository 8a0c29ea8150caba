"""One's own calendar addresses, and the calendar that such an address gives without signing in."""

from __future__ import annotations

import datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from oids import formats
from oids.access import AccessMixin
from oids.ical import Event, calendar
from oids.mail import base_url
from oids.views.details import ActionView
from oids.views.secret_addresses import HEADERS, too_many_wrong_ones
from oids.views.sections import Cell, Section
from partnerships import actions
from partnerships.enums import Duty
from partnerships.forms.governance import CalendarForm, CalendarWithdrawForm
from partnerships.models import ActionPoint, BodyMember, CalendarLink, Meeting

# How long past meetings stay in a calendar, and how long one lasts of which no end is known.
LOOK_BACK = datetime.timedelta(days=366)
USUAL = datetime.timedelta(hours=2)


class CalendarListView(AccessMixin, TemplateView):
    permission = "partnerships.view_body"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        rows = [
            [
                str(link), formats.day_time(link.made_at),
                Cell(_("Withdraw"), f"{reverse('partnerships:calendar_withdraw')}?link={link.pk}"),
            ]
            for link in CalendarLink.objects.visible_to(self.request.user).select_related("body")
        ]  # fmt: skip
        section = Section(
            "links", _("Calendar addresses"), [_("Meetings of"), _("Made at"), ""], rows,
            add=(_("Make an address"), reverse("partnerships:calendar_create")),
            empty=_("You have no calendar address yet. Make one and add it to your own calendar program."),
            note=_("The address itself is shown once. Who has it reads the same as you, so withdraw it when it got lost."),
        )  # fmt: skip
        return super().get_context_data(
            heading=_("My calendar"), sections=[section],
            intro=_(
                "With a private address your own calendar (Outlook, Google, telephone) follows the meetings: day, time, place and "
                "agenda. No names of students are in it."
            ),
            **kwargs,
        )  # fmt: skip


class CalendarCreateView(ActionView):
    """The address is shown on the page that answers, and never again."""

    permission = "partnerships.view_body"
    template_name = "partnerships/calendar_create.html"
    form_class = CalendarForm
    heading = gettext_lazy("Make a calendar address")
    intro = gettext_lazy("An earlier address of the same calendar works no longer from now on.")
    submit_label = gettext_lazy("Make the address")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self):
        return reverse("partnerships:calendar_list")

    def form_valid(self, form):
        link, token = actions.make_calendar_link(body=form.cleaned_data["body"], by=self.request.user)
        url = base_url(self.request) + reverse("partnerships:calendar_feed", args=[token])
        return self.render_to_response(self.get_context_data(form=form, made_url=url, made_for=str(link)))

    def get_context_data(self, **kwargs):
        context = {"made_url": "", "made_for": "", "back_url": self.get_cancel_url(), "back_label": _("My calendar")}
        return super().get_context_data(**context | kwargs)


class CalendarWithdrawView(ActionView):
    permission = "partnerships.view_body"
    form_class = CalendarWithdrawForm
    heading = gettext_lazy("Withdraw a calendar address")
    intro = gettext_lazy("Calendars that follow this address get nothing any more.")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The address is withdrawn.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        asked = self.request.GET.get("link", "")
        return {"link": int(asked)} if asked.isdigit() and len(asked) < 18 else {}

    def act(self, form):
        actions.withdraw_calendar_link(form.cleaned_data["link"], by=self.request.user)

    def get_cancel_url(self):
        return reverse("partnerships:calendar_list")


class CalendarFeedView(View):
    """Everything in it starts from the link of the secret; whoever is signed in beside it plays no part."""

    http_method_names = ["get", "head"]

    @classmethod
    def as_view(cls, **initkwargs):
        return login_not_required(super().as_view(**initkwargs))

    def dispatch(self, request, *args, **kwargs):
        request.user = AnonymousUser()
        response = super().dispatch(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    def get(self, request, token):
        link = actions.find_calendar_link(token)
        if link is None:
            busy = too_many_wrong_ones(request)
            return HttpResponse(status=429 if busy else 404, content_type="text/plain")
        with translation.override(link.owner.language):
            data = calendar(f"OidS: {link}", self.events(link), made_at=timezone.now())
        response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="vergaderingen.ics"'
        return response

    @cached_property
    def base(self) -> str:
        return base_url(self.request)

    def events(self, link: CalendarLink) -> list[Event]:
        since = timezone.localdate() - LOOK_BACK
        found = [self.meeting(row) for row in actions.meetings_of(link, since)]
        if link.body_id is None:
            points = ActionPoint.objects.visible_to(link.owner).filter(owner__user=link.owner, done_on=None)
            found += [self.point(row) for row in points.select_related("meeting__body")]
        return found

    def meeting(self, meeting: Meeting) -> Event:
        start = _moment(meeting.held_on, meeting.begins_at)
        end = _moment(meeting.held_on, meeting.ends_at) if meeting.ends_at else start + USUAL
        lines = [f"{row.get_duty_display().capitalize()}: {row.person}" for row in _with_duty(meeting)]
        lines += [str(item) for item in meeting.agenda.all()]
        if meeting.is_cancelled:
            lines = [_("Called off: %(reason)s") % {"reason": meeting.cancelled_because}, *lines]
        return Event(
            f"vergadering-{meeting.pk}@oids", start, end, meeting.body.name, meeting.place, "\n".join(lines),
            self.base + meeting.get_absolute_url(), meeting.version, meeting.is_cancelled,
        )  # fmt: skip

    def point(self, point: ActionPoint) -> Event:
        return Event(
            f"actiepunt-{point.pk}@oids", point.due_on, point.due_on,
            _("Action point: %(what)s") % {"what": point.title}, "", str(point.meeting),
            self.base + point.get_absolute_url(), point.version,
        )  # fmt: skip


def _with_duty(meeting: Meeting) -> list[BodyMember]:
    """Chair and secretary of that day, from the members that were read with the meeting."""
    rows = [row for row in meeting.body.members.all() if row.duty and row.is_active_on(meeting.held_on)]
    return sorted(rows, key=lambda row: Duty.values.index(row.duty))


def _moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))
