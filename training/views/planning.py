"""Planning a training, and what is planned and was held on a theme."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.models import Theme
from oids.periods import SchoolYear
from oids.views.added import adds_sections
from oids.views.details import ActionView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin
from training import actions
from training.forms.trainings import TrainingForm
from training.models import Training
from training.wording import days_of, places, training_state


class TrainingCreateView(PartnershipYearMixin, ActionView):
    permission = "training.change_training"
    form_class = TrainingForm
    heading = gettext_lazy("Plan a training")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "user": self.request.user}

    def get_initial(self):
        asked = {name: self.request.GET.get(name, "") for name in ("kind", "theme")}
        return {name: value for name, value in asked.items() if value.isdecimal()}

    def act(self, form):
        return actions.create_training(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return self.next_url() or reverse("training:training_list", kwargs=self.kwargs)


@adds_sections(Theme, 10)
def trainings_on(theme: Theme, user, since: SchoolYear | None = None) -> list[Section]:
    """Trainings on the theme, from a school year on, the first ones first; and where one is planned."""
    today = timezone.localdate()
    found = Training.objects.visible_to(user).filter(theme=theme)
    if since is not None:
        found = found.filter(school_year__gte=since)
    found = found.with_counts().annotate(first_day=Min("sessions__day")).select_related("kind")
    rows = []
    for row in found.prefetch_related("sessions").order_by("first_day", "pk"):
        word, tone = training_state(row, today)
        rows.append([
            Cell(row.title, row.get_absolute_url()), row.kind.name, days_of(row), number(places(row, row.registered)),
            Cell(word, tone=tone),
        ])  # fmt: skip
    add = None
    if user.has_perm("training.change_training", theme.partnership):
        scope = [theme.partnership.slug, str(SchoolYear.of(today))]
        address = f"{reverse('training:training_create', args=scope)}?{urlencode({'theme': theme.pk})}"
        add = (_("Plan a training"), address)
    if not rows and add is None:
        return []
    return [
        Section(
            "trainings", _("Trainings"), [_("Training"), _("Kind"), _("Days"), _("Registered"), _("State")], rows, add=add,
            empty=_("No training is on this theme yet."),
        )
    ]  # fmt: skip
