"""What schools answer in a round: how many students they take at the same time. The key is the BRIN6."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy, pgettext_lazy

from oids.importing import INTEGER, Column
from oids.importing.plans import CHANGED, NEW, Entry, Report, Verdict, refuse_doubles, refuse_errors
from oids.importing.telling import told as _
from rounds.actions.places import answer_places, check_answer
from rounds.enums import Answer, Channel, SheetKind
from rounds.imports import cells
from rounds.imports.base import Kind, Target
from rounds.imports.trainers import no_school
from rounds.places import limits_of, offers_of, read_limits, short_limits
from rounds.places.limits import MOST_PLACES

FIELDS = ("answer", "places", "limits", "note")


class Places(Kind):
    kind = SheetKind.PLACES
    permission = "rounds.answer_place"
    needs_round = True
    columns = (
        Column(
            "school", gettext_lazy("school"), gettext_lazy("BRIN6 of the school."), "16AH00", required=True, width=12,
            other_names=("brin6",),
        ),
        Column(
            "name", gettext_lazy("name of the school"), gettext_lazy("Only to read along; it is not imported."), "",
            width=34, info=True,
        ),
        Column(
            "answer", gettext_lazy("answer"), gettext_lazy("Empty: what the school answered stays as it is."),
            pgettext_lazy("places", "yes"), choices=tuple(Answer.choices), width=12,
        ),
        Column(
            "places", gettext_lazy("places"),
            gettext_lazy("Students at the same time; this total binds, whatever the parts say."), "4", kind=INTEGER,
            width=10,
        ),
        Column(
            "limits", gettext_lazy("limits"),
            gettext_lazy("At most so many for a route or year of study, for example vt=3; j1=2, or in words. They replace those known."),
            "vt=3; j1-2=2", width=26,
        ),
        Column("note", gettext_lazy("note"), gettext_lazy("At most 300 characters."), "", width=40),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return {
            "school": cells.brin6,
            "answer": cells.choice(Answer.choices),
            "places": cells.whole(0, MOST_PLACES),
            "limits": _limits,
            "note": cells.text(300, free=True),
        }

    def compare(self, entries: Sequence[Entry], target: Target) -> list[Verdict]:
        offers = {offer.school.brin6: offer for offer in offers_of(target.round)}
        verdicts = [Verdict(entry, entry.get("school")) for entry in entries]
        refuse_doubles(verdicts, "school", lambda row: row.key)
        for verdict in verdicts:
            school = target.schools.get(verdict.key)
            if school is None:
                verdict.refuse("school", *no_school(verdict.key, target))
            else:
                verdict.name = school.name
            _compare(verdict, school, offers.get(verdict.key))
        return verdicts

    def apply(self, verdicts: Sequence[Verdict], target: Target, *, by, reason: str, report: Report) -> None:
        answer_places(
            round=target.round, rows=[verdict.load for verdict in verdicts], channel=Channel.IMPORT, by=by
        )  # fmt: skip
        report(len(verdicts), len(verdicts))

    def present(self, target: Target) -> Iterator[Mapping[str, object]]:
        """Every school that is asked, answered or not."""
        offers = {offer.school_id: offer for offer in offers_of(target.round)}
        for school in sorted(target.schools.values(), key=lambda row: (row.name, row.brin6)):
            offer = offers.get(school.pk)
            said = offer is not None and offer.answer
            yield {
                "school": school.brin6, "name": school.name, "answer": offer.get_answer_display() if said else "",
                "places": offer.places if said else "", "limits": short_limits(offer.limits.all()) if said else "",
                "note": offer.note if offer is not None else "",
            }  # fmt: skip

    def show(self, key: str, value: object) -> str:
        return short_limits(value) if key == "limits" and value else super().show(key, value)

    def lists(self, target: Target) -> dict[str, list[tuple[str, str]]]:
        return {"school": [(row.brin6, row.name) for row in target.schools.values()]}


def _limits(value: str) -> tuple:
    try:
        return read_limits(value)
    except ValidationError as error:
        raise cells.CellRefused(" ".join(error.messages), _("Write it as in the explanation, or empty it.")) from error


def _compare(verdict: Verdict, school, offer) -> None:
    entry = verdict.entry
    known = {
        "answer": offer.answer if offer else "", "places": offer.places if offer else 0,
        "limits": limits_of(offer.limits.all()) if offer else (), "note": offer.note if offer else "",
    }  # fmt: skip
    # A no takes the places and limits of an earlier yes away with it.
    start = known | ({"places": 0, "limits": ()} if entry.get("answer") == Answer.NO else {})
    values = {name: entry.get(name, start[name]) for name in FIELDS}
    if values == known:
        return
    if verdict.unread("answer", "places"):
        # Answer and number are judged by each other: the sentence about the cell that can be read would mislead.
        return
    try:
        check_answer(values["answer"], values["places"], values["limits"], Channel.IMPORT)
    except ValidationError as error:
        refuse_errors(verdict, error, {name: name for name in FIELDS}, "answer")
        return
    for name in FIELDS:
        if values[name] != known[name]:
            before = known[name] if known["answer"] or name == "note" else ""
            verdict.change(name, before, values[name])
    verdict.become(CHANGED if offer is not None and offer.answer else NEW)
    verdict.load = {"school": school, "version": offer.version if offer is not None else 0} | values
