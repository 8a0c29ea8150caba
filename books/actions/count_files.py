"""Making the count file with its key, taking the key list, drawing samples and recording what was found."""

from __future__ import annotations

import hashlib
import json
import re
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.calculations.count_file import ALPHABET, KEY_BYTES, draw, pseudonym
from books.count_files import counted_at, counted_enrolments, counts, evidence_of, reference
from books.enums import Verdict
from books.models import CountFile, CountKey, CountSample, CountSampleLine, KeyListDownload
from funding.enums import CountState
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock
from placements.models import Student

SEED_LETTERS = 12


def hash_of(rows: list[dict]) -> str:
    """SHA-256 of the rows as canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make_count_file(count, *, by) -> CountFile:
    """Freeze who was counted, with their placements as they are now, under pseudonyms of a new key."""
    require(by, "books.hold_key", count)
    # Waits for whoever makes the same file at this moment.
    count = lock(count)
    if count.state != CountState.FILED:
        raise ActionRefused(_("This count is not filed yet. File it first: the count file shows who stands behind it."))
    if CountFile.objects.filter(count=count).exists():
        raise ActionRefused(_("This count has its count file already; it is made once."))
    key = secrets.token_bytes(KEY_BYTES)
    enrolments = counted_enrolments(count)
    institutes = dict(
        Student.objects.filter(pk__in=[row.student_id for row in enrolments]).values_list("pk", "institute__code")
    )
    evidence = evidence_of([row.pgh_obj_id for row in enrolments])
    rows = [
        {
            "code": pseudonym(key, reference(row.student_id)), "student": row.student_id,
            "institute": institutes[row.student_id], "route": row.route, "year_of_study": row.year_of_study,
            "kind": row.subsidy_kind, "placements": evidence[row.pgh_obj_id],
        }
        for row in enrolments
    ]  # fmt: skip
    # By pseudonym: the order of the file says nothing about who was entered first.
    rows.sort(key=lambda row: row["code"])
    file = CountFile(
        partnership=count.partnership, school_year=count.school_year, count=count, rows=rows, sha256=hash_of(rows),
        register_at=counted_at(count), made_by=by,
    )  # fmt: skip
    with history("books.count_file.make", by=by):
        file.full_clean(exclude=["rows"])
        file.save()
        CountKey.objects.create(file=file, secret=key)
    return file


@transaction.atomic
def take_key_list(file, *, reason, by) -> list[dict]:
    """Pseudonym, institute, the institute's number and the reference of each student of the file. Noted with its reason."""
    require(by, "books.hold_key", file)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the key list is for.")})
    key = bytes(CountKey.objects.get(file=file).secret)
    students = Student.objects.select_related("institute").in_bulk([row["student"] for row in file.rows])
    found = []
    for row in file.rows:
        student = students.get(row["student"])
        code = pseudonym(key, reference(row["student"]))
        if code != row["code"]:
            raise ActionRefused(_("The key does not belong to this file. Do not use it, and tell the administrator."))
        found.append(
            {
                "code": code, "institute": row["institute"], "number": student.number if student else "",
                "reference": reference(row["student"]),
            }
        )  # fmt: skip
    with history("books.key_list.take", by=by):
        download = KeyListDownload(file=file, reason=reason.strip(), taken_by=by)
        download.full_clean()
        download.save()
    return found


def new_seed() -> str:
    """A seed that nobody chose."""
    return "".join(secrets.choice(ALPHABET) for _letter in range(SEED_LETTERS))


def population_of(file: CountFile, kind: str = "") -> list[str]:
    """The pseudonyms that a sample is drawn from: of one kind, or of all kinds that count."""
    return [row["code"] for row in file.rows if (row["kind"] == kind if kind else counts(row["kind"]))]


@transaction.atomic
def draw_sample(file, *, seed="", size, kind="", by) -> CountSample:
    """Draw by the seed (empty: one is made). Drawn is fixed; a next sample gets the next number."""
    require(by, "books.draw_sample", file)
    lock(file)
    codes = population_of(file, kind)
    if not codes:
        raise ActionRefused(_("The count file has no students of this kind, so there is nothing to draw from."))
    if size > len(codes):
        raise ValidationError({"size": _("There are %(number)s students to draw from.") % {"number": len(codes)}})
    seed = seed.strip() or new_seed()
    number = file.samples.count() + 1
    sample = CountSample(
        file=file, number=number, seed=seed, size=size, kind=kind, population=len(codes), drawn_by=by
    )  # fmt: skip
    with history("books.sample.draw", by=by):
        sample.full_clean()
        sample.save()
        for position, code in enumerate(draw(seed, codes, size), start=1):
            CountSampleLine.objects.create(sample=sample, position=position, code=code)
    return sample


@transaction.atomic
def judge_line(line, *, verdict, remark="", version=None, by) -> CountSampleLine:
    """What the auditor found; in words without personal data. Empty verdict: not looked at after all."""
    require(by, "books.draw_sample", line)
    line = lock(line)
    check_version(line, version)
    remark = remark.strip()
    _refuse_personal_data(line, remark)
    if verdict in (Verdict.NOT_IN_ORDER, Verdict.REMARK) and not remark:
        raise ValidationError({"remark": _("Say what was found: only “in order” needs no remark.")})
    if remark and not verdict:
        raise ValidationError(
            {"verdict": _("A remark goes with a verdict: choose one. Of who is not looked at yet no remark is kept.")}
        )
    line.verdict, line.remark = verdict, remark
    line.judged_by, line.judged_at = (by, timezone.now()) if verdict else (None, None)
    line.version += 1
    with history("books.sample.judge", by=by):
        line.full_clean()
        line.save()
    return line


def _refuse_personal_data(line: CountSampleLine, remark: str) -> None:
    """The remark goes into exports by pseudonym: no e-mail address or postcode, and nothing of this student's own."""
    words = {word.casefold() for word in re.findall(r"[\w-]+", remark)}
    student = Student.objects.filter(
        pk__in=[row["student"] for row in line.sample.file.rows if row["code"] == line.code]
    ).first()
    own = {student.number, student.first_name, student.last_name, student.reference} if student else set()
    named = any({part.casefold() for part in value.split()} <= words for value in own if value)
    if named or "@" in remark or re.search(r"\b\d{4}\s?[A-Za-z]{2}\b", remark):
        raise ValidationError(
            {"remark": _("This names the student, or holds an address. Leave that out: the pseudonym says enough.")}
        )
