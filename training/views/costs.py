"""What a training costs, into the penvoerder's books."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.actions import kept_document
from books.models import Cost
from funding.enums import CostKind
from oids.views.details import ObjectActionView
from training import actions
from training.forms.costs import CostChooseForm, TrainingCostForm
from training.views.trainings import TrainingMixin


class CostAddView(TrainingMixin, ObjectActionView):
    permission = "books.change_cost"
    form_class = TrainingCostForm
    heading = gettext_lazy("Enter a cost of the training")
    intro = gettext_lazy(
        "It goes to the books as professionalisation, and waits there for confirmation by somebody else."
    )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "partnership": self.object.partnership, "school_year": self.object.school_year,
        }  # fmt: skip

    def get_initial(self):
        row = self.object
        penvoerder = row.partnership.penvoerder_on(row.school_year.first_day)
        return {
            "description": row.title, "incurred_on": row.days[0].day if row.days else None, "party": penvoerder,
        }  # fmt: skip

    def act(self, form):
        data = dict(form.cleaned_data)
        with kept_document(data.pop("file"), partnership=self.object.partnership, by=self.request.user) as document:
            actions.book_cost(self.object, document=document, by=self.request.user, **data)
        return self.object

    def get_context_data(self, **kwargs):
        link = (_("It stands in the books already"), reverse("training:cost_choose", args=[self.object.pk]))
        return super().get_context_data(link=link, **kwargs)


class CostChooseView(TrainingMixin, ObjectActionView):
    permission = "books.change_cost"
    form_class = CostChooseForm
    heading = gettext_lazy("Choose a cost of the books")
    intro = gettext_lazy("Costs of professionalisation of this school year that belong to no training yet.")

    def get_form_kwargs(self):
        row = self.object
        costs = Cost.objects.visible_to(self.request.user).of_year(row.partnership, row.school_year)
        costs = costs.filter(kind=CostKind.PROFESSIONALISATION, of_training=None, corrects=None)
        return super().get_form_kwargs() | {"costs": costs.select_related("party")}

    def act(self, form):
        actions.link_cost(self.object, cost=form.cleaned_data["cost"], by=self.request.user)
        return self.object
