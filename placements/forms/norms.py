"""Forms of the norm and of the placement period."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField, DutchDecimalField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.decisions import AlsoAboutForm, DecisionField, decisions_to_choose
from partnerships.models import Decision
from placements.models import Norm, PlacementPeriod


def _hours(label) -> DutchDecimalField:
    return DutchDecimalField(label=label, max_digits=7, decimal_places=2, min_value=Decimal(0))


def _number(label) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=1000)


class NormForm(AlsoAboutForm):
    valid_from = DayField(label=_("from"), help_text=_("The norm in force ends the day before."))
    school_trainer_hours = _hours(_("hours of the school trainer per student"))
    mentor_hours = _hours(_("hours of the mentor per student"))
    institute_trainer_hours = _hours(_("hours of the institute trainer per student"))
    students_min = _number(_("students per school trainer, from"))
    students_max = _number(_("students per school trainer, to"))
    school_trainer_days = DutchDecimalField(
        label=_("days a week of a school trainer"), max_digits=3, decimal_places=2, min_value=Decimal(0),
        max_value=Decimal(5),
    )  # fmt: skip
    peer_group_min = _number(_("students in a peer group, from"))
    peer_group_max = _number(_("students in a peer group, to"))
    full_time_hours = _hours(_("hours in a full-time year"))

    def __init__(self, *args, partnership, record_url="", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].help_text = _("Not in the list? Record it first under Accountability, Decisions.")
        self.choose_from(decisions_to_choose(partnership), Norm, record_url)
        self.helper = laid_out(
            *self.deciding, "valid_from", beside("school_trainer_hours", "mentor_hours", "institute_trainer_hours"),
            beside("students_min", "students_max"), "school_trainer_days", beside("peer_group_min", "peer_group_max"),
            "full_time_hours",
        )  # fmt: skip


class WithdrawNormForm(forms.Form):
    """Why a norm that is not in use yet is taken back."""

    reason = forms.CharField(label=_("why it is withdrawn"), max_length=200)


class PlacementPeriodForm(AlsoAboutForm):
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"))
    mentor_due = DayField(
        label=_("mentor known by"), help_text=_("From this day a placement without a mentor is late.")
    )
    decision = DecisionField(
        Decision.objects.none(), label=_("agreed by decision"), required=False,
        help_text=_("The decision on the agreements on placing of this year, if there is one."),
    )  # fmt: skip

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(decisions_to_choose(partnership, body=None), PlacementPeriod)
        self.order_fields(["valid_from", "valid_until", "mentor_due", *self.deciding])
