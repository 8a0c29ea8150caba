"""Forms in which wishes are entered: by the office by typing, by the student from lists."""

from __future__ import annotations

from collections.abc import Collection

from crispy_forms.layout import HTML, Fieldset
from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out
from oids.periods import SchoolYear
from partnerships.lookups import school_field
from placements.lookups import enrolment_field
from rounds.actions.wishes import MOST_AVOIDED, MOST_KM
from rounds.models import EarlierSchool, Round
from rounds.places import without_places
from rounds.wishes import Travel, kilometres, travel_from
from rounds.wishes.queries import MOST_WISHES

RANKS = range(1, MOST_WISHES + 1)
NO_STUDENTS = _("Takes no students in this round")
WISHES = (_("first wish"), _("second wish"), _("third wish"))
MOST_EARLIER, EMPTY_EARLIER, YEARS_BACK = 8, 2, 8


class WishFields(forms.Form):
    """What both forms share; a subclass gives the fields in which a school is chosen."""

    home_pc4 = forms.CharField(
        label=_("postcode of home, the four digits"), required=False,
        validators=[RegexValidator(r"^[1-9][0-9]{3}$", _("Write the four digits of the postcode, for example 7511."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "class": "short", "autocomplete": "off"}),
        help_text=_("Only the digits: enough for the distance."),
    )  # fmt: skip
    limit_km = forms.IntegerField(
        label=_("travel limit, kilometres"), required=False, min_value=1, max_value=MOST_KM,
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, round: Round, avoidances=(), **kwargs) -> None:
        self.round = round
        super().__init__(*args, **kwargs)
        self.travel = travel_from(self.data if self.is_bound else self.initial, round)
        self.full = without_places(round)
        self.fields["limit_km"].help_text = (
            gettext("As the crow flies from home. Empty: %(limit)s km, the limit of the round.")
            % {"limit": round.default_limit_km}
            if round.default_limit_km
            else gettext("As the crow flies from home. Empty: no limit.")
        )
        for rank, label in zip(RANKS, WISHES, strict=True):
            self.fields[f"wish_{rank}"] = self.wish_field(f"wish_{rank}", label=label)
        self.numbers = range(1, self.rows_to_avoid(avoidances) + 1)
        for number in self.numbers:
            label = gettext("school to avoid %(number)s") % {"number": number}
            self.fields[f"avoid_{number}"] = self.school_field(label=label)

    def school_field(self, **kwargs) -> forms.Field:
        raise NotImplementedError

    def wish_field(self, name: str, **kwargs) -> forms.Field:
        """A field of a school with how far it is."""
        raise NotImplementedError

    def rows_to_avoid(self, avoidances) -> int:
        """One more than there are, but no more than may be asked."""
        return max(min(len(avoidances) + 1, MOST_AVOIDED), 2)

    @staticmethod
    def initial_of(row, avoidances) -> dict:
        """What the form shows of a list; nothing of one that is not there yet."""
        if row is None:
            return {"version": 0}
        initial = {"home_pc4": row.home_pc4, "limit_km": row.limit_km, "version": row.version}
        initial |= {f"wish_{wish.rank}": wish.school for wish in row.wishes.all()}
        return initial | {f"avoid_{number}": item.school for number, item in enumerate(avoidances, start=1)}

    def clean(self):
        data = super().clean()
        seen: dict[int, str] = {}
        for name in (*(f"wish_{rank}" for rank in RANKS), *(f"avoid_{number}" for number in self.numbers)):
            school = data.get(name)
            if school is None:
                continue
            if (first := seen.setdefault(school.pk, name)) != name:
                kinds = {first.partition("_")[0], name.partition("_")[0]}
                self.add_error(
                    name,
                    _("This school stands there already. Choose another one, or leave this empty.")
                    if len(kinds) == 1
                    else _("This school is a wish as well. Wish it or avoid it, not both."),
                )
        return data

    def values(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        return {name: data[name] for name in ("home_pc4", "limit_km", "version")} | {
            "schools": [data[f"wish_{rank}"] for rank in RANKS],
            "avoid": [data[f"avoid_{number}"] for number in self.numbers],
        }  # fmt: skip


class WishForm(WishFields):
    """For the office: one screen, everything by typing."""

    def __init__(self, *args, schools, **kwargs) -> None:
        self.schools = schools
        super().__init__(*args, **kwargs)
        self.fields["home_pc4"].widget.attrs["autofocus"] = True
        hint = gettext(
            "No reasons are written down. Nobody is placed there until the programme leader has decided; a refusal ends that."
        )
        self.helper = laid_out(
            beside("home_pc4", "limit_km"), *(f"wish_{rank}" for rank in RANKS),
            Fieldset(
                _("Schools to avoid"), HTML(format_html('<p class="form-text">{}</p>', hint)),
                *(f"avoid_{number}" for number in self.numbers),
            ),
            "version",
        )  # fmt: skip

    def school_field(self, **kwargs):
        field = school_field(required=False, **kwargs)
        field.queryset = self.schools
        field.url = reverse("rounds:wish_school_lookup", args=[self.round.pk])
        return field

    def wish_field(self, name: str, **kwargs):
        field = self.school_field(params="home_pc4,limit_km", **kwargs)
        field.widget.attrs["data-lookup-tells"] = "1"
        chosen = self.initial.get(name)
        if chosen is not None and not self.is_bound:
            field.help_text = about_school(chosen, self.travel, self.full)
        return field


def about_school(school, travel: Travel, full: Collection[int]) -> str:
    """What is good to know of a school that is wished: that it takes nobody in this round (`full`), and how far it is."""
    said = [NO_STUDENTS] if school.pk in full else []
    return ". ".join(map(str, filter(None, [*said, travel.from_home(school)])))


class StudentChoiceForm(forms.Form):
    """Whose wishes: for who works through a pile of paper."""

    student = enrolment_field(label=_("student"), help_text=_("Type a part of the name or the student number."))

    def __init__(self, *args, round: Round, students, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["student"].queryset = students
        self.fields["student"].url = reverse("rounds:wish_student_lookup", args=[round.pk])
        self.fields["student"].widget.attrs["autofocus"] = True


class _SchoolChoice(forms.ModelChoiceField):
    def label_from_instance(self, school) -> str:
        return f"{school.name}, {school.city}" if school.city else school.name


class _WishChoices(forms.models.ModelChoiceIterator):
    """First the schools within the travel limit, then those that lie further, then those that take nobody."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        travel, near, far, full = self.field.travel, [], [], []
        for school in self.queryset:
            group = full if school.pk in self.field.full else far if travel.is_too_far(school) else near
            group.append(self.choice(school))
        if far:
            yield (gettext("within your travel limit of %(limit)s") % {"limit": travel.limit}, near)
            yield (gettext("further than your travel limit of %(limit)s") % {"limit": travel.limit}, far)
        else:
            yield from near
        if full:
            yield (gettext("said that they take no students in this round"), full)


class _WishChoice(_SchoolChoice):
    iterator = _WishChoices

    def __init__(self, *args, travel: Travel, full: Collection[int], **kwargs) -> None:
        self.travel, self.full = travel, full
        super().__init__(*args, **kwargs)

    def label_from_instance(self, school) -> str:
        metres = self.travel.metres_to(school)
        label = super().label_from_instance(school)
        if metres is not None:
            label = f"{label} ({kilometres(metres)})"
        return gettext("%(school)s: no places") % {"school": label} if school.pk in self.full else label


class PersonalWishForm(WishFields):
    """For the student: lists, which work on any phone and without script; what was decided cannot be changed here."""

    def __init__(self, *args, schools, **kwargs) -> None:
        self.schools = schools
        super().__init__(*args, **kwargs)
        for name in ("wish_1", "avoid_1"):
            self.fields[name].widget.attrs["aria-describedby"] = f"hint_{name.partition('_')[0]}"
        wish = gettext("In order of preference. One, two or three schools; none is possible as well.")
        avoid = gettext(
            "Only when you really cannot be there, for example because family works there. Do not write or tell us why "
            "here: the programme leader may ask you, and says yes or no. Until then you are not placed there."
        )
        look = gettext("Show how far the schools are")
        self.helper = laid_out(
            Fieldset(
                _("Where you come from"), "home_pc4", "limit_km",
                HTML(format_html('<p><button class="btn btn-outline-secondary" name="afstanden" value="1">{}</button></p>', look)),
            ),
            Fieldset(
                _("Your wishes"), HTML(format_html('<p class="form-text" id="hint_wish">{}</p>', wish)),
                *(f"wish_{rank}" for rank in RANKS),
            ),
            Fieldset(
                _("Schools to avoid"), HTML(format_html('<p class="form-text" id="hint_avoid">{}</p>', avoid)),
                *(f"avoid_{number}" for number in self.numbers),
            ),
            "version",
        )  # fmt: skip

    def school_field(self, **kwargs):
        return _SchoolChoice(self.schools, required=False, empty_label=gettext("choose a school"), **kwargs)

    def wish_field(self, name: str, **kwargs):
        empty = gettext("choose a school")
        return _WishChoice(
            self.schools, required=False, empty_label=empty, travel=self.travel, full=self.full, **kwargs
        )


class EarlierSchoolForm(forms.Form):
    """Lines of a school year and a school; what is already known from placements is not among them."""

    def __init__(self, *args, round: Round, rows: list[EarlierSchool], schools, **kwargs) -> None:
        years = [SchoolYear(round.school_year.start - back) for back in range(1, YEARS_BACK + 1)]
        years += sorted({row.school_year for row in rows} - set(years), reverse=True)
        self.numbers = range(1, max(min(len(rows) + EMPTY_EARLIER, MOST_EARLIER), len(rows)) + 1)
        initial: dict = {}
        for number, row in enumerate(rows, start=1):
            initial |= {f"year_{number}": row.school_year, f"school_{number}": row.school}
        super().__init__(*args, **kwargs | {"initial": initial})
        for number in self.numbers:
            self.fields[f"year_{number}"] = SchoolYearFormField(
                label=gettext("school year %(number)s") % {"number": number}, years=years, required=False
            )
            field = school_field(label=gettext("school %(number)s") % {"number": number}, required=False)
            field.queryset = schools
            field.url = reverse("rounds:earlier_school_lookup", args=[round.pk])
            self.fields[f"school_{number}"] = field
        self.helper = laid_out(*(beside(f"year_{number}", f"school_{number}") for number in self.numbers))

    def clean(self):
        data, seen = super().clean(), set()
        for number in self.numbers:
            year, school = data.get(f"year_{number}"), data.get(f"school_{number}")
            if (year is None) != (school is None):
                name = f"year_{number}" if year is None else f"school_{number}"
                if name not in self.errors:
                    self.add_error(name, _("Fill in both the school year and the school, or empty both."))
            elif year is not None and (year, school.pk) in seen:
                self.add_error(f"school_{number}", _("This line stands there already."))
            else:
                seen.add((year, school.pk if school else None))
        return data

    def rows(self) -> list[tuple]:
        data = self.cleaned_data
        return [
            (data[f"year_{number}"], data[f"school_{number}"]) for number in self.numbers if data[f"year_{number}"]
        ]  # fmt: skip


class AvoidanceForm(forms.Form):
    """Yes, no, or not yet, for each school that somebody wants to avoid."""

    def __init__(self, *args, avoidances, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.avoidances = list(avoidances)
        for item in self.avoidances:
            options = [("yes", _("yes, avoid")), ("no", _("no"))]
            if item.granted is None:
                options = [("", _("not decided")), *options]
            self.fields[self.name_of(item)] = forms.ChoiceField(
                label=f"{item.wish_list.enrolment.student.sort_name}, {item.school}", choices=options,
                required=item.granted is not None, initial=self.word(item.granted),
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip

    @staticmethod
    def name_of(item) -> str:
        return f"avoid_{item.pk}"

    @staticmethod
    def word(granted: bool | None) -> str:
        return "" if granted is None else "yes" if granted else "no"

    def lines(self) -> list[tuple]:
        """(avoidance, its field) in the order of the list."""
        return [(item, self[self.name_of(item)]) for item in self.avoidances]

    def decisions(self) -> list[tuple]:
        """(avoidance, yes or no) of those that were changed."""
        said = [(item, self.cleaned_data[self.name_of(item)]) for item in self.avoidances]
        return [(item, word == "yes") for item, word in said if word and word != self.word(item.granted)]


class AppealForm(forms.Form):
    granted = forms.ChoiceField(
        label=_("decision"), widget=forms.RadioSelect,
        choices=[
            ("yes", _("yes: the student goes to another school")), ("no", _("no: the student stays at this school")),
        ],
    )  # fmt: skip


class LinkForm(forms.Form):
    """For whom links are made, until when, and in which file they come."""

    CHOSEN, UNLINKED, MISSING, EVERYBODY = "chosen", "unlinked", "missing", "all"
    SCHOOLS, ONE = "schools", "one"

    who = forms.ChoiceField(label=_("for whom"), widget=forms.RadioSelect)
    student = enrolment_field(
        label=_("student"), required=False, help_text=_("For one student: type a part of the name or the number.")
    )
    expires_on = DayField(
        label=_("can be read until and including"),
        help_text=_("Wishes and places can be entered only on the days of the round; after that they can be read."),
    )
    file = forms.ChoiceField(label=_("file"), choices=[("xlsx", "XLSX (Excel)"), ("csv", "CSV")])

    def __init__(self, *args, round: Round, students, counts: dict[str, int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            self.CHOSEN: gettext("the students of the list that you came from (%(number)s)"),
            self.UNLINKED: gettext("students without wishes and without a link that works (%(number)s)"),
            self.MISSING: gettext("all students without wishes (%(number)s)"),
            self.EVERYBODY: gettext("all students (%(number)s)"),
            self.SCHOOLS: gettext("schools that did not answer how many places they have (%(number)s)"),
        }
        self.fields["who"].choices = [
            *((key, labels[key] % {"number": number}) for key, number in counts.items()),
            (self.ONE, gettext("one student")),
        ]
        self.fields["student"].queryset = students
        self.fields["student"].url = reverse("rounds:wish_student_lookup", args=[round.pk])

    def clean(self):
        data = super().clean()
        if data.get("who") == self.ONE and not data.get("student") and "student" not in self.errors:
            self.add_error("student", _("Say for which student."))
        return data
