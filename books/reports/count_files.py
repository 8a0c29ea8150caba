"""The count file for the auditor as it leaves the product: by pseudonym, without anything that names a student."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from books.calculations.count_file import Change, KindLine
from books.count_files import changed_since, counts, practice_in_words, totals_of
from books.enums import Verdict
from books.models import CountFile, CountSample
from funding.reports.base import Head, must_equal
from oids import formats
from oids.exports import INTEGER, Column
from placements.enums import Route, SubsidyKind

VERSION = 1


@dataclass(frozen=True, slots=True)
class SampleRow:
    position: int
    code: str
    kind: str
    placements: str
    verdict: str
    remark: str
    judged_by: str
    judged_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class SamplePart:
    reference: str
    seed: str
    kind: str
    population: int
    drawn_by: str
    drawn_at: datetime.datetime
    rows: tuple[SampleRow, ...]

    @property
    def judged(self) -> int:
        return sum(1 for row in self.rows if row.verdict)


@dataclass(frozen=True, slots=True)
class CountPaper:
    """`counted` is what was filed and counts for the subsidy; the kinds that count add up to it."""

    head: Head
    counted: int
    not_counted: int
    filed_on: datetime.date
    reference_date: datetime.date
    register_at: datetime.datetime
    kinds: tuple[tuple[str, KindLine], ...]
    total: KindLine
    changes: tuple[Change, ...]
    samples: tuple[SamplePart, ...]
    sha256: str

    def __post_init__(self) -> None:
        must_equal(self.counted, (line.filed for _kind, line in self.kinds), "kinds")


def count_paper(file: CountFile, sample: CountSample | None = None) -> CountPaper:
    """With all samples, or with one."""
    lines = totals_of(file.count, file.rows)
    counting = [line for line in lines if counts(line.kind)]
    parts = [sample] if sample else list(file.samples.select_related("drawn_by"))
    samples = tuple(sample_part(file, one) for one in parts)
    return CountPaper(
        head=_head(file, sample, samples), counted=file.count.counted,
        not_counted=sum(line.students for line in lines if not counts(line.kind)), filed_on=file.count.filed_on,
        reference_date=file.count.reference_date, register_at=file.register_at,
        kinds=tuple((str(SubsidyKind(line.kind).label), line) for line in counting), total=total_of(counting),
        changes=() if sample else changed_since(file), samples=samples, sha256=file.sha256,
    )  # fmt: skip


def total_of(lines: list[KindLine]) -> KindLine:
    names = ("students", "unexplained", "registered", "correction", "filed")
    return KindLine("", *(sum(getattr(line, name) for line in lines) for name in names))


def _head(file: CountFile, sample: CountSample | None, samples: tuple[SamplePart, ...]) -> Head:
    moments = [file.made_at, *(one.drawn_at for one in samples)]
    moments += [row.judged_at for one in samples for row in one.rows if row.judged_at]
    penvoerder = file.partnership.penvoerder_on(file.count.reference_date)
    title = _("Sample of the count of students %(year)s") if sample else _("Count file of students %(year)s")
    return Head(
        title=title % {"year": file.school_year}, partnership=file.partnership.name_of_year(file.school_year), school_year=str(file.school_year),
        reference=sample.reference if sample else file.reference, state=str(file.count.get_state_display()),
        is_concept=False, as_of=max(moments), prepared_by=str(file.made_by),
        penvoerder=penvoerder.name_on(file.count.reference_date) if penvoerder else "",
    )  # fmt: skip


def sample_part(file: CountFile, sample: CountSample) -> SamplePart:
    rows = {row["code"]: row for row in file.rows}
    return SamplePart(
        reference=sample.reference, seed=sample.seed,
        kind=str(sample.get_kind_display()) if sample.kind else _("all kinds that count"), population=sample.population,
        drawn_by=str(sample.drawn_by), drawn_at=sample.drawn_at,
        rows=tuple(
            SampleRow(
                line.position, line.code, str(SubsidyKind(rows[line.code]["kind"]).label),
                placements_in_words(rows[line.code]), str(Verdict(line.verdict).label) if line.verdict else "",
                line.remark, str(line.judged_by or ""), line.judged_at,
            )
            for line in sample.lines.select_related("judged_by")
        ),
    )  # fmt: skip


def placements_in_words(row: dict) -> str:
    """The evidence of one student: each placement with reference, school and days."""
    return "; ".join(
        _("%(reference)s %(school)s (%(brin6)s), %(period)s") % {
            "reference": place["reference"], "school": place["school"], "brin6": place["brin6"],
            "period": formats.period(
                datetime.date.fromisoformat(place["from"]), datetime.date.fromisoformat(place["until"])
            ),
        }
        for place in row["placements"]
    )  # fmt: skip


def student_columns() -> list[Column]:
    return [
        Column("code", _("Pseudonym")), Column("institute", _("Institute")), Column("route", _("Route")),
        Column("year_of_study", _("Year of study"), INTEGER), Column("kind", _("Kind for the subsidy")),
        Column("counts", _("Counts")), Column("practice", _("Share of practice")),
        Column("number", _("Placements"), INTEGER), Column("placements", _("Schools and days")),
    ]  # fmt: skip


def student_rows(rows: list[dict]) -> list[dict]:
    return [
        {
            "code": row["code"], "institute": row["institute"], "route": str(Route(row["route"]).label),
            "year_of_study": row["year_of_study"], "kind": str(SubsidyKind(row["kind"]).label),
            "counts": _("yes") if counts(row["kind"]) else _("no"), "practice": practice_in_words(row["kind"]),
            "number": len(row["placements"]), "placements": placements_in_words(row),
        }
        for row in rows
    ]  # fmt: skip


def sample_columns() -> list[Column]:
    return [
        Column("position", _("Number"), INTEGER), Column("code", _("Pseudonym")),
        Column("kind", _("Kind for the subsidy")), Column("placements", _("Schools and days")),
        Column("verdict", _("Verdict")), Column("remark", _("Remark")), Column("judged_by", _("Recorded by")),
        Column("judged_at", _("Recorded at")),
    ]  # fmt: skip


def sample_rows(part: SamplePart) -> list[dict]:
    return [
        {
            "position": row.position, "code": row.code, "kind": row.kind, "placements": row.placements,
            "verdict": row.verdict, "remark": row.remark, "judged_by": row.judged_by,
            "judged_at": formats.day_time(row.judged_at) if row.judged_at else "",
        }
        for row in part.rows
    ]  # fmt: skip


def file_json(file: CountFile, rows: list[dict]) -> dict:
    """For another program: codes instead of words, and never who is behind a pseudonym."""
    lines = totals_of(file.count, file.rows)
    return {
        "format": VERSION, "reference": file.reference, "partnership": file.partnership.slug,
        "school_year": str(file.school_year), "reference_date": file.count.reference_date.isoformat(),
        "filed_on": file.count.filed_on.isoformat(), "counted": file.count.counted,
        "kinds": [
            {
                "kind": line.kind, "in_file": line.students, "difference": line.unexplained,
                "registered": line.registered, "correction": line.correction, "reason": line.reason,
                "filed": line.filed, "counts": counts(line.kind),
            }
            for line in lines
        ],
        "students": [
            {name: row[name] for name in ("code", "institute", "route", "year_of_study", "kind", "placements")}
            | {"share_of_practice": None}
            for row in rows
        ],
    }  # fmt: skip
