"""Thirty placements at once: every row is the form of one placement, every cell a text that can be pasted."""

from __future__ import annotations

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.forms.fields import DayField
from oids.forms.lookups import LookupField
from placements.actions.batches import Findings
from placements.actions.placements import Acknowledged
from placements.forms.placements import PlacementForm
from placements.lookups import group_field

CELLS = (
    "enrolment", "school", "valid_from", "valid_until", "school_trainer", "mentor", "second_mentor",
    "institute_trainer", "peer_group",
)  # fmt: skip
FIRST_ROWS, MORE_ROWS, MOST_ROWS = 10, 10, 100
# What the action names and no cell is called.
CELL_OF = {"mentors": "mentor"}


def _day(label) -> DayField:
    attrs = {"inputmode": "numeric", "autocomplete": "off", "placeholder": gettext_lazy("dd-mm-yyyy")}
    return DayField(label=label, required=False, widget=forms.TextInput(attrs=attrs))


class GridRowForm(PlacementForm):
    """One row. `given` is the student with whom the grid was opened: with nothing else the row is left as it was."""

    valid_from = _day(gettext_lazy("from"))
    valid_until = _day(gettext_lazy("until"))
    peer_group = group_field(label=gettext_lazy("peer group"), required=False)
    version = None
    asks_group = False
    given = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        position = self.prefix.rpartition("-")[2]
        # The empty row that script copies has a word that it replaces.
        self.number = int(position) + 1 if position.isdigit() else "__number__"
        for name in CELLS:
            field = self.fields[name]
            field.help_text = ""
            field.widget.attrs.pop("autofocus", None)
            field.widget.attrs |= {
                "class": "form-control",
                "data-cell": name,
                "aria-label": _("%(cell)s, row %(number)s") % {"cell": field.label, "number": self.number},
            }
        self.fields["reason"].widget.attrs |= {
            "class": "form-control",
            "aria-label": _("reason, row %(number)s") % {"number": self.number},
        }

    def typed(self, name: str) -> str:
        return (self.data.get(self.add_prefix(name)) or "").strip()

    @property
    def student_name(self) -> str:
        """The student as the register knows them, whatever was typed."""
        found = getattr(self, "cleaned_data", {}).get("enrolment")
        return found.student.sort_name if found else self.typed("enrolment")

    @property
    def is_left_open(self) -> bool:
        """Opened with this student, and nothing was added."""
        rest = (self.typed(name) for name in CELLS[1:])
        return bool(self.typed("given")) and self.typed("enrolment") == self.typed("given") and not any(rest)

    def has_changed(self) -> bool:
        return not self.is_left_open and any(self.typed(name) for name in CELLS)

    def cells(self) -> list[tuple[forms.BoundField, str]]:
        """Each cell, with who or what was found where something else was typed: a number that was pasted, for one."""
        return [(self[name], self._found(name)) for name in CELLS]

    def _found(self, name: str) -> str:
        field = self.fields[name]
        record = getattr(self, "cleaned_data", {}).get(name) if self.is_bound else None
        if record is None or not isinstance(field, LookupField):
            return ""
        label = field.label_of(record)
        return "" if label == self.typed(name) else label


class GridFormSet(BaseFormSet):
    """The rows of the grid; `add_error` and the row's own errors carry what the action refuses."""

    def _construct_form(self, i, **kwargs):
        """Every row may be left as it is, also one that the grid was opened with."""
        return super()._construct_form(i, empty_permitted=True, use_required_attribute=False, **kwargs)

    @property
    def filled(self) -> list[GridRowForm]:
        return [form for form in self.forms if form.has_changed()]

    @property
    def readable(self) -> list[GridRowForm]:
        """The filled rows of which every cell could be read."""
        return [form for form in self.filled if not form.errors]

    def values(self) -> list[dict]:
        """Of every row that could be read what `place` takes."""
        return [form.values() | {"enrolment": form.cleaned_data["enrolment"]} for form in self.readable]

    def clean(self) -> None:
        first: dict[int, GridRowForm] = {}
        for form in self.filled:
            enrolment = form.cleaned_data.get("enrolment")
            if enrolment is None:
                continue
            if enrolment.pk in first:
                form.add_error(
                    "enrolment",
                    _("This student stands in row %(number)s as well. Keep one of the two rows.")
                    % {"number": first[enrolment.pk].number},
                )
            first.setdefault(enrolment.pk, form)

    def add_error(self, name, error) -> None:
        """What concerns no row: on top."""
        self.non_form_errors().append(error)

    def tell(self, findings: Findings) -> None:
        """Errors that the action found in the rows that could be read, beside their cells."""
        forms_ = self.readable
        for index, errors in findings.errors.items():
            for name, messages in errors.items():
                name = CELL_OF.get(name, name)
                for message in messages:
                    forms_[index].add_error(name if name in forms_[index].fields else None, message)

    def acknowledged(self, post) -> dict[int, Acknowledged]:
        """Per filled row which warnings were on the screen, once they are ticked, and why to go on."""
        seen = set(post.getlist("acknowledge")) if "acknowledge_all" in post else set()
        for_all = post.get("reason_all", "").strip()
        found = {}
        for index, form in enumerate(self.filled):
            key = f"{form.cleaned_data['enrolment'].pk}:"
            codes = frozenset(text.removeprefix(key) for text in seen if text.startswith(key))
            found[index] = Acknowledged(codes, form.cleaned_data["reason"] or for_all)
        return found


PlacementGrid = formset_factory(
    GridRowForm, formset=GridFormSet, extra=FIRST_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
