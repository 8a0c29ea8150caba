"""The grid: thirty placements at once, checked first or placed, all or nothing."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.actions import ActionRefused
from oids.names import by_name
from oids.views.details import ActionView
from partnerships.views.base import PartnershipYearMixin
from placements import actions
from placements.actions.batches import Findings
from placements.enums import BatchKind
from placements.filters import EnrolmentFilter
from placements.forms.grid import FIRST_ROWS, MORE_ROWS, MOST_ROWS, GridRowForm, PlacementGrid
from placements.forms.placements import Choices
from placements.lookups import enrolment_label
from placements.models import Enrolment
from placements.wording import warning_in_words


class PlacementGridView(PartnershipYearMixin, ActionView):
    permission = "placements.change_placement"
    template_name = "placements/grid.html"
    heading = gettext_lazy("Place many students")
    intro = gettext_lazy(
        "One student in a row. Student and school are enough: what you leave empty follows from the school. "
        "Everything is saved together, or nothing is."
    )
    submit_label = gettext_lazy("Place all")

    @cached_property
    def choices(self) -> Choices:
        return Choices(self.partnership, self.school_year, self.request.user)

    @cached_property
    def asked_for(self) -> list[Enrolment]:
        """Students to begin with: `?open=1` those without a placement, and the filters of the list of students."""
        query = self.request.GET.copy()
        if query.pop("open", None):
            query["placed"] = "no"
        if not any(query.get(name) for name in EnrolmentFilter.base_filters):
            return []
        rows = Enrolment.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        found = EnrolmentFilter(query, queryset=rows.select_related("student"), request=self.request).qs
        return list(found.order_by(*by_name("student__"), "pk"))

    def get_initial(self):
        texts = [enrolment_label(enrolment) for enrolment in self.asked_for[:MOST_ROWS]]
        return [{"enrolment": text, "given": text} for text in texts]

    def get_form(self, form_class=None):
        kwargs = {"prefix": "row", "form_kwargs": {"choices": self.choices}}
        if self.request.method == "POST":
            return PlacementGrid(self.request.POST, **kwargs)
        formset = PlacementGrid(initial=self.get_initial(), **kwargs)
        # Opened with students the grid is as long as they are many.
        formset.extra = 0 if self.asked_for else FIRST_ROWS
        return formset

    def post(self, request, *args, **kwargs):
        if "more" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.with_more_rows()))
        return super().post(request, *args, **kwargs)

    def with_more_rows(self):
        """What was typed, not looked at yet, and ten rows under it."""
        typed = PlacementGrid(self.request.POST, prefix="row", form_kwargs={"choices": self.choices})
        initial = [{name: form.typed(name) for name in form.fields} for form in typed.forms]
        formset = PlacementGrid(initial=initial, prefix="row", form_kwargs={"choices": self.choices})
        formset.extra = MORE_ROWS
        return formset

    def form_valid(self, form):
        if "check" in self.request.POST:
            return self.checked(form)
        try:
            return super().form_valid(form)
        except actions.BatchRefused as refused:
            return self.told(form, refused.findings)

    def act(self, form):
        return actions.place_all(
            form.values(), kind=BatchKind.GRID, partnership=self.partnership, school_year=self.school_year,
            acknowledged=form.acknowledged(self.request.POST), by=self.request.user,
        )  # fmt: skip

    def checked(self, form):
        """What saving would say; nothing is saved."""
        try:
            findings = actions.check_all(
                form.values(), partnership=self.partnership, school_year=self.school_year,
                acknowledged=form.acknowledged(self.request.POST),
            )  # fmt: skip
        except ActionRefused as refused:
            form.add_error(None, refused.message)
            return self.render_to_response(self.get_context_data(form=form, validated=True), status=409)
        if findings:
            return self.told(form, findings)
        number = len(form.filled)
        note = ngettext(
            "Nothing stands in the way of this placement. It is not saved yet.",
            "Nothing stands in the way of these %(number)s placements. They are not saved yet.",
            number,
        ) % {"number": formats.count(number)}
        if not number:
            note = _("No row is filled in yet.")
        return self.render_to_response(self.get_context_data(form=form, validated=True, checked_note=note))

    def told(self, form, findings: Findings):
        warnings = self.row_warnings(form, findings)
        form.tell(findings)
        context = self.get_context_data(form=form, validated=True, row_warnings=warnings)
        return self.render_to_response(context, status=422)

    def row_warnings(self, form, findings: Findings) -> list[tuple[GridRowForm, list[tuple]]]:
        """Per row its form and (key, warning); the key says of which student, whatever happens to the rows."""
        return [
            (
                form.filled[index],
                [(f"{form.filled[index].cleaned_data['enrolment'].pk}:{warning.code}", warning) for warning in found],
            )
            for index, found in findings.warnings.items()
        ]

    @staticmethod
    def by_kind(row_warnings) -> list[tuple[str, int, str, list[tuple[str, list[GridRowForm]]]]]:
        """(what it is about, how many, what to do, [(message, rows)]): what is the same is said once."""
        kinds: dict[tuple[str, str], dict[str, list[GridRowForm]]] = {}
        for row, found in row_warnings:
            for _key, warning in found:
                said = kinds.setdefault((warning.code, warning.remedy), {})
                said.setdefault(warning.fact or warning.message, []).append(row)
        return [
            (warning_in_words(code), sum(map(len, messages.values())), remedy, list(messages.items()))
            for (code, remedy), messages in kinds.items()
        ]

    def form_invalid(self, form):
        """Rows that can be read are checked all the same, so that everything that is wrong is said at once."""
        try:
            form.tell(actions.check_all(form.values(), partnership=self.partnership, school_year=self.school_year))
        except ActionRefused as refused:
            form.add_error(None, refused.message)
        return self.render_to_response(self.get_context_data(form=form, validated=True), status=422)

    def get_success_message(self, result):
        left = sum(form.is_left_open for form in self.get_form().forms)
        text = ngettext("%(number)s placement made.", "%(number)s placements made.", result.number) % {
            "number": formats.count(result.number)
        }
        if left:
            text += " " + ngettext(
                "%(number)s student without a school was left as it was.",
                "%(number)s students without a school were left as they were.",
                left,
            ) % {"number": formats.count(left)}
        return text

    def get_cancel_url(self):
        return reverse("placements:placement_list", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        warnings = kwargs.setdefault("row_warnings", [])
        kwargs.setdefault("validated", False)
        kwargs.setdefault("checked_note", "")
        context = super().get_context_data(**kwargs)
        post = self.request.POST
        asked = len(self.asked_for) if self.request.method == "GET" else 0
        too_many = ""
        if asked > MOST_ROWS:
            too_many = _(
                "These are the first %(most)s of %(number)s students; the others come when you open the grid again."
            ) % {"most": MOST_ROWS, "number": formats.count(asked)}
        return context | {
            "empty_row": context["form"].empty_form,
            "most_rows": MOST_ROWS,
            "too_many": too_many,
            "reason_needed": any(warning.needs_reason for _form, found in warnings for _key, warning in found),
            "warning_kinds": self.by_kind(warnings),
            "warnings_number": sum(len(found) for _form, found in warnings),
            "own_reasons": any(row.typed("reason") for row, _found in warnings),
            "acknowledged_all": "acknowledge_all" in post,
            "reason_all": post.get("reason_all", ""),
        }
