"""What students wish in a round. The key is the student number."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy

from oids.importing import INTEGER, Column
from oids.importing.plans import CHANGED, NEW, REFUSED, Entry, Report, Verdict, refuse_doubles
from oids.importing.telling import told as _
from oids.names import by_name
from placements.models import Enrolment
from rounds.actions.many_wishes import save_all_wishes
from rounds.actions.wishes import MOST_AVOIDED, MOST_KM
from rounds.enums import Channel, SheetKind
from rounds.imports import cells
from rounds.imports.base import Kind, Target
from rounds.imports.students import INSTITUTE, NUMBER, STUDENT_NAME, Institutes, in_parts
from rounds.imports.trainers import no_school
from rounds.models import WishList

WISHES = ("wish1", "wish2", "wish3")


def _wish(rank: int, example: str) -> Column:
    labels = (gettext_lazy("wish 1"), gettext_lazy("wish 2"), gettext_lazy("wish 3"))
    help = (
        gettext_lazy("BRIN6 of the school. Wishes that are filled in replace all that is known.") if rank == 1 else ""
    )
    return Column(f"wish{rank}", labels[rank - 1], help, example, width=12)


class Wishes(Kind):
    kind = SheetKind.WISHES
    permission = "rounds.change_wish"
    needs_round = True
    columns = (
        NUMBER,
        STUDENT_NAME,
        INSTITUTE,
        Column(
            "home_pc4", gettext_lazy("postcode, the four digits"), gettext_lazy("Of the home; enough for the distance."),
            "7511", width=14, other_names=("postcode", "pc4"),
        ),
        Column(
            "limit_km", gettext_lazy("travel limit, kilometres"),
            gettext_lazy("As the crow flies. Empty: the limit of the round."), "20", kind=INTEGER, width=14,
        ),
        _wish(1, "16AH00"),
        _wish(2, "16AH01"),
        _wish(3, ""),
        Column(
            "avoid", gettext_lazy("schools to avoid"),
            gettext_lazy("BRIN6, with a comma between; no reason. Schools are only added; the office decides on each."),
            "16AH02", width=22,
        ),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return {
            "number": cells.student_number, "institute": cells.party_code, "home_pc4": cells.pc4,
            "limit_km": cells.whole(1, MOST_KM), "avoid": cells.brin6s, **dict.fromkeys(WISHES, cells.brin6),
        }  # fmt: skip

    def compare(self, entries: Sequence[Entry], target: Target) -> list[Verdict]:
        verdicts = [Verdict(entry, entry.get("number")) for entry in entries]
        register = _Register(target, verdicts)
        for verdict in verdicts:
            register.find(verdict)
        refuse_doubles(verdicts, "number", lambda row: row.load["enrolment"].pk if row.load else None)
        for verdict in verdicts:
            register.compare(verdict)
        return verdicts

    def apply(self, verdicts: Sequence[Verdict], target: Target, *, by, reason: str, report: Report) -> None:
        save_all_wishes(
            [verdict.load for verdict in verdicts], round=target.round, channel=Channel.IMPORT, by=by,
            report=lambda done: report(done, len(verdicts)),
        )  # fmt: skip

    def present(self, target: Target) -> Iterator[Mapping[str, object]]:
        """Every student of the year, with or without wishes."""
        lists = {row.enrolment_id: row for row in _lists(target)}
        rows = Enrolment.objects.of_year(target.partnership, target.school_year).select_related("student__institute")
        for row in rows.order_by(*by_name("student__"), "student__number", "valid_from"):
            found = _Known(lists.get(row.pk))
            yield {
                "number": row.student.number, "name": str(row.student), "institute": row.student.institute.code, "home_pc4": found.home_pc4,
                "limit_km": found.limit_km, "avoid": ", ".join(sorted(found.avoid)),
                **dict(zip(WISHES, found.wishes, strict=False)),
            }  # fmt: skip

    def lists(self, target: Target) -> dict[str, list[tuple[str, str]]]:
        return {
            "institute": [(row.code, row.name) for row in Institutes(target).by_code.values()],
            "wish1": [(row.brin6, row.name) for row in target.schools.values()],
        }


def _three(wishes: Sequence[str]) -> list[str]:
    return [*wishes, "", "", ""][:3]


def _lists(target: Target):
    rows = WishList.objects.filter(round=target.round)
    return rows.prefetch_related("wishes__school", "avoidances__school")


class _Known:
    """What a student's list says now; without a list: nothing."""

    def __init__(self, row: WishList | None) -> None:
        self.row = row
        self.home_pc4 = row.home_pc4 if row else ""
        self.limit_km = row.limit_km if row else None
        self.wishes = [wish.school.brin6 for wish in row.wishes.all()] if row else []
        self.avoid = {item.school.brin6: item for item in row.avoidances.all()} if row else {}
        self.schools = {item.school.brin6: item.school for item in self.avoid.values()}
        if row:
            self.schools |= {wish.school.brin6: wish.school for wish in row.wishes.all()}


class _Register:
    def __init__(self, target: Target, verdicts: Sequence[Verdict]) -> None:
        self.target = target
        self.institutes = Institutes(target)
        self.enrolments: dict[tuple[int, str], list[Enrolment]] = defaultdict(list)
        for part in in_parts(sorted({verdict.key for verdict in verdicts if verdict.key})):
            rows = Enrolment.objects.of_year(target.partnership, target.school_year).filter(student__number__in=part)
            for row in rows.select_related("student", "partnership").order_by("-valid_from"):
                self.enrolments[row.student.institute_id, row.student.number].append(row)
        self.lists = {row.enrolment_id: row for row in _lists(target)}

    def find(self, verdict: Verdict) -> None:
        """The student's enrolment of the year, the last one when there are more; or a refusal."""
        self.institutes.settle(verdict)
        institute, verdict.load = verdict.load, None
        if institute is None or verdict.key is None:
            return
        found = self.enrolments.get((institute.pk, verdict.key))
        if not found:
            verdict.refuse(
                "number", _("No student with this number is enrolled here in %(year)s.") % {"year": self.target.school_year},
                _("Check the number, or import or enter the student first."),
            )  # fmt: skip
            return
        known = next((row for row in found if row.pk in self.lists), found[0])
        verdict.name, verdict.load = str(known.student), {"enrolment": known}

    def compare(self, verdict: Verdict) -> None:
        entry, enrolment = verdict.entry, verdict.load["enrolment"] if verdict.load else None
        known = _Known(self.lists.get(enrolment.pk) if enrolment else None)
        wished = [entry.get(name) for name in WISHES if entry.has(name)]
        wishes = wished or known.wishes
        avoid = [*known.avoid, *(brin6 for brin6 in entry.get("avoid", ()) if brin6 not in known.avoid)]
        self._check(verdict, known, wishes, avoid)
        if verdict.state == REFUSED:
            return
        values = {
            "home_pc4": entry.get("home_pc4", known.home_pc4), "limit_km": entry.get("limit_km", known.limit_km),
        }  # fmt: skip
        for name, value in values.items():
            if value != getattr(known, name):
                verdict.change(name, getattr(known, name), value)
        for name, before, after in zip(WISHES, _three(known.wishes), _three(wishes), strict=True):
            if before != after:
                verdict.change(name, before, after)
        if avoid != list(known.avoid):
            verdict.change("avoid", list(known.avoid), avoid)
        if verdict.after:
            verdict.state = NEW if known.row is None else CHANGED
        schools = ChainMap(self.target.schools, known.schools)
        verdict.load = values | {
            "enrolment": enrolment, "schools": [schools[brin6] for brin6 in wishes],
            "avoid": [schools[brin6] for brin6 in avoid], "version": known.row.version if known.row else 0,
        }  # fmt: skip

    def _check(self, verdict: Verdict, known: _Known, wishes: list[str], avoid: list[str]) -> None:
        """What the action refuses, at its column."""
        entry, seen = verdict.entry, set()
        for name in WISHES:
            brin6 = entry.get(name)
            if brin6 is None:
                continue
            if brin6 not in self.target.schools and brin6 != _three(known.wishes)[WISHES.index(name)]:
                verdict.refuse(name, *no_school(brin6, self.target))
            if brin6 in seen:
                verdict.refuse(name, _("This school is a wish already."), _("Choose different schools."))
            seen.add(brin6)
        for brin6 in entry.get("avoid", ()):
            if brin6 not in self.target.schools and brin6 not in known.avoid:
                verdict.refuse("avoid", *no_school(brin6, self.target))
        refused = {brin6 for brin6, item in known.avoid.items() if item.granted is False}
        both = [brin6 for brin6 in wishes if brin6 in avoid and brin6 not in refused]
        if both:
            column = "avoid" if both[0] in entry.get("avoid", ()) else next(
                (name for name in WISHES if entry.get(name) == both[0]), "avoid"
            )  # fmt: skip
            verdict.refuse(
                column, _("%(school)s is a wish as well as a school to avoid.") % {"school": both[0]},
                _("Wish it or avoid it, not both."),
            )  # fmt: skip
        if len(avoid) > MOST_AVOIDED:
            verdict.refuse(
                "avoid", _("At most %(most)s schools to avoid.") % {"most": MOST_AVOIDED}, _("Leave the others out.")
            )
