"""The count file for the auditor: made once from a filed count, by pseudonym, with the key apart."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from books import actions
from books.count_files import counts
from books.forms.count_files import KeyListForm
from books.models import CountFile, CountSample, KeyListDownload
from books.reports.count_files import CountPaper, count_paper, file_json, student_columns, student_rows
from funding.enums import CountState
from funding.models import StudentCount
from oids import formats
from oids.access import AccessMixin
from oids.actions import ActionRefused
from oids.exports import Column, export_response, json_response
from oids.pdf import RenderedPdf, pdf_response, render_pdf
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements.enums import SubsidyKind


def count_pdf(paper: CountPaper) -> RenderedPdf:
    return render_pdf("books/reports/count_file.html", paper, language=get_language() or "nl")


class CountFileListView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "books.view_count_file"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        counts_ = StudentCount.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        filed = (
            counts_.filter(state=CountState.FILED).prefetch_related("lines").select_related("count_file__partnership")
        )
        files = CountFile.objects.visible_to(self.request.user).defer("rows")
        known = {file.count_id: file for file in files.filter(count__in=filed).select_related("partnership")}
        rows = []
        for count in filed:
            file = known.get(count.pk)
            act = Cell(file.reference, file.get_absolute_url()) if file else Cell(
                _("Make the count file"), reverse("books:count_file_make", args=[count.pk])
            )  # fmt: skip
            rows.append(
                [
                    Cell(str(count.school_year), count.get_absolute_url()), formats.day(count.filed_on),
                    number(count.counted), act, formats.day_time(file.made_at) if file else "",
                ]
            )  # fmt: skip
        section = Section(
            "counts", _("Filed counts"),
            [_("School year"), _("Filed on"), _("Students counted"), _("Count file"), _("Made at")], rows,
            empty=_("No count is filed yet. File it first under Money, Count of students."),
        )  # fmt: skip
        intro = _(
            "For the accountant: each student who was counted, once and under a pseudonym, with the evidence; and samples "
            "that can be drawn again by hand."
        )
        return super().get_context_data(heading=_("Count file"), intro=intro, sections=[section], **kwargs)


class CountFileMakeView(RecordScopeMixin, ConfirmView):
    model = StudentCount
    permission = "books.hold_key"
    heading = gettext_lazy("Make the count file")
    intro = gettext_lazy(
        "Who was counted is taken from the history of the register, and kept. A key is made; only with it can a pseudonym "
        "be followed to a student."
    )
    submit_label = gettext_lazy("Make the count file")

    def get_queryset(self):
        return super().get_queryset().select_related("partnership").prefetch_related("lines")

    def get_facts(self):
        count = self.object
        return [
            (_("School year"), str(count.school_year)), (_("Reference date"), formats.day(count.reference_date)),
            (_("Students counted"), formats.count(count.counted)),
        ]  # fmt: skip

    def act(self, form):
        return actions.make_count_file(self.object, by=self.request.user)


class CountFileMixin(RecordScopeMixin):
    model = CountFile
    permission = "books.view_count_file"

    def get_queryset(self):
        rows = super().get_queryset().select_related("partnership", "count", "made_by")
        return rows.prefetch_related("count__lines")

    def address(self, name: str) -> str:
        return reverse(f"books:{name}", args=[self.object.pk])


class CountFileDetailView(CountFileMixin, DetailView):
    template_name = "funding/report.html"

    @cached_property
    def paper(self) -> CountPaper:
        return count_paper(self.object)

    def get(self, request, *args, **kwargs):
        if request.GET.get("export") == "pdf":
            return pdf_response(count_pdf(self.paper), f"telbestand-{self.object.reference}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        file, paper = self.object, self.paper
        acts = []
        if self.may("books.draw_sample", file):
            acts.append((_("Draw a sample"), self.address("sample_draw")))
        if self.may("books.hold_key", file):
            acts.append((_("Take the key list"), self.address("key_list")))
        students = self.address("count_file_students")
        scope = {"partnership": file.partnership.slug, "year": str(file.school_year)}
        return super().get_context_data(
            heading=paper.head.title,
            amount=_("%(number)s students") % {"number": formats.count(paper.counted)},
            facts=[
                (_("Reference"), file.reference),
                (_("Count of students"), f"{file.school_year}, {formats.day(paper.filed_on)}", file.count.get_absolute_url()),
                (_("Reference date"), formats.day(paper.reference_date)),
                (_("Register as of"), formats.day_time(paper.register_at)),
                (_("Made by"), f"{file.made_by}, {formats.day_time(file.made_at)}"),
                (_("Students in the file"), formats.count(len(file.rows)), students),
                (_("Hash of the rows (SHA-256)"), paper.sha256),
            ],
            sections=[self.kinds(students), self.changes(), self.samples(), self.downloads()],
            actions=acts,
            exports=[
                ("PDF", "?export=pdf"), *((kind.upper(), f"{students}?export={kind}") for kind in ("csv", "xlsx", "json")),
            ],
            history_url=self.address("count_file_history"),
            back_url=reverse("books:count_file_list", kwargs=scope),
            back_label=_("Count file"),
            **kwargs,
        )  # fmt: skip

    def kinds(self, students: str) -> Section:
        paper = self.paper
        rows = [
            [
                label, number(line.students, f"{students}?kind={line.kind}"), number(line.unexplained),
                number(line.registered), number(line.correction), line.reason, number(line.filed),
            ]
            for label, line in paper.kinds
        ]  # fmt: skip
        total = paper.total
        note = _("In the file and the difference is counted; counted and the correction is filed.")
        if paper.not_counted:
            note += " " + _("%(number)s students of the file do not count for the subsidy.") % {
                "number": paper.not_counted
            }
        return Section(
            "kinds", _("How the file ties to the filed count"),
            [
                _("Kind for the subsidy"), _("In the file"), _("Difference with the history"), _("Counted"),
                _("Correction"), _("Reason for the correction"), _("Filed"),
            ],
            rows, note=note, empty=_("The count has no students."),
            foot=[
                _("Total"), number(total.students), number(total.unexplained), number(total.registered),
                number(total.correction), "", number(total.filed),
            ] if rows else [],
        )  # fmt: skip

    def changes(self) -> Section:
        words = {
            "added": _("came into the register later"),
            "removed": _("no longer in the register on that day"),
            "kind": _("of another kind now"),
        }
        rows = [
            [
                Cell(change.code), words[change.what], str(SubsidyKind(change.then).label) if change.then else "",
                str(SubsidyKind(change.now).label) if change.now else "",
            ]
            for change in self.paper.changes
        ]  # fmt: skip
        return Section(
            "changes", _("What changed in the register since"),
            [_("Student"), _("What"), _("Kind in the file"), _("Kind now")], rows,
            note=_("The filed count does not follow. Who is in the file stands by pseudonym, who came later by reference."),
            empty=_("Nothing: the register still says what the file says."),
        )  # fmt: skip

    def samples(self) -> Section:
        rows = []
        for sample, part in zip(
            self.object.samples.select_related("file__partnership"), self.paper.samples, strict=True
        ):
            rows.append(
                [
                    Cell(part.reference, sample.get_absolute_url()), Cell(part.seed), part.kind, number(len(part.rows)),
                    number(part.population), number(part.judged), formats.day_time(part.drawn_at),
                ]
            )  # fmt: skip
        return Section(
            "samples", _("Samples"),
            [_("Sample"), _("Seed"), _("Kind"), _("Size"), _("Drawn from"), _("Looked at"), _("Drawn at")], rows,
            empty=_("No sample was drawn yet."),
        )  # fmt: skip

    def downloads(self) -> Section:
        rows = [
            [formats.day_time(row.taken_at), str(row.taken_by), row.reason]
            for row in self.object.downloads.select_related("taken_by")
        ]
        return Section(
            "downloads-of-key", _("Who took the key list"), [_("When"), _("Who"), _("What for")], rows,
            empty=_("Nobody yet."),
        )  # fmt: skip


class CountFileStudentsView(CountFileMixin, DetailView):
    """The students of the file, of one kind with `?kind=`; as CSV, XLSX and JSON of the same rows."""

    template_name = "funding/report.html"

    @cached_property
    def kind(self) -> str:
        kind = self.request.GET.get("kind", "")
        return kind if kind in SubsidyKind.values else ""

    @cached_property
    def rows(self) -> list[dict]:
        return [row for row in self.object.rows if not self.kind or row["kind"] == self.kind]

    def get(self, request, *args, **kwargs):
        form, file = request.GET.get("export"), self.object
        name = f"telbestand-{file.reference}" + (f"-{self.kind}" if self.kind else "")
        if form == "json":
            return json_response(file_json(file, self.rows), name=name, as_of=file.made_at)
        if form in ("csv", "xlsx"):
            return export_response(form, student_columns(), student_rows(self.rows), name=name, as_of=file.made_at)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        label = str(SubsidyKind(self.kind).label) if self.kind else _("all kinds")
        rows = [
            [
                Cell(row["code"]), row["institute"], row["route"], number(row["year_of_study"]), row["kind"],
                row["placements"] or _("no placement"),
            ]
            for row in student_rows(self.rows)
        ]  # fmt: skip
        section = Section(
            "students", _("Students: %(kind)s") % {"kind": label},
            [_("Pseudonym"), _("Institute"), _("Route"), _("Year"), _("Kind for the subsidy"), _("Schools and days")],
            rows, empty=_("The file has no students of this kind."),
            note=_("The register has the kind of each student, which says the least share of practice; it does not have a student's own share."),
        )  # fmt: skip
        query = f"kind={self.kind}&" if self.kind else ""
        return super().get_context_data(
            heading=_("Students of the count file %(year)s") % {"year": self.object.school_year},
            amount=_("%(number)s students") % {"number": formats.count(len(rows))}, sections=[section],
            exports=[(form.upper(), f"?{query}export={form}") for form in ("csv", "xlsx", "json")],
            back_url=self.object.get_absolute_url(), back_label=str(self.object), **kwargs,
        )  # fmt: skip


class CountFileHistoryView(CountFileMixin, HistoryView):
    parts = (CountSample, KeyListDownload)


class KeyListView(CountFileMixin, ObjectActionView):
    """Which student is behind which pseudonym: a download that is asked for with a reason and noted."""

    permission = "books.hold_key"
    form_class = KeyListForm
    heading = gettext_lazy("Take the key list")
    intro = gettext_lazy(
        "The list names for each pseudonym the student's number at the institute, without names. Give it to nobody; look "
        "up in it what the accountant asks. That you took it stands in the history."
    )
    submit_label = gettext_lazy("Note it and download")

    def act(self, form):
        return actions.take_key_list(self.object, by=self.request.user, **form.cleaned_data)

    def form_valid(self, form):
        """The answer is the list itself, so there is no page to go on to."""
        try:
            with transaction.atomic():
                rows = self.act(form)
        except ActionRefused as refused:
            form.add_error(None, refused.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        columns = [
            Column("code", _("Pseudonym")), Column("institute", _("Institute")),
            Column("number", _("Student number at the institute")), Column("reference", _("Reference")),
        ]  # fmt: skip
        return export_response(
            "xlsx", columns, rows, name=f"sleutellijst-{self.object.reference}", as_of=timezone.now()
        )


def kinds_of(file: CountFile) -> list[str]:
    """The kinds that count and of which the file has students, in the order of the choices."""
    found = {row["kind"] for row in file.rows}
    return [kind for kind in SubsidyKind.values if kind in found and counts(kind)]
