"""Forms of the academic function, its people and its research."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.actions.academic import academic_schools
from network.enums import AcademicForm, AcademicTask
from network.forms.base import SomebodyForm, hours_field, text_field
from network.models import Product, Theme
from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from partnerships.models import Party, Person, School


class FunctionForm(forms.Form):
    party = forms.ModelChoiceField(Party.objects.none(), label=_("school board"))
    form = forms.ChoiceField(
        label=pgettext_lazy("academic function", "form"), choices=[("", "---------"), *AcademicForm.choices]
    )
    description = text_field(_("how it works"), max_length=2000, required=False)
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args, boards, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = boards

    @property
    def helper(self):
        return laid_out("party", "form", "description", beside("valid_from", "valid_until"))


class FunctionUpdateForm(forms.Form):
    form = forms.ChoiceField(label=pgettext_lazy("academic function", "form"), choices=AcademicForm.choices)
    description = text_field(_("how it works"), max_length=2000, required=False)
    version = version_field()


class WorkerForm(SomebodyForm):
    task = forms.ChoiceField(label=_("task"), choices=AcademicTask.choices)
    employer = forms.ModelChoiceField(Party.objects.none(), label=_("employer"))
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("school"), required=False,
        help_text=_("Empty: for all academic schools of the board."),
    )  # fmt: skip
    hours = hours_field()

    def __init__(self, *args, function, **kwargs) -> None:
        lookup = reverse("network:worker_lookup", args=[function.pk])
        super().__init__(*args, row=function, lookup=lookup, **kwargs)
        self.fields["employer"].queryset = Party.objects.members_of(function.partnership, function.period)
        self.fields["school"].queryset = academic_schools(function, function.period)

    @property
    def helper(self):
        return laid_out(
            beside("school_year", "task"), "trainer", beside("first_name", "infix", "last_name"), "employer", "school",
            "hours",
        )  # fmt: skip


class WorkerUpdateForm(forms.Form):
    hours = hours_field()
    school = forms.ModelChoiceField(School.objects.none(), label=_("school"), required=False)
    version = version_field()

    def __init__(self, *args, worker, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if worker.task == AcademicTask.LECTOR:
            del self.fields["school"]
        else:
            self.fields["school"].queryset = academic_schools(worker.function, worker.function.period)


class ResearchForm(forms.Form):
    title = forms.CharField(label=_("title"), max_length=160)
    question = text_field(_("question"), max_length=2000)
    school = forms.ModelChoiceField(
        School.objects.none(), label=_("school"), required=False,
        help_text=_("Empty: at all academic schools of the board."),
    )  # fmt: skip
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("theme"), required=False)
    led_by = forms.ModelChoiceField(
        Person.objects.none(), label=_("led by"), required=False,
        help_text=_("Somebody who has hours for the academic function of this board."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))
    more: tuple[str, ...] = ()

    def __init__(self, *args, function, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = academic_schools(function, function.period)
        self.fields["theme"].queryset = Theme.objects.filter(partnership=function.partnership)
        self.fields["led_by"].queryset = Person.objects.filter(academic_work__function=function).distinct()

    @property
    def helper(self):
        return laid_out(
            "title", "question", "school", "theme", "led_by", beside("valid_from", "valid_until"), *self.more
        )


class ResearchUpdateForm(ResearchForm):
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(), label=_("products"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What came of it, from the library."),
    )  # fmt: skip
    version = version_field()
    more = ("products", "version")

    def __init__(self, *args, function, products, **kwargs) -> None:
        super().__init__(*args, function=function, **kwargs)
        self.fields["products"].queryset = products


class ResearchEndForm(forms.Form):
    last_day = DayField(label=_("last day"), help_text=_("This day still counts."))
    outcome = text_field(_("what came of it"), max_length=2000)
