"""What forms of the network share."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DutchDecimalField, SchoolYearFormField
from oids.periods import SchoolYear
from partnerships.lookups import trainer_field
from partnerships.models import Trainer


class OfWhomMixin:
    """Choices that each partnership has of its own: one of another partnership is shown with that partnership's name."""

    partnership = None

    def label_from_instance(self, obj) -> str:
        label = super().label_from_instance(obj)
        return label if obj.partnership_id == self.partnership.pk else f"{label} ({obj.partnership})"


class OfWhomField(OfWhomMixin, forms.ModelChoiceField):
    pass


def text_field(label, rows=4, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def hours_field(**kwargs) -> DutchDecimalField:
    return DutchDecimalField(
        label=_("hours in this year"), min_value=Decimal(0), max_value=Decimal(1659), max_digits=6, decimal_places=2,
        error_messages={
            "min_value": _("Hours cannot be less than none."),
            "max_value": _("That is more than a full-time year of %(limit_value)s hours."),
        },
        **kwargs,
    )  # fmt: skip


def years_of(row) -> list[SchoolYear]:
    """School years in which a dated row holds; an open one until next year. The newest first."""
    first = SchoolYear.of(row.valid_from)
    last = SchoolYear.of(row.valid_until or max(timezone.localdate(), row.valid_from)).start
    last = last if row.valid_until else last + 1
    return [SchoolYear(start) for start in range(last, first.start - 1, -1)]


def trainers_for(user, row):
    """Whom the user may choose to work in a group or function: trainers of its partnership."""
    return Trainer.objects.visible_to(user).filter(partnership=row.partnership).select_related("person", "employer")


class SomebodyForm(forms.Form):
    """Somebody in a school year of a dated row. `trainer` is who is known already; the names are for anybody else."""

    school_year = SchoolYearFormField(label=_("school year"))
    trainer = trainer_field(
        label=_("trainer"),
        required=False,
        help_text=_("Type a part of the name. Not a trainer? Fill in the name below."),
    )
    first_name = forms.CharField(label=_("first name"), max_length=60, required=False)
    infix = forms.CharField(label=_("infix"), max_length=20, required=False)
    last_name = forms.CharField(label=_("last name"), max_length=80, required=False)

    def __init__(self, *args, row, user, lookup, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].url = lookup
        self.fields["school_year"].choices = [(str(year), str(year)) for year in years_of(row)]
        self.fields["trainer"].queryset = trainers_for(user, row)

    def values(self) -> dict:
        """What the action takes: a trainer stands for a person."""
        data = dict(self.cleaned_data)
        trainer = data.pop("trainer")
        return data | {"person": trainer.person if trainer else None}
