"""Samples of the count file: drawn by a printed seed, looked at one by one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.enums import Verdict
from books.forms.count_files import DrawForm, JudgeForm
from books.models import CountSample, CountSampleLine
from books.reports.count_files import SamplePart, count_paper, sample_columns, sample_part, sample_rows
from books.views.count_files import CountFileMixin, count_pdf, kinds_of
from oids import formats
from oids.exports import export_response
from oids.pdf import pdf_response
from oids.views.details import DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import RecordScopeMixin

TONES = {Verdict.IN_ORDER: "good", Verdict.NOT_IN_ORDER: "bad", Verdict.REMARK: "warn"}


class SampleDrawView(CountFileMixin, ObjectActionView):
    permission = "books.draw_sample"
    form_class = DrawForm
    heading = gettext_lazy("Draw a sample")
    intro = gettext_lazy(
        "The students with the lowest SHA-256 of “seed:pseudonym” are drawn, so the accountant can do it again from the "
        "export. A sample that is drawn stays; another one stands beside it."
    )
    submit_label = gettext_lazy("Draw")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"kinds": kinds_of(self.object)}

    def get_initial(self):
        return {"seed": actions.new_seed(), "size": min(25, len(self.object.rows)) or 1}

    def act(self, form):
        return actions.draw_sample(self.object, by=self.request.user, **form.cleaned_data)


class SampleMixin(RecordScopeMixin):
    model = CountSample
    permission = "books.view_count_file"

    def get_queryset(self):
        rows = super().get_queryset().select_related("file__partnership", "file__count", "file__made_by", "drawn_by")
        return rows.prefetch_related("file__count__lines")


class SampleDetailView(SampleMixin, DetailView):
    template_name = "funding/report.html"

    @cached_property
    def part(self) -> SamplePart:
        return sample_part(self.object.file, self.object)

    def get(self, request, *args, **kwargs):
        sample, form = self.object, request.GET.get("export")
        name = f"steekproef-{sample.reference}"
        if form == "pdf":
            return pdf_response(count_pdf(count_paper(sample.file, sample)), name)
        if form in ("csv", "xlsx"):
            return export_response(form, sample_columns(), sample_rows(self.part), name=name, as_of=sample.drawn_at)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        sample, part = self.object, self.part
        done = part.judged == len(part.rows)
        progress = _("%(done)s of %(all)s looked at") % {
            "done": formats.count(part.judged), "all": formats.count(len(part.rows)),
        }  # fmt: skip
        acts = []
        first = sample.lines.filter(verdict="").first()
        if first is not None and self.may("books.draw_sample", sample):
            acts.append((_("Record the next one"), reverse("books:sample_line_judge", args=[first.pk])))
        return super().get_context_data(
            heading=_("Sample %(number)s of the count %(year)s")
            % {"number": sample.number, "year": sample.school_year},
            status=(progress, "good" if done else "warn"),
            facts=[
                (_("Reference"), part.reference),
                (_("Count file"), sample.file.reference, sample.file.get_absolute_url()),
                (_("Seed"), part.seed),
                (_("Kind for the subsidy"), part.kind),
                (_("Drawn from"), _("%(number)s students") % {"number": formats.count(part.population)}),
                (_("Drawn by"), f"{part.drawn_by}, {formats.day_time(part.drawn_at)}"),
            ],
            sections=[self.lines()],
            actions=acts,
            exports=[("PDF", "?export=pdf"), ("CSV", "?export=csv"), ("XLSX", "?export=xlsx")],
            history_url=reverse("books:sample_history", args=[sample.pk]),
            back_url=sample.file.get_absolute_url(),
            back_label=sample.file.reference,
            **kwargs,
        )

    def lines(self) -> Section:
        change = self.may("books.draw_sample", self.object)
        keys = {line.position: line for line in self.object.lines.all()}
        rows = []
        for row in self.part.rows:
            line = keys[row.position]
            verdict = (
                Cell(row.verdict, tone=TONES[Verdict(line.verdict)]) if row.verdict else Cell(_("not looked at yet"))
            )
            act = Cell(_("Record"), reverse("books:sample_line_judge", args=[line.pk]))
            rows.append(
                [
                    number(row.position), Cell(row.code), row.placements or _("no placement"), verdict, row.remark,
                    *([act] if change else []),
                ]
            )  # fmt: skip
        return Section(
            "lines", _("Drawn students"),
            [
                _("Number"), _("Pseudonym"), _("Schools and days"), _("Verdict"), _("Remark"),
                *([""] if change else []),
            ],
            rows, note=_("In the order in which they were drawn: lowest hash first."),
        )  # fmt: skip


class SampleHistoryView(SampleMixin, HistoryView):
    parts = (CountSampleLine,)


class SampleLineJudgeView(RecordScopeMixin, ObjectActionView):
    """What the auditor found about one drawn student."""

    model = CountSampleLine
    permission = "books.draw_sample"
    form_class = JudgeForm

    def get_queryset(self):
        return super().get_queryset().select_related("sample__file__partnership")

    def get_heading(self):
        return _("Student %(number)s: %(code)s") % {"number": self.object.position, "code": self.object.code}

    def get_initial(self):
        line = self.object
        return {"verdict": line.verdict, "remark": line.remark, "version": line.version}

    def get_context_data(self, **kwargs):
        rows = {row.position: row for row in sample_part(self.object.sample.file, self.object.sample).rows}
        row = rows[self.object.position]
        intro = _("%(kind)s. Evidence: %(placements)s.") % {
            "kind": capfirst(row.kind), "placements": row.placements or _("no placement"),
        }  # fmt: skip
        return super().get_context_data(intro=intro, **kwargs)

    def act(self, form):
        return actions.judge_line(self.object, by=self.request.user, **form.cleaned_data)
