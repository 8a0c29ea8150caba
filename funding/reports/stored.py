"""An accountability report as JSON and back, exactly: what a closed year keeps and every later paper is made from."""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction
from typing import Any

from funding.reports.accountability import (
    AccountabilityReport,
    DecisionRow,
    GrantRow,
    PartyRow,
    ReceiptRow,
    StudentRow,
)
from funding.reports.base import Head, HoursRow, StepRow
from funding.reports.parts import ReportPart
from oids.archive import table_from_json, table_to_json

FORMAT = "accountability-report-1"
Json = dict[str, Any]


def _day(value: datetime.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _to_day(value: str | None) -> datetime.date | None:
    return None if value is None else datetime.date.fromisoformat(value)


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def report_to_json(report: AccountabilityReport) -> Json:
    """Only texts, whole numbers, truth and nothing: hours as "numerator/denominator", days and moments in ISO 8601."""
    head = report.head
    return {
        "format": FORMAT,
        "head": {
            "title": head.title, "partnership": head.partnership, "school_year": head.school_year,
            "reference": head.reference, "state": head.state, "is_concept": head.is_concept,
            "as_of": head.as_of.astimezone(datetime.UTC).isoformat(), "prepared_by": head.prepared_by,
            "decision": head.decision, "adopted": head.adopted, "authorised": head.authorised,
            "penvoerder": head.penvoerder,
        },
        "routes": list(report.routes),
        "students": [{"kind": row.kind, "routes": list(row.routes), "code": row.code} for row in report.students],
        "count_year": report.count_year,
        "counted": report.counted,
        "count_filed_on": _day(report.count_filed_on),
        "norm": report.norm,
        "boards": [_hours(row) for row in report.boards],
        "hours": _hours(report.hours),
        "grant_reference": report.grant_reference,
        "rule": report.rule,
        "rule_source": report.rule_source,
        "amounts": [
            {
                "state": row.state, "decided_on": _day(row.decided_on), "students": row.students, "cents": row.cents,
                "is_current": row.is_current,
            }
            for row in report.amounts
        ],
        "receipts": [
            {"received_on": _day(row.received_on), "description": row.description, "cents": row.cents}
            for row in report.receipts
        ],
        "granted_cents": report.granted_cents,
        "received_cents": report.received_cents,
        "steps": [
            {
                "number": row.number, "description": row.description, "how": row.how, "before": row.before,
                "cents": row.cents,
            }
            for row in report.steps
        ],
        "parties": [{"code": row.code, "name": row.name, "cents": row.cents} for row in report.parties],
        "allocated_cents": report.allocated_cents,
        "decisions": [
            {"number": row.number, "decided_on": _day(row.decided_on), "title": row.title, "rests": row.rests}
            for row in report.decisions
        ],
        "parts": [
            {
                "title": part.title, "note": part.note,
                "tables": [{**table_to_json(table), "styles": list(table.styles)} for table in part.tables],
            }
            for part in report.parts
        ],
    }  # fmt: skip


def _hours(row: HoursRow) -> Json:
    return {
        "code": row.code, "name": row.name, "board": row.board, "students": row.students,
        "school_trainer": _fraction(row.school_trainer), "mentor": _fraction(row.mentor),
        "institute_trainer": _fraction(row.institute_trainer),
    }  # fmt: skip


def _to_hours(row: Json) -> HoursRow:
    hours = {name: Fraction(row[name]) for name in ("school_trainer", "mentor", "institute_trainer")}
    return HoursRow(**{**row, **hours})


def report_from_json(data: Json) -> AccountabilityReport:
    """What `report_to_json` kept. ValueError for another format; ArithmeticError when its parts no longer add up."""
    if data.get("format") != FORMAT:
        raise ValueError(f"this is not a kept accountability report: the format is {data.get('format')!r}")
    head = data["head"]
    return AccountabilityReport(
        head=Head(**{**head, "as_of": datetime.datetime.fromisoformat(head["as_of"])}),
        routes=tuple(data["routes"]),
        students=tuple(StudentRow(row["kind"], tuple(row["routes"]), row["code"]) for row in data["students"]),
        count_year=data["count_year"],
        counted=data["counted"],
        count_filed_on=_to_day(data["count_filed_on"]),
        norm=data["norm"],
        boards=tuple(_to_hours(row) for row in data["boards"]),
        hours=_to_hours(data["hours"]),
        grant_reference=data["grant_reference"],
        rule=data["rule"],
        rule_source=data["rule_source"],
        amounts=tuple(GrantRow(**{**row, "decided_on": _to_day(row["decided_on"])}) for row in data["amounts"]),
        receipts=tuple(ReceiptRow(**{**row, "received_on": _to_day(row["received_on"])}) for row in data["receipts"]),
        granted_cents=data["granted_cents"],
        received_cents=data["received_cents"],
        steps=tuple(StepRow(**row) for row in data["steps"]),
        parties=tuple(PartyRow(**row) for row in data["parties"]),
        allocated_cents=data["allocated_cents"],
        decisions=tuple(DecisionRow(**{**row, "decided_on": _to_day(row["decided_on"])}) for row in data["decisions"]),
        parts=tuple(
            ReportPart(
                part["title"],
                part["note"],
                tuple(replace(table_from_json(raw), styles=tuple(raw["styles"])) for raw in part["tables"]),
            )
            for part in data["parts"]
        ),
    )
