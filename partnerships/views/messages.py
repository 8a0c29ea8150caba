"""Mail: what was sent, one mail with its text, and sending again."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from oids import formats
from oids.mail import base_url, writes_to_folder
from oids.models import Job
from oids.periods import SchoolYear
from oids.views.details import ConfirmView, DetailView
from oids.views.history import HistoryView
from oids.views.jobs import WatchesJobMixin
from oids.views.lists import ListView
from partnerships import actions
from partnerships.actions.messages import STUCK
from partnerships.filters import MessageFilter
from partnerships.messages import label_of
from partnerships.models import Message, MessageState
from partnerships.tables import MESSAGE_TONES, MessageTable
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from partnerships.views.sending import MessageSendView

__all__ = [
    "MessageDetailView", "MessageHistoryView", "MessageListView", "MessageRetryAllView", "MessageRetryView",
    "MessageSendView",
]  # fmt: skip


def folder_note() -> str:
    """Where the mails are when they do not go to people."""
    if not writes_to_folder():
        return ""
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return _("Mail does not go to people here: each one is written as a file in the folder %(folder)s.") % {
            "folder": settings.EMAIL_FILE_PATH
        }
    return _("Mail does not go to people here.")


class MessageListView(WatchesJobMixin, PartnershipYearMixin, ListView):
    """All mail of the partnership: a round of next year is mailed in this one."""

    model = Message
    permission = "partnerships.view_message"
    template_name = "partnerships/message_list.html"
    table_class = MessageTable
    filterset_class = MessageFilter
    heading = gettext_lazy("Mail")
    intro = gettext_lazy(
        "Every mail that was sent from here, of all school years, the newest first. Open one to read its text."
    )
    empty_text = gettext_lazy(
        "Nothing was mailed yet. Invitations, reminders and results are sent from here, after you have read them."
    )
    export_name = "post"

    def get_queryset(self):
        return Message.objects.visible_to(self.request.user).filter(partnership=self.partnership)

    def get_create(self):
        if self.may("partnerships.send_message", self.partnership):
            return reverse("partnerships:message_send", kwargs=self.kwargs), _("Send mail")
        return None

    @cached_property
    def newest_job(self) -> Job | None:
        """The newest sending of this user."""
        jobs = Job.objects.visible_to(self.request.user).filter(messages__partnership=self.partnership)
        return jobs.order_by("-pk").first()

    def watched_job(self):
        return self.newest_job

    def stuck(self) -> list[Message]:
        rows = self.get_queryset().filter(state__in=STUCK).select_related("job").defer("body")
        return [row for row in rows if row.is_stuck]

    def get_context_data(self, **kwargs):
        stuck = len(self.stuck())
        note = ngettext(
            "%(number)s mail did not go out.", "%(number)s mails did not go out.", stuck
        ) % {"number": formats.count(stuck)}  # fmt: skip
        return super().get_context_data(
            stuck_note=note if stuck else "",
            retry_url=reverse("partnerships:message_retry_all", kwargs=self.kwargs)
            if self.may("partnerships.send_message", self.partnership) else "",
            folder_note=folder_note(), **kwargs,
        )  # fmt: skip

    def export_columns(self):
        from oids.exports import Column

        return [
            Column("made_at", _("When")), Column("kind", _("Kind")), Column("to", pgettext("mail", "To")),
            Column("subject", _("Subject")), Column("language", _("Language")), Column("state", _("State")),
            Column("sent_at", _("Sent at")), Column("problem", _("What went wrong")), Column("made_by", _("Sent by")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "made_at": formats.day_time(obj.made_at), "kind": label_of(obj.kind), "to": obj.to, "subject": obj.subject,
            "language": obj.get_language_display(), "state": obj.get_state_display(),
            "sent_at": formats.day_time(obj.sent_at) if obj.sent_at else "", "problem": obj.problem,
            "made_by": str(obj.made_by),
        }  # fmt: skip


class MessageMixin(RecordScopeMixin):
    model = Message
    permission = "partnerships.view_message"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "made_by", "job")

    @property
    def listing(self) -> str:
        year = SchoolYear.of(self.object.made_at.date())
        return reverse(
            "partnerships:message_list", kwargs={"partnership": self.object.partnership.slug, "year": str(year)}
        )


class MessageDetailView(MessageMixin, DetailView):
    template_name = "partnerships/message_detail.html"

    def get_context_data(self, **kwargs):
        message = self.object
        acts = []
        if message.is_stuck and self.may("partnerships.send_message", message):
            acts = [(_("Send again"), reverse("partnerships:message_retry", args=[message.pk]))]
        return super().get_context_data(
            status=(message.get_state_display(), MESSAGE_TONES[MessageState(message.state)]),
            facts=[
                (_("Kind"), label_of(message.kind)),
                (pgettext("mail", "To"), message.to),
                (_("Subject"), message.subject),
                (_("Language"), message.get_language_display()),
                *([(_("About"), _("open the page"), message.about)] if message.about else []),
                (_("Made by"), f"{message.made_by}, {formats.day_time(message.made_at)}"),
                (_("Sent at"), formats.day_time(message.sent_at) if message.sent_at else ""),
                *([(_("What went wrong"), message.problem)] if message.problem else []),
            ],
            masked=bool(message.refers),
            folder_note=folder_note(),
            actions=acts,
            history_url=reverse("partnerships:message_history", args=[message.pk]),
            back_url=self.listing,
            back_label=_("Mail"),
            **kwargs,
        )


class MessageHistoryView(MessageMixin, HistoryView):
    pass


class MessageRetryView(MessageMixin, ConfirmView):
    permission = "partnerships.send_message"
    heading = gettext_lazy("Send again")
    intro = gettext_lazy("The same text goes to the same address. A personal link in it is a new one.")
    submit_label = gettext_lazy("Send again")
    success_message = gettext_lazy("It is handed over and will be sent in a moment.")

    def get_facts(self):
        message = self.object
        return [
            (pgettext("mail", "To"), message.to),
            (_("Subject"), message.subject),
            (_("What went wrong"), message.problem),
        ]

    def act(self, form):
        message = self.object
        actions.retry_messages(
            [message], partnership=message.partnership, base=base_url(self.request), by=self.request.user
        )
        return message


class MessageRetryAllView(PartnershipYearMixin, ConfirmView):
    """All mail of the partnership that did not go out."""

    permission = "partnerships.send_message"
    heading = gettext_lazy("Send again what did not go out")
    intro = gettext_lazy(
        "The same texts go to the same addresses; personal links in them are new ones. Correct a wrong address first, "
        "where the school, the person or the student is, and send a new mail to it."
    )
    submit_label = gettext_lazy("Send again")
    success_message = gettext_lazy("They are handed over and will be sent one after the other.")

    @property
    def object(self):
        return self.partnership

    @cached_property
    def stuck(self) -> list[Message]:
        rows = Message.objects.visible_to(self.request.user).filter(partnership=self.partnership, state__in=STUCK)
        return [row for row in rows.select_related("job").defer("body") if row.is_stuck]

    def get_facts(self):
        found: dict[str, int] = {}
        for row in self.stuck:
            found[row.problem or _("broken off")] = found.get(row.problem or _("broken off"), 0) + 1
        return [(_("Mails"), formats.count(len(self.stuck)))] + [
            (formats.count(number), problem) for problem, number in sorted(found.items())
        ]

    def act(self, form):
        actions.retry_messages(
            self.stuck, partnership=self.partnership, base=base_url(self.request), by=self.request.user
        )

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_cancel_url(self):
        return reverse("partnerships:message_list", kwargs=self.kwargs)
