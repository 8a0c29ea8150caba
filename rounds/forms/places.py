"""Forms in which schools' places are entered: of one school, and of many in a grid."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from oids.actions import LEAD
from oids.forms.layouts import beside, laid_out
from partnerships.lookups import school_field
from placements.enums import Route
from rounds.actions.places import NOTHING_SAVED, check_answer
from rounds.enums import Answer, Channel
from rounds.places import limits_of, read_limits, short_limits
from rounds.places.limits import FIRST_YEAR, LAST_YEAR, MOST_PLACES

ANSWERS = [("", _("not answered")), *((answer.value, answer.label) for answer in (Answer.YES, Answer.MAYBE, Answer.NO))]
# The least room there is for limits in the form of one school; more comes with what is filled in.
EMPTY_LIMITS, MOST_LIMITS = 3, 20
PARTS = ("route", "year_from", "year_until", "places")


class PlaceForm(forms.Form):
    """The answer of one school, with limits as rows of four fields each."""

    school = school_field(label=_("school"), help_text=_("Type a part of the name, the place or the BRIN6."))
    answer = forms.ChoiceField(
        label=_("does the school take students?"), choices=ANSWERS, required=False, widget=forms.RadioSelect
    )
    places = forms.IntegerField(
        label=_("places"), min_value=0, max_value=MOST_PLACES, required=False,
        help_text=_("Students at the same time; this total binds, whatever the parts say."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("note"), max_length=300, required=False,
        help_text=_("For the programme leader, for example: not in group 3. No names of students."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, schools, school=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools
        if school is not None:
            del self.fields["school"]
        self.numbers = range(self._limits_wanted())
        rows = []
        for number in self.numbers:
            self.fields |= self._limit(number)
            rows.append(beside(*(f"{part}_{number}" for part in PARTS)))
            rows[-1].css_class += " beside-four"
        hint = gettext("Leave this empty when the places are for all students. The total binds as well.")
        self.helper = laid_out(
            *(["school"] if school is None else []), "answer", "places", "note",
            Fieldset(
                _("At most so many of them (optional)"), HTML(f'<p class="form-text">{hint}</p>'), *rows
            ),
            "version",
        )  # fmt: skip

    def _limits_wanted(self) -> int:
        if self.is_bound:
            sent = [int(match[1]) for name in self.data if (match := re.fullmatch(r"places_(\d{1,2})", name))]
            return min(max(sent, default=-1) + 1, MOST_LIMITS) or EMPTY_LIMITS
        filled = sum(1 for name in self.initial if name.startswith("places_"))
        return min(filled + EMPTY_LIMITS, MOST_LIMITS)

    def _limit(self, number: int) -> dict[str, forms.Field]:
        years = [("", "–"), *((year, str(year)) for year in range(FIRST_YEAR, LAST_YEAR + 1))]

        def year(label) -> forms.TypedChoiceField:
            return forms.TypedChoiceField(label=label, choices=years, coerce=int, empty_value=None, required=False)

        routes = [("", _("every route")), *Route.choices]
        return {
            f"route_{number}": forms.ChoiceField(label=_("route"), choices=routes, required=False),
            f"year_from_{number}": year(_("year of study, from")),
            f"year_until_{number}": year(_("year of study, to")),
            f"places_{number}": forms.IntegerField(
                label=pgettext_lazy("limit", "at most"), min_value=0, max_value=MOST_PLACES, required=False
            ),
        }

    @staticmethod
    def initial_of(offer) -> dict:
        """What the form shows of an offer; nothing of one that is not there yet."""
        if offer is None:
            return {"version": 0}
        initial = {"answer": offer.answer, "note": offer.note, "version": offer.version}
        initial["places"] = offer.places if offer.answer else None
        for number, limit in enumerate(limits_of(offer.limits.all())):
            initial |= {f"{part}_{number}": getattr(limit, part) for part in PARTS}
        return initial

    def clean(self):
        data = super().clean()
        limits, seen = [], {}
        for number in self.numbers:
            row = {part: data.get(f"{part}_{number}") for part in PARTS}
            if all(value in ("", None) for value in row.values()):
                continue
            if row["places"] is None and f"places_{number}" not in self.errors:
                self.add_error(f"places_{number}", _("Write how many, 0 for none; or empty the whole line."))
            elif not any(row[part] for part in PARTS[:3]):
                self.add_error(f"route_{number}", _("Say for which route or years of study this limit holds."))
            elif row["year_from"] and row["year_until"] and row["year_until"] < row["year_from"]:
                self.add_error(f"year_until_{number}", _("This year comes before the year at “from”."))
            elif (what := tuple(row[part] for part in PARTS[:3])) in seen:
                self.add_error(f"route_{number}", _("This limit stands there already. Keep one of them."))
            else:
                seen[what] = number
                limits.append(row)
        data["limits"] = limits
        return data

    def values(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        return {name: data[name] for name in ("answer", "note", "limits")} | {
            "places": data["places"] or 0, "version": data["version"],
        }  # fmt: skip


class PlaceRow(forms.Form):
    """One school in the grid. `was` is what it said when the page was made: an untouched row is left alone."""

    answer = forms.ChoiceField(label=_("answer"), choices=ANSWERS, required=False)
    places = forms.IntegerField(
        label=_("places"), min_value=0, max_value=MOST_PLACES, required=False, widget=forms.TextInput
    )
    limits = forms.CharField(label=_("limits"), max_length=400, required=False)
    note = forms.CharField(label=_("note"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    was = forms.CharField(widget=forms.HiddenInput)

    COLUMNS = ("answer", "places", "limits", "note")

    def __init__(self, data=None, *, school, limits=(), **kwargs) -> None:
        self.school, self.now = school, ""
        places = school.places if school.answer else None
        initial = {
            "answer": school.answer, "places": places, "limits": short_limits(limits), "note": school.note or "",
        }  # fmt: skip
        self.present = initial | {
            "version": school.offer_version, "was": fingerprint(initial[name] for name in self.COLUMNS),
        }  # fmt: skip
        prefix = f"s{school.pk}"
        # A row that the page that was sent did not have is shown as it is.
        sent = data if data is not None and f"{prefix}-version" in data else None
        super().__init__(sent, prefix=prefix, initial=self.present, **kwargs)
        for column in self.COLUMNS:
            field = self.fields[column]
            field.label = f"{school.name}, {field.label}"
            field.widget.attrs |= {
                "aria-label": str(field.label), "data-column": column, "autocomplete": "off",
                "class": "form-select" if column == "answer" else "form-control",
            }  # fmt: skip
        self.fields["places"].widget.attrs |= {"inputmode": "numeric", "class": "form-control num"}

    def clean_limits(self):
        return read_limits(self.cleaned_data["limits"])

    def clean(self):
        """What does not fit together is told with what cannot be read, of all rows at once."""
        data = super().clean()
        if not self.errors:
            try:
                check_answer(data["answer"], data["places"] or 0, data["limits"], Channel.OFFICE)
            except forms.ValidationError as error:
                for name, messages in error.message_dict.items():
                    self.add_error(name, messages)
        return data

    def cells(self) -> list[tuple[forms.BoundField, str]]:
        """Each field with the name of its column."""
        return [(self[column], capfirst(str(self.base_fields[column].label))) for column in self.COLUMNS]

    def is_touched(self) -> bool:
        said = [self.data.get(self.add_prefix(column), "").strip() for column in self.COLUMNS]
        return fingerprint(said) != self.data.get(self.add_prefix("was"))

    def refresh(self, now: str) -> None:
        """After somebody else was first: say what stands there now, and let the next save go over it."""
        self.now = now
        self.data = self.data.copy()
        for name in ("version", "was"):
            self.data[self.add_prefix(name)] = self.present[name]

    def values(self) -> dict:
        data = self.cleaned_data
        return {
            "school": self.school, "answer": data["answer"], "places": data["places"] or 0, "note": data["note"],
            "limits": [limit.as_dict() for limit in data["limits"]], "version": data["version"],
        }  # fmt: skip


class PlaceGrid(forms.Form):
    """All rows of the grid as one form: valid when every row that was touched is, and no pasted line is without a school."""

    stray = forms.CharField(
        label=_("Pasted lines that are not in their place"),
        required=False,
        help_text=_(
            "No school below has this BRIN6, or the school was pasted more than once. Correct the number at the beginning of "
            "the line and put it in its place, where it replaces what stands there; or take the line away."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "class": "form-control",
                "aria-describedby": "id_stray_help",
                "spellcheck": "false",
                "wrap": "off",
            }
        ),
    )

    def __init__(self, data=None, *, schools: Iterable, limits: dict, **kwargs) -> None:
        for name in ("files", "initial", "prefix"):
            kwargs.pop(name, None)
        super().__init__(data)
        self.rows = [PlaceRow(data, school=school, limits=limits.get(school.offer, ())) for school in schools]

    @property
    def touched(self) -> list[PlaceRow]:
        return [row for row in self.rows if row.is_bound and row.is_touched()]

    def is_valid(self) -> bool:
        valid = all([super().is_valid(), *(row.is_valid() for row in self.touched)])
        if self.is_bound and not valid and not self.has_error(NON_FIELD_ERRORS, LEAD):
            self.add_error(None, forms.ValidationError(NOTHING_SAVED, code=LEAD))
        return valid

    def clean_stray(self):
        """All or nothing: a pasted line that found no school is not left behind in silence."""
        lines = [line for line in self.cleaned_data["stray"].splitlines() if line.strip()]
        if lines:
            raise forms.ValidationError(
                ngettext(
                    "%(number)s pasted line is not in its place yet. Correct its BRIN6 and put it in its place, or take it away.",
                    "%(number)s pasted lines are not in their place yet. Correct their BRIN6 and put them in their place, or "
                    "take them away.",
                    len(lines),
                )
                % {"number": len(lines)}
            )
        return ""

    def clean(self):
        """Nothing that was filled in is lost without a word."""
        known = {row.prefix for row in self.rows}
        sent = {match[1] for name in self.data if (match := re.fullmatch(r"(s\d+)-was", name))}
        lost = [
            prefix
            for prefix in sent - known
            if fingerprint(self.data.get(f"{prefix}-{column}", "").strip() for column in PlaceRow.COLUMNS)
            != self.data[f"{prefix}-was"]
        ]
        if lost:
            raise forms.ValidationError(
                ngettext(
                    "%(number)s school that you filled in is no longer asked in this round, or is not yours. "
                    "It is left out below; save the rest again.",
                    "%(number)s schools that you filled in are no longer asked in this round, or are not yours. "
                    "They are left out below; save the rest again.",
                    len(lost),
                )
                % {"number": len(lost)}
            )
        return super().clean()


def fingerprint(values: Iterable) -> str:
    """A short sign of what a row said, to see whether it was touched."""
    text = "\x1f".join("" if value is None else str(value) for value in values)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
