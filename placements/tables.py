"""The lists of the placement office."""

from __future__ import annotations

from fractions import Fraction

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.money import round_parts
from oids.names import by_name
from oids.tables import DAY, NUM, Table
from placements.models import Enrolment, PeerGroup, Placement, PlacementBatch
from placements.wording import students_told


class PlacementTable(Table):
    """`hours` maps a placement to its exact hours; `names` says whether students are named."""

    student = tables.Column(
        _("Student"), accessor="enrolment__student", linkify=lambda record: record.get_absolute_url(),
        order_by=by_name("enrolment__student__"), footer=_("Total"),
    )  # fmt: skip
    route = tables.Column(_("Route"), accessor="enrolment__get_route_display", order_by="enrolment__route")
    school = tables.Column(_("School"), order_by="school__name")
    valid_from = tables.Column(_("From"), attrs=DAY)
    valid_until = tables.Column(_("Until"), attrs=DAY)
    school_trainer = tables.Column(
        _("School trainer"), order_by="school_trainer__person__last_name__alphabetical", default="–"
    )
    mentor = tables.Column(_("Mentor"), empty_values=(), orderable=False)
    peer_group = tables.Column(_("Peer group"), order_by="peer_group__name", default="–")
    hours = tables.Column(_("Hours"), empty_values=(), orderable=False, attrs=NUM)

    class Meta:
        model = Placement
        fields = (
            "student",
            "route",
            "school",
            "valid_from",
            "valid_until",
            "school_trainer",
            "mentor",
            "peer_group",
            "hours",
        )
        order_by = ("student",)

    def __init__(self, *args, hours, names, **kwargs) -> None:
        keys = list(hours)
        self.names = names
        # Over the whole list, so that what its pages show adds up to the total under them.
        self.hours = dict(
            zip(keys, round_parts([hours[key] for key in keys], [f"{key:09}" for key in keys]), strict=True)
        )
        super().__init__(*args, **kwargs)
        self.columns["hours"].column._footer = formats.hours(sum(self.hours.values(), Fraction(0)))

    def render_student(self, value):
        return value.sort_name if self.names else value.reference

    def render_valid_from(self, value):
        return formats.day(value)

    def render_valid_until(self, value):
        return formats.day(value)

    def render_mentor(self, record):
        return ", ".join(str(row.mentor) for row in record.mentors.all()) or "–"

    def render_hours(self, record):
        return formats.hours(self.hours.get(record.pk))


class EnrolmentTable(Table):
    student = tables.Column(
        _("Student"),
        order_by=by_name("student__"),
        linkify=lambda value: value.get_absolute_url(),
    )
    number = tables.Column(_("Number"), accessor="student__number")
    route = tables.Column(_("Route"))
    year_of_study = tables.Column(_("Year of study"), attrs=NUM)
    subsidy_kind = tables.Column(_("Kind for the subsidy"))
    placements = tables.Column(_("Placements"), empty_values=(), orderable=False, attrs=NUM)

    class Meta:
        model = Enrolment
        fields = ("student", "number", "route", "year_of_study", "subsidy_kind", "placements")

    def __init__(self, *args, names, **kwargs) -> None:
        self.names = names
        super().__init__(*args, **kwargs)
        if not names:
            self.columns.hide("number")

    def render_student(self, value):
        return value.sort_name if self.names else value.reference

    def render_placements(self, record):
        return len(record.placements.all())


class PeerGroupTable(Table):
    """`norm` is the norm in force, or None. The two who lead are those of today."""

    name = tables.Column(_("Name"), linkify=True)
    school_trainer = tables.Column(
        _("School trainer"), accessor="lead_now__school_trainer", order_by="school_trainer__person__last_name__alphabetical",
        default="–",
    )  # fmt: skip
    institute_trainer = tables.Column(
        _("Institute trainer"), accessor="lead_now__institute_trainer",
        order_by="institute_trainer__person__last_name__alphabetical", default="–",
    )  # fmt: skip
    students = tables.Column(_("Students"), attrs=NUM, order_by="students_on")
    state = tables.Column(_("State"), empty_values=(), orderable=False)

    class Meta:
        model = PeerGroup
        fields = ("name", "school_trainer", "institute_trainer", "students", "state")

    def __init__(self, *args, norm, **kwargs) -> None:
        self.norm = norm
        super().__init__(*args, **kwargs)

    def render_students(self, record):
        return students_told(record.students_on, record.students)

    def render_state(self, record):
        most = max(record.students_on, record.students)
        if not most:
            return format_html('<span class="status status-neutral">{}</span>', _("empty"))
        if self.norm is None:
            return "–"
        if most > self.norm.peer_group_max:
            return format_html('<span class="status status-warn">{}</span>', _("overfull"))
        if record.students_on < self.norm.peer_group_min:
            return format_html('<span class="status status-neutral">{}</span>', _("too small"))
        return format_html('<span class="status status-good">{}</span>', _("fits"))


class BatchTable(Table):
    made_at = tables.Column(_("Entered at"), linkify=lambda record: record.get_absolute_url(), attrs=DAY)
    kind = tables.Column(_("Made by"))
    made_by = tables.Column(_("Entered by"), order_by="made_by__name")
    number = tables.Column(_("Placements"), attrs=NUM)
    undone = tables.Column(_("State"), empty_values=(), order_by="undone_at")

    class Meta:
        model = PlacementBatch
        fields = ("made_at", "kind", "made_by", "number", "undone")
        order_by = ("-made_at",)

    def render_made_at(self, value):
        return formats.day_time(value)

    def render_undone(self, record):
        if record.undone_at is None:
            return "–"
        return format_html(
            '<span class="status status-neutral">{}</span> {}', _("undone"), formats.day_time(record.undone_at)
        )


class TotalTable(Table):
    """Rows of dictionaries: hours by role per group; shown hours add up to the footer."""

    name = tables.TemplateColumn(
        "{% if record.url %}<a href='{{ record.url }}'>{{ record.name }}</a>{% else %}{{ record.name }}{% endif %}",
        verbose_name=_("Name"), footer=_("Total"),
    )  # fmt: skip
    students = tables.Column(_("Students"), attrs=NUM)
    school_trainer = tables.Column(_("School trainer"), attrs=NUM, footer=lambda table: _sum(table, "school_trainer"))
    mentor = tables.Column(_("Mentor"), attrs=NUM, footer=lambda table: _sum(table, "mentor"))
    institute_trainer = tables.Column(
        _("Institute trainer"), attrs=NUM, footer=lambda table: _sum(table, "institute_trainer")
    )
    total = tables.Column(_("Total"), attrs=NUM, footer=lambda table: _sum(table, "total"))

    def render_school_trainer(self, value):
        return formats.hours(value)

    render_mentor = render_institute_trainer = render_total = render_school_trainer


def _sum(table, name) -> str:
    return formats.hours(sum((row[name] for row in table.data), Fraction(0)))


class LoadTable(Table):
    name = tables.TemplateColumn(
        "<a href='{{ record.trainer_url }}'>{{ record.name }}</a>", verbose_name=_("Name"), order_by="order"
    )
    employer = tables.Column(_("Employer"))
    days = tables.Column(_("Days a week"), attrs=NUM)
    students = tables.TemplateColumn(
        "<a href='{{ record.url }}'>{{ record.students }}</a>",
        verbose_name=_("Students"),
        attrs=NUM,
        order_by="students",
    )
    groups = tables.Column(_("Peer groups"), attrs=NUM)
    spread = tables.TemplateColumn(
        "{{ record.schools }} / {{ record.boards }}",
        verbose_name=_("Schools / boards"),
        attrs=NUM,
        order_by=("schools", "boards"),
    )
    needed = tables.Column(_("Hours needed"), attrs=NUM)
    available = tables.Column(_("Hours available"), attrs=NUM)
    state = tables.TemplateColumn(
        "<span class='status status-{{ record.tone }}'>{{ record.state }}</span>",
        verbose_name=_("State"),
        orderable=False,
    )
    carried = tables.Column(_("Students it carries"), attrs=NUM)

    def render_needed(self, value):
        return formats.hours(value)

    render_available = render_needed

    def render_carried(self, value):
        return formats.decimal(value, 2)

    def render_days(self, value):
        return formats.decimal(value, 1) if value is not None else "–"


class WorkTable(Table):
    """What is to do; what is late says so with a word."""

    what = tables.Column(_("What"), order_by="what")
    who = tables.TemplateColumn("<a href='{{ record.who_url }}'>{{ record.who }}</a>", verbose_name=_("Who"))
    school = tables.Column(_("School"), default="–")
    details = tables.Column(_("Details"), orderable=False, default="–")
    since = tables.Column(_("Since"), attrs=DAY, default="–")
    due = tables.Column(_("Due"), attrs=DAY, default="–")
    act = tables.TemplateColumn(
        "<a href='{{ record.url }}'>{{ record.act }}<span class='visually-hidden'>: {{ record.who }}</span></a>",
        verbose_name=_("Next step"), orderable=False,
    )  # fmt: skip

    def __init__(self, *args, today, **kwargs) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def render_since(self, value):
        return formats.day(value)

    def render_due(self, value, record):
        if not record.is_late(self.today):
            return formats.day(value)
        return format_html('<span class="status status-warn">{}</span>', formats.day(value))
