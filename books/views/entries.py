"""What pages of entries share: their state, who entered and confirmed them, and the acts on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.actions import entry_needs_another, kept_document
from books.forms.entries import ReasonForm
from books.models import Document
from books.models.base import Entry
from books.returned import returned
from oids import formats
from oids.actions import ActionRefused
from oids.views.details import ActionView, ConfirmView, ObjectActionView
from oids.views.sections import Cell, Section
from partnerships.actions.base import require_open, year_is_closed
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin


def state_of(row: Entry) -> tuple[str, str]:
    """(word, tone)"""
    return (_("confirmed"), "good") if row.is_confirmed else (_("waits for confirmation"), "warn")


def document_text(document: Document) -> str:
    """What kind of file it is, and how large."""
    size = formats.count(-(-document.size // 1024))
    return _("%(name)s, %(size)s kB") % {"name": document.name, "size": size}


def document_facts(view, document: Document | None) -> list[tuple]:
    if document is None or not view.may("books.view_cost", view.object.partnership):
        return []
    return [(_("Document"), document_text(document), document.get_absolute_url())]


def people_facts(row: Entry) -> list[tuple]:
    """Who entered it and who confirmed it, and when."""
    entered = f"{row.entered_by}, {formats.day_time(row.entered_at)}"
    confirmed = f"{row.confirmed_by}, {formats.day_time(row.confirmed_at)}" if row.is_confirmed else ""
    return [(_("Entered by"), entered), (_("Confirmed by"), confirmed)]


def correction_facts(row) -> list[tuple]:
    """What it corrects, or by what it was corrected."""
    found = []
    if row.corrects_id:
        found.append((_("Corrects"), _("the entry of %(year)s") % {"year": row.corrects.school_year},
                      row.corrects.get_absolute_url()))  # fmt: skip
        found.append((_("Reason for the correction"), row.correction_reason))
    correction = correction_of(row)
    if correction is not None:
        found.append((_("Corrected"), state_of(correction)[0], correction.get_absolute_url()))
    return found


def correction_of(row):
    return getattr(row, "corrected_by", None)


def returned_section(model, partnership, school_year, label, figure, again=None) -> list[Section]:
    """What was taken back or returned, with the remark; only for pages of those who enter. `label` and `figure` make
    the text and the cell of an event, `again` the address of the form with it."""
    rows = []
    for row in returned(model, partnership, school_year):
        step = [Cell(_("Enter again"), again(row.event))] if again else []
        when, by = formats.day_time(row.at), str(row.by or "")
        rows.append([when, label(row.event), figure(row.event), row.reason, by, *step])
    head = [_("When"), _("Description"), _("Amount or hours"), _("Remark"), _("By"), *([""] if again else [])]
    return [Section("returned", _("Returned"), head, rows)] if rows else []


@dataclass(frozen=True)
class Does:
    """The actions on one kind of entry."""

    enter: Callable
    confirm: Callable
    remove: Callable
    update: Callable | None = None
    correct: Callable | None = None


class EntryMixin(RecordScopeMixin):
    """A record that was entered by one and is confirmed by another. `stem` begins the names of its addresses, `does`
    are its actions."""

    stem = ""
    does: Does
    related: tuple[str, ...] = ()
    change_permission = ""
    confirm_permission = ""

    def get_queryset(self):
        rows = super().get_queryset().select_related("partnership", "entered_by", "confirmed_by", *self.related)
        return rows.order_by(F("confirmed_by").asc(nulls_first=True), "pk")

    def entry_facts(self) -> list[tuple]:
        """What it says, with who confirmed it at the end."""
        raise NotImplementedError

    def address(self, act: str) -> str:
        return reverse(f"books:{self.stem}_{act}", args=[self.object.pk])

    def list_url(self) -> str:
        row = self.object
        return reverse(f"books:{self.stem}_list", args=[row.partnership.slug, str(row.school_year)])

    def acts(self) -> list[tuple[str, str]]:
        """What this user may do with it now; the likely next step first."""
        row = self.object
        may_change = self.may(self.change_permission, row.partnership)
        found = []
        if not row.is_confirmed:
            own = row.entered_by_id == self.request.user.pk
            if not own and self.may(self.confirm_permission, row.partnership):
                found.append((_("Confirm"), self.address("confirm")))
            if may_change:
                if self.can_update:
                    found.append((_("Change"), self.address("update")))
                found.append((_("Take back") if own else _("Return"), self.address("remove")))
        elif may_change and self.can_correct and row.corrects_id is None and correction_of(row) is None:
            found.append((_("Correct"), self.address("correct")))
        return found

    can_update = True
    can_correct = True

    @cached_property
    def closed(self) -> str:
        return year_is_closed(self.object.partnership, self.object.school_year)

    def closed_note(self) -> str:
        """Where a correction goes when the year is closed; nothing while it is open."""
        if not self.closed:
            return ""
        return _(
            "The books of %(year)s are closed: this entry stays as it is, and a correction of it is booked in the present "
            "school year."
        ) % {"year": self.object.school_year}

    def notice(self) -> str:
        row = self.object
        if not row.is_confirmed and row.entered_by_id == self.request.user.pk:
            return _("You entered this. It counts once another controller of the penvoerder has confirmed it.")
        return ""


class UnconfirmedMixin:
    """Acts on what is not confirmed; of what was confirmed in the meantime the page says so."""

    def get(self, request, *args, **kwargs):
        if self.object.is_confirmed:
            messages.info(request, _("This is confirmed already and stays as it is."))
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)


class ConfirmedMixin:
    """Acts on what is confirmed."""

    def get(self, request, *args, **kwargs):
        if not self.object.is_confirmed:
            messages.info(request, _("This is not confirmed yet."))
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)


class VersionForm(forms.Form):
    """Says which version was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EntryConfirmView(UnconfirmedMixin, ConfirmView):
    template_name = "books/entry_confirm.html"
    form_class = VersionForm
    heading = gettext_lazy("Confirm")
    intro = gettext_lazy(
        "Compare it with its source. What you confirm counts from then on and stays; what is wrong in it can only be "
        "corrected."
    )
    submit_label = gettext_lazy("Confirm")
    success_message = gettext_lazy("Confirmed.")

    def get_initial(self):
        return {"version": self.object.version}

    def get_facts(self):
        return self.entry_facts()[:-1]

    def refused_before(self):
        return entry_needs_another(self.object, self.request.user)

    def act(self, form):
        return self.does.confirm(self.object, by=self.request.user, version=form.cleaned_data["version"])


class EntryRemoveView(UnconfirmedMixin, ConfirmView):
    form_class = ReasonForm
    danger = True
    intro = gettext_lazy("It disappears from the books, and the remark is kept with it for whoever entered it.")
    success_message = gettext_lazy("Done. It stands under “Returned”, with the remark.")

    def get_heading(self):
        return _("Take back") if self.object.entered_by_id == self.request.user.pk else _("Return with a remark")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"submit_label": self.get_heading()} | kwargs)

    def get_facts(self):
        return self.entry_facts()[:-1]

    def act(self, form):
        self.does.remove(self.object, reason=form.cleaned_data["reason"], by=self.request.user)

    def get_success_url_for(self, result):
        return self.next_url() or self.list_url()


class EntryCorrectView(ConfirmedMixin, ConfirmView):
    heading = gettext_lazy("Correct")
    submit_label = gettext_lazy("Enter the correction")
    # The one figure of which a part or all is taken away.
    figure = ""

    def get_context_data(self, **kwargs):
        intro = _(
            "What is confirmed stays; the correction is an entry of its own that takes away from it, and waits for "
            "somebody else to confirm it."
        )
        return super().get_context_data(**{"intro": f"{self.closed_note()} {intro}".strip()} | kwargs)

    def get_initial(self):
        return {self.figure: getattr(self.object, self.figure)}

    def get_facts(self):
        return self.entry_facts()

    def act(self, form):
        return self.does.correct(self.object, by=self.request.user, **form.cleaned_data)


class EntryUpdateView(UnconfirmedMixin, ObjectActionView):
    """The form that changes an entry and may bring a file."""

    intro = gettext_lazy("Who changes it has entered it: somebody else confirms it.")

    def get_initial(self):
        names = [name for name in self.form_class.base_fields if name != "file"]
        return {name: getattr(self.object, name) for name in (*names, "version")}

    def get_form_kwargs(self):
        row = self.object
        return super().get_form_kwargs() | {
            "partnership": row.partnership, "school_year": row.school_year, "object": row,
        }  # fmt: skip

    def act(self, form):
        by = self.request.user
        with kept_document(form.cleaned_data.get("file"), partnership=self.object.partnership, by=by) as document:
            say_known(self.request, document)
            return self.does.update(self.object, document=document, by=by, **form.values())


class OpenYearMixin:
    """Pages that enter something in a school year: of a closed one they say so before anything is typed."""

    def get(self, request, *args, **kwargs):
        try:
            require_open(self.partnership, self.school_year)
        except ActionRefused as refused:
            messages.info(request, refused.message)
            return HttpResponseRedirect(self.get_cancel_url())
        return super().get(request, *args, **kwargs)


class EntryCreateView(OpenYearMixin, PartnershipYearMixin, ActionView):
    """The form of a new entry of the year; it may bring a file."""

    does: Does
    stem = ""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "school_year": self.school_year}

    def act(self, form):
        by = self.request.user
        with kept_document(form.cleaned_data.get("file"), partnership=self.partnership, by=by) as document:
            say_known(self.request, document)
            return self.does.enter(
                partnership=self.partnership, school_year=self.school_year, document=document, by=by, **form.values()
            )

    def get_cancel_url(self):
        return self.next_url() or reverse(f"books:{self.stem}_list", kwargs=self.kwargs)


class AndNextMixin:
    """Straight on to the next one, with what is the same in it, unless the other button is pressed."""

    submit_label = gettext_lazy("Save and next")
    # What stays for the next one: name in the address -> attribute of the entry.
    stays: dict[str, str] = {}

    def get_success_url_for(self, result):
        if "show" in self.request.POST:
            return result.get_absolute_url()
        query = urlencode({name: getattr(result, attribute) for name, attribute in self.stays.items()})
        return f"{reverse(f'books:{self.stem}_create', kwargs=self.kwargs)}?{query}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(show_label=_("Save and look at it"), **kwargs)


def say_known(request, document: Document | None) -> None:
    """The same file twice may be the same invoice twice."""
    if document is not None and document.sent_before:
        later = [row.cost for row in document.later.valid().select_related("cost")[:3]]
        used = [*document.costs.all()[:3], *later, *document.contributions.all()[:3], *document.hours.all()[:3]]
        what = ", ".join(f"“{row}” ({row.school_year})" for row in used)
        messages.warning(
            request,
            _("This file was sent before, on %(day)s, with: %(what)s. It is kept once. Is it not the same invoice twice?")
            % {"day": formats.day(document.uploaded_at), "what": what or "–"},
        )  # fmt: skip
