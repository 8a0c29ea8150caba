"""What is done with a grant: recorded, corrected, its subsidy worked out, receipts."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding import actions
from funding.actions.grants import counted_year, owner_of, why_receipt_stays
from funding.enums import AmountState, GrantSource
from funding.forms.money import AmountForm, GrantForm, ReceiptForm
from funding.forms.streams import StreamForm, StreamUpdateForm, SubsidyUpdateForm
from funding.models import GrantReceipt
from funding.views.grants import GrantMixin, OpenGrantMixin
from oids import formats
from oids.periods import SchoolYear
from oids.views.details import ActionView, ConfirmView, ObjectActionView
from partnerships.views.base import PartnershipYearMixin


class GrantRegisterView(PartnershipYearMixin, ActionView):
    permission = "funding.change_grant"
    form_class = GrantForm
    intro = gettext_lazy("From the minister's letter. The amount is worked out on the next page.")

    def get_heading(self):
        return _("Record the grant of %(year)s") % {"year": self.school_year}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "school_year": self.school_year}

    def act(self, form):
        return actions.register_grant(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("funding:grant_list", kwargs=self.kwargs)


class StreamRegisterView(PartnershipYearMixin, ActionView):
    """The school year follows from the first day, so that a stream of earlier years can be entered too."""

    permission = "funding.change_grant"
    form_class = StreamForm
    heading = gettext_lazy("Record a stream of money")
    intro = gettext_lazy(
        "Money from a municipality, a province, the learning network or a project. What it may pay and its amount follow "
        "on the next page."
    )

    def get_initial(self):
        return {"valid_from": self.school_year.first_day, "valid_until": self.school_year.last_day}

    def act(self, form):
        data = form.cleaned_data
        return actions.register_stream(
            partnership=self.partnership, school_year=SchoolYear.of(data["valid_from"]), by=self.request.user, **data
        )

    def get_cancel_url(self):
        return reverse("funding:grant_list", kwargs=self.kwargs)


class GrantUpdateView(OpenGrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    heading = gettext_lazy("Correct a grant")
    intro = gettext_lazy("What stood wrong in the facts. Amounts are not corrected here: a new one follows.")

    def get_form_class(self):
        return SubsidyUpdateForm if self.object.source == GrantSource.OCW else StreamUpdateForm

    def get_initial(self):
        return {name: getattr(self.object, name) for name in self.get_form_class().base_fields}

    def act(self, form):
        return actions.update_grant(self.object, by=self.request.user, **form.cleaned_data)


class GrantAmountView(OpenGrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    form_class = AmountForm
    heading = gettext_lazy("Work out an amount")
    submit_label = gettext_lazy("Work out")

    def get_queryset(self):
        return super().get_queryset().filter(source=GrantSource.OCW)

    def get_initial(self):
        last = self.object.current_amount
        return {"state": AmountState.DEFINITIVE if last else AmountState.PROVISIONAL}

    def get_context_data(self, **kwargs):
        intro = _(
            "By the rule “%(rule)s” from the filed count of %(year)s. Another person confirms it; until then it does not count."
        ) % {"rule": self.object.rule, "year": counted_year(self.object)}  # fmt: skip
        return super().get_context_data(intro=intro, **kwargs)

    def act(self, form):
        return actions.record_amount(self.object, by=self.request.user, **form.cleaned_data).grant


class GrantReceiptView(GrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    form_class = ReceiptForm
    heading = gettext_lazy("Record a receipt")
    intro = gettext_lazy("Money of this grant that came in on the penvoerder's account.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"grant": self.object}

    def get_initial(self):
        """The first instalment on which less came in than was expected."""
        received: dict[int | None, int] = {}
        for row in self.object.receipts.all():
            received[row.instalment_id] = received.get(row.instalment_id, 0) + row.amount_cents
        for row in self.object.instalments.all():
            if (left := row.amount_cents - received.get(row.pk, 0)) > 0:
                return {"instalment": row, "amount_cents": left}
        return {}

    def act(self, form):
        return actions.record_receipt(self.object, by=self.request.user, **form.cleaned_data).grant


class ReceiptRemoveView(ConfirmView):
    """Of a receipt that was entered wrongly."""

    model = GrantReceipt
    permission = "funding.change_grant"
    danger = True
    heading = gettext_lazy("Take back a receipt")
    intro = gettext_lazy("Only what was entered wrongly; the history keeps it.")
    submit_label = gettext_lazy("Take back")

    def refused_before(self) -> str:
        return why_receipt_stays(self.object)

    def get_queryset(self):
        return super().get_queryset().select_related("grant__partnership")

    def act(self, form):
        return actions.remove_receipt(self.object, by=self.request.user)

    def get_cancel_url(self):
        return self.object.grant.get_absolute_url()

    def get_facts(self):
        row = self.object
        return [
            (_("Date"), formats.day(row.received_on)),
            (_("Description"), row.description),
            (_("Amount"), formats.euro(row.amount_cents)),
            *self.owner(),
        ]

    def owner(self) -> list[tuple]:
        """The record with which it goes, and where that is."""
        owner = owner_of(self.object)
        if owner is None:
            return []
        return [
            (
                str(owner._meta.verbose_name).capitalize(),
                " ".join(filter(None, [getattr(owner, "reference", ""), str(owner)])),
                owner.get_absolute_url(),
            )
        ]
