"""Acts on a stream of money: what a letter says, what it may pay, when money is expected."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding import actions
from funding.actions.streams import grant_is_closed
from funding.enums import AmountState, GrantSource
from funding.forms.streams import EarmarkForm, InstalmentsForm, LetterAmountForm
from funding.models import GrantAmount, GrantEarmark
from funding.views.grant_sections import StreamChange, changes
from funding.views.grants import OpenGrantMixin
from funding.wording import subsidy_line
from oids import formats
from oids.views.details import ConfirmView, ObjectActionView
from oids.views.sections import Section


class LetterAmountView(OpenGrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    form_class = LetterAmountForm
    heading = gettext_lazy("Record an amount")
    intro = gettext_lazy("What the letter says. Another person confirms it; until then it does not count.")

    def get_queryset(self):
        return super().get_queryset().exclude(source=GrantSource.OCW)

    def get_initial(self):
        last = self.object.current_amount
        return {"state": AmountState.DEFINITIVE if last else AmountState.PROVISIONAL}

    def act(self, form):
        return actions.record_letter_amount(self.object, by=self.request.user, **form.cleaned_data).grant


class _OfGrant(ConfirmView):
    """An act on a row of a grant."""

    permission = "funding.change_grant"

    def get_queryset(self):
        return super().get_queryset().select_related("grant__partnership")

    def check_access(self) -> None:
        grant = self.object.grant
        self.request.partnership, self.request.school_year = grant.partnership, grant.school_year
        super().check_access()

    def get_cancel_url(self):
        return self.object.grant.get_absolute_url()


class _UnconfirmedView(_OfGrant):
    """An amount that does not count yet; one that counts has no such page."""

    model = GrantAmount

    def get_queryset(self):
        return super().get_queryset().waiting().select_related("recorded_by", "grant__rule", "count")

    def get_facts(self):
        row = self.object
        return [
            (_("Grant"), row.grant.name),
            (_("State"), row.get_state_display()),
            (_("Amount"), formats.euro(row.amount_cents)),
            *self.source(row),
            (_("Date of the letter"), formats.day(row.decided_on) if row.decided_on else ""),
            (_("Recorded by"), f"{row.recorded_by}, {formats.day_time(row.recorded_at)}"),
        ]

    def source(self, row: GrantAmount) -> list[tuple]:
        if row.count is None:
            return [(_("Source"), row.letter)]
        return [
            (_("Rule"), row.grant.rule.name, row.grant.rule.get_absolute_url()),
            (_("Count"), f"{row.count.school_year}: {formats.count(row.students)}", row.count.get_absolute_url()),
            *(subsidy_line(line) for line in row.derivation if line["code"] != "students"),
        ]


class AmountConfirmView(_UnconfirmedView):
    heading = gettext_lazy("Confirm an amount")
    intro = gettext_lazy("Compare it with the letter. From then on it counts and does not change.")
    submit_label = gettext_lazy("Confirm")
    template_name = "funding/amount_confirm.html"

    def get_facts(self):
        """With the earmarks that are confirmed in the same act."""
        return [
            *super().get_facts(),
            *((_("Confirmed with it: it may pay"), earmark_text(mark)) for mark in self.marks),
            *self.differs(),
        ]

    def differs(self) -> list[tuple]:
        """What of the stream no longer fits this amount."""
        grant, cents = self.object.grant, self.object.amount_cents
        found = []
        if (more := grant.received_cents - cents) > 0:
            text = _("%(received)s came in already: %(more)s more than this amount, to be paid back to who granted it.")
            words = {"received": formats.euro(grant.received_cents), "more": formats.euro(more)}
            found.append((_("Received"), text % words))
        planned = sum(row.amount_cents for row in grant.instalments.all())
        if planned and planned != cents:
            text = _("The instalments add up to %(planned)s. Plan them anew once this amount counts.")
            found.append((_("Instalments"), text % {"planned": formats.euro(planned)}))
        return found

    @cached_property
    def marks(self) -> tuple[GrantEarmark, ...]:
        waiting = self.object.grant.earmarks.waiting()
        return tuple(mark for mark in waiting if mark.entered_by_id != self.request.user.pk)

    def get_context_data(self, **kwargs):
        change = StreamChange(self.object.grant, adds=self.marks, amount_cents=self.object.amount_cents)
        return super().get_context_data(sections=shown(self, change), **kwargs)

    def refused_before(self):
        return grant_is_closed(self.object.grant) or actions.amount_needs_another(self.object, self.request.user)

    def act(self, form):
        return actions.confirm_amount(self.object, by=self.request.user).grant


class AmountWithdrawView(_UnconfirmedView):
    danger = True
    heading = gettext_lazy("Take back an amount")
    intro = gettext_lazy("It was not confirmed, so it never counted; the history keeps it.")
    submit_label = gettext_lazy("Take back")

    def act(self, form):
        return actions.withdraw_amount(self.object, by=self.request.user)


def earmark_text(mark: GrantEarmark) -> str:
    """In one line: the kind, perhaps the activity, and the order."""
    return _("%(what)s, order %(order)s") % {"what": mark, "order": mark.order}


class EarmarkAddView(OpenGrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    form_class = EarmarkForm
    heading = gettext_lazy("Add an earmark")
    intro = gettext_lazy(
        "Which costs within its period this money may pay, and in which order. Another person confirms it; until then it pays "
        "none of them."
    )

    def act(self, form):
        return actions.add_earmark(self.object, by=self.request.user, **form.cleaned_data).grant


def shown(view, change: StreamChange) -> list[Section]:
    """What the act changes in who pays which costs; nothing when it is refused anyway."""
    return [] if view.refused_before() else changes(change, view.request.user)


class _EarmarkView(_OfGrant):
    model = GrantEarmark
    template_name = "funding/stream_change.html"

    def change(self) -> StreamChange | None:
        """What the act, or the one that follows it, changes in who pays."""
        return None

    def get_context_data(self, **kwargs):
        change = self.change()
        return super().get_context_data(sections=shown(self, change) if change else [], **kwargs)

    def get_queryset(self):
        return super().get_queryset().select_related("entered_by", "confirmed_by", "removal_asked_by")

    def get_back_label(self) -> str:
        return self.object.grant.name

    def refused_before(self):
        return grant_is_closed(self.object.grant)

    def get_facts(self):
        row = self.object
        people = (
            (_("Entered by"), row.entered_by, row.entered_at),
            (_("Confirmed by"), row.confirmed_by, row.confirmed_at),
            (_("Removal asked by"), row.removal_asked_by, row.removal_asked_at),
        )
        return [
            (_("Grant"), row.grant.name),
            (_("Kind of cost"), row.get_kind_display()),
            (_("Activity"), row.activity or _("all")),
            (_("Order"), str(row.order)),
            *((label, f"{who}, {formats.day_time(at)}") for label, who, at in people if who),
        ]


class _WaitingEarmarkView(_EarmarkView):
    """One that does not count yet; one that counts has no such page."""

    def get_queryset(self):
        return super().get_queryset().waiting()


class EarmarkConfirmView(_WaitingEarmarkView):
    heading = gettext_lazy("Confirm an earmark")
    intro = gettext_lazy(
        "From then on this money may pay these costs within its period. In years that are open, costs that others pay or bear "
        "now may become its own."
    )
    submit_label = gettext_lazy("Confirm")

    def change(self):
        return StreamChange(self.object.grant, adds=(self.object,))

    def refused_before(self):
        return super().refused_before() or actions.earmark_needs_another(self.object, self.request.user)

    def get_context_data(self, **kwargs):
        link = (_("It is not right: take it back"), reverse("funding:earmark_withdraw", args=[self.object.pk]))
        return super().get_context_data(link=link, **kwargs)

    def act(self, form):
        return actions.confirm_earmark(self.object, by=self.request.user).grant


class EarmarkWithdrawView(_WaitingEarmarkView):
    danger = True
    heading = gettext_lazy("Take back an earmark")
    intro = gettext_lazy("It was not confirmed, so it never counted; the history keeps it.")
    submit_label = gettext_lazy("Take back")

    def act(self, form):
        return actions.withdraw_earmark(self.object, by=self.request.user)


class EarmarkAskRemovalView(_EarmarkView):
    danger = True
    heading = gettext_lazy("Ask to remove an earmark")
    intro = gettext_lazy(
        "Another person confirms it; until then it pays on. Then, in years that are open, what it paid falls to the next stream "
        "in the order, or to the party."
    )
    submit_label = gettext_lazy("Ask to remove")

    def change(self):
        return StreamChange(self.object.grant, removes=(self.object,))

    def get_queryset(self):
        return super().get_queryset().confirmed().filter(removal_asked_at=None)

    def act(self, form):
        return actions.ask_earmark_removal(self.object, by=self.request.user).grant


class _AskedEarmarkView(_EarmarkView):
    """One of which the removal is asked."""

    def get_queryset(self):
        return super().get_queryset().to_remove()


class EarmarkRemoveView(_AskedEarmarkView):
    danger = True
    heading = gettext_lazy("Remove an earmark")
    intro = gettext_lazy("In years that are open, what it paid falls to the next stream in the order, or to the party.")
    submit_label = gettext_lazy("Remove")

    def change(self):
        return StreamChange(self.object.grant, removes=(self.object,))

    def refused_before(self):
        return super().refused_before() or actions.removal_needs_another(self.object, self.request.user)

    def get_context_data(self, **kwargs):
        link = (_("Keep the earmark"), reverse("funding:earmark_keep", args=[self.object.pk]))
        return super().get_context_data(link=link, **kwargs)

    def act(self, form):
        return actions.remove_earmark(self.object, by=self.request.user)


class EarmarkKeepView(_AskedEarmarkView):
    heading = gettext_lazy("Keep the earmark")
    intro = gettext_lazy("The removal that was asked is turned down; nothing changes.")
    submit_label = gettext_lazy("Keep the earmark")

    def act(self, form):
        return actions.keep_earmark(self.object, by=self.request.user).grant


class InstalmentsPlanView(OpenGrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    form_class = InstalmentsForm
    heading = gettext_lazy("Plan the instalments")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"planned": list(self.object.instalments.all())}

    def get_context_data(self, **kwargs):
        amount = self.object.current_amount
        intro = _(
            "A line per instalment, the first day first; what you leave empty does not count. Once saved there is room for more."
        )
        if amount is not None:
            intro += " " + _("Together they are to be %(amount)s.") % {"amount": formats.euro(amount.amount_cents)}
        return super().get_context_data(intro=intro, **kwargs)

    def act(self, form):
        actions.plan_instalments(self.object, rows=form.rows, by=self.request.user)
        return self.object

    def get_cancel_url(self):
        return reverse("funding:grant_detail", args=[self.object.pk])
