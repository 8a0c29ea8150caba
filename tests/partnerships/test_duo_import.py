"""DUO's files, both generations: what would happen is shown, then exactly that happens, once."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oids.importing import MOST_BYTES, RefusedFile
from partnerships.imports.duo import Source, import_duo, plan
from partnerships.models import Board, Party, School, SchoolFormerName, SchoolMembership
from tests.cast import build_world

AS_OF = datetime.date(2021, 10, 1)
LATER = datetime.date(2022, 10, 1)
OLD_HEADER = (
    "PROVINCIE;BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;"
    "POSTCODE;PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;DENOMINATIE"
)
NEW_HEADER = (
    '"PROVINCIE","BEVOEGD GEZAG NUMMER","INSTELLINGSCODE","VESTIGINGSCODE","VESTIGINGSNAAM","STRAATNAAM",'
    '"HUISNUMMER-TOEVOEGING","POSTCODE","PLAATSNAAM","GEMEENTENUMMER","GEMEENTENAAM","DENOMINATIE","EXTRA"'
)


def old_row(brin6="16AH00", board="41775", name="De Zonnebloem", city="Enschede", postcode="7511 AB", town="0153"):
    return f"Overijssel;{board};{brin6[:4]};{brin6};{name};Straat;1;{postcode};{city};{town};{city};Openbaar"


def source(*rows, as_of=AS_OF, header=OLD_HEADER, encoding="cp1252", **kwargs):
    data = "\n".join([header, *rows, ""]).encode(encoding)
    return Source(schools=data, schools_name="scholen.csv", as_of=as_of, **kwargs)


def boards_file(*rows):
    return ("﻿" + "\n".join(['"BEVOEGD GEZAG NUMMER","BEVOEGD GEZAG NAAM","KVK-NUMMER"', *rows, ""])).encode()


def counts(found):
    return found.read, found.new, found.changed, found.unchanged, len(found.refused)


def test_new_schools_come_with_their_board_from_the_day_of_the_file(db):
    found = import_duo(source(old_row(), boards=boards_file('"41775","Stichting Zon","6086257"')), by=None)
    assert counts(found) == (2, 2, 0, 0, 0)
    school = School.objects.get()
    assert (school.brin6, school.name, school.postcode, school.municipality_code) == (
        "16AH00", "De Zonnebloem", "7511 AB", "0153",
    )  # fmt: skip
    assert list(school.memberships.values_list("board__name", "board__kvk_number", "valid_from", "valid_until")) == [
        ("Stichting Zon", "06086257", AS_OF, None)
    ]


def test_both_generations_say_the_same(db):
    new = '"Overijssel","41775","16AH","00","De Zonnebloem","Straat","1","7511AB","Enschede","0153","Enschede","Openbaar","x"'
    import_duo(source(old_row()), by=None)
    found = plan(source(new, header=NEW_HEADER, encoding="utf-8-sig"))
    assert counts(found) == (1, 0, 0, 1, 0)


def test_letters_of_both_encodings_arrive(db):
    import_duo(source(old_row(name="Cäcilia’s school")), by=None)
    assert School.objects.get().name == "Cäcilia’s school"


def test_preview_writes_nothing(db):
    plan(source(old_row()))
    assert (School.objects.count(), Party.objects.count()) == (0, 0)


def test_new_name_keeps_the_former_one(db):
    import_duo(source(old_row()), by=None)
    found = import_duo(source(old_row(name="De Roos"), as_of=LATER), by=None)
    assert (counts(found), found.kinds["renamed"]) == ((1, 0, 1, 0, 0), 1)
    school = School.objects.get()
    former = SchoolFormerName.objects.get()
    assert (school.name, former.name, former.valid_until) == ("De Roos", "De Zonnebloem", datetime.date(2022, 9, 30))
    assert school.name_on(AS_OF) == "De Zonnebloem"


def test_other_board_ends_one_membership_and_begins_another(db):
    import_duo(source(old_row()), by=None)
    found = import_duo(source(old_row(board="40001"), as_of=LATER), by=None)
    assert found.kinds["moved"] == 1
    assert list(SchoolMembership.objects.order_by("valid_from").values_list("board__code", "valid_from", "valid_until")) == [
        ("41775", AS_OF, datetime.date(2022, 9, 30)), ("40001", LATER, None),
    ]  # fmt: skip


def test_older_file_does_not_undo_what_is_newer(db):
    import_duo(source(old_row(board="40001"), as_of=LATER), by=None)
    found = plan(source(old_row(), as_of=AS_OF))
    assert counts(found) == (1, 0, 0, 0, 1)
    assert (found.refused[0].line, found.refused[0].value) == (2, "16AH00")


def test_missing_school_is_reported_and_stays_unless_ticked(db):
    import_duo(source(old_row(), old_row(brin6="16AH01", name="Dependance")), by=None)
    found = import_duo(source(old_row(), as_of=LATER), by=None)
    assert [change.key for change in found.missing] == ["16AH01"]
    assert School.objects.get(brin6="16AH01").closed_on is None
    found = import_duo(source(old_row(), as_of=LATER, close=("16AH01",)), by=None)
    assert (found.missing, found.kinds["closed"]) == ((), 1)
    closed = School.objects.get(brin6="16AH01")
    assert (closed.closed_on, closed.memberships.get().valid_until) == (datetime.date(2022, 9, 30),) * 2


def test_only_the_chosen_municipalities(db):
    found = import_duo(
        source(old_row(), old_row(brin6="17AB00", city="Hengelo", town="0164"), municipalities=("hengelo",)), by=None
    )
    assert (counts(found), found.left_out) == ((1, 1, 0, 0, 0), 1)
    assert list(School.objects.values_list("brin6", flat=True)) == ["17AB00"]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (old_row(brin6="16A100"), "BRIN NUMMER", "16A1"),
        (old_row(board="123"), "BEVOEGD GEZAG NUMMER", "123"),
        (old_row(postcode="0111 AB"), "POSTCODE", "0111 AB"),
        (old_row(name=""), "VESTIGINGSNAAM", ""),
        (old_row(name="=HYPERLINK(1)"), "VESTIGINGSNAAM", "=HYPERLINK(1)"),
        (old_row(name="x" * 201), "VESTIGINGSNAAM", "x" * 80),
        (old_row() + ";te veel", "", None),
    ],
)
def test_bad_row_is_refused_with_place_rule_and_remedy(db, row, column, value):
    found = import_duo(source(old_row(brin6="20XX00"), row), by=None)
    assert counts(found) == (2, 1, 0, 0, 1)
    refusal = found.refused[0]
    assert (refusal.file, refusal.line, refusal.column) == ("scholen.csv", 3, column)
    assert value is None or refusal.value == value
    assert refusal.rule and refusal.remedy


def test_number_that_stands_twice_is_refused_on_both_lines(db):
    found = plan(source(old_row(), old_row(name="Andere"), old_row(brin6="20XX00")))
    assert ([row.line for row in found.refused], found.new) == ([2, 3], 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 workbook",
        b"\xff\xfeB\x00",
        b"%PDF-1.7\x00\x01",
        b"A;B\n1;2\n",
        (OLD_HEADER + ";VESTIGINGSNAAM\n").encode(),
        (OLD_HEADER + '\nx;"not closed').encode(),
        (OLD_HEADER + "\n\x81").encode("latin-1"),
        b"x" * (MOST_BYTES + 1),
    ],
    ids=["empty", "zip", "utf-16", "pdf", "other header", "double header", "open quote", "no encoding", "too large"],
)
def test_file_that_is_not_what_it_says_is_refused_whole(db, data):
    with pytest.raises(RefusedFile) as refused:
        plan(Source(schools=data, schools_name="x.csv", as_of=AS_OF))
    assert len(refused.value.message) > 20
    assert School.objects.count() == 0


def test_board_without_a_name_gets_it_later_without_a_former_name(db):
    import_duo(source(old_row()), by=None)
    found = import_duo(source(old_row(), boards=boards_file('"41775","Stichting Zon",""')), by=None)
    board = Board.objects.get()
    assert (board.name, board.statutory_name, board.former_names.count()) == ("Stichting Zon", "Stichting Zon", 0)
    assert counts(found) == (2, 0, 1, 1, 0)


def test_failure_half_way_leaves_nothing(db, monkeypatch):
    import partnerships.imports.duo as duo

    def killed(*args):
        raise SystemExit

    import_duo(source(old_row()), by=None)
    monkeypatch.setattr(duo, "_change_school", killed)
    with pytest.raises(SystemExit):
        import_duo(source(old_row(name="Anders"), old_row(brin6="20XX00"), as_of=LATER), by=None)
    assert list(School.objects.values_list("brin6", "name")) == [("16AH00", "De Zonnebloem")]


_ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["41775", "40001"]), st.sampled_from(["Zon", "Maan"])), max_size=6
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_ROWS, second=_ROWS, seed=st.randoms(use_true_random=False))
def test_twice_is_once_and_order_changes_nothing(db, first, second, seed):
    from django.db import transaction

    def rows(picked):
        return [old_row(brin6=f"16AH0{number}", board=board, name=name) for number, board, name in picked]

    def state():
        return sorted(
            SchoolMembership.objects.values_list(
                "school__brin6", "school__name", "board__code", "valid_from", "valid_until"
            )
        )

    results = []
    for shuffled in (False, True):
        with transaction.atomic():
            then = rows(second)
            if shuffled:
                seed.shuffle(then)
            import_duo(source(*rows(first)), by=None)
            import_duo(source(*then, as_of=LATER), by=None)
            once = state()
            found = import_duo(source(*then, as_of=LATER), by=None)
            assert found.changes == ()
            assert state() == once
            results.append((once, counts(found)))
            transaction.set_rollback(True)
    assert results[0] == results[1]


def test_command_prints_counts_that_add_up(db, tmp_path):
    path = tmp_path / "scholen-2021-10-01.csv"
    path.write_bytes(source(old_row(), old_row(board="1")).schools)
    out = io.StringIO()
    call_command("import_duo", schools=path, dry_run=True, stdout=out)
    assert School.objects.count() == 0
    call_command("import_duo", schools=path, stdout=out)
    assert School.objects.get().memberships.get().valid_from == AS_OF
    assert " 2 = " in out.getvalue() and "BEVOEGD GEZAG NUMMER" in out.getvalue()


def test_command_says_what_is_wrong_with_the_file(db, tmp_path):
    with pytest.raises(CommandError, match=r"nergens\.csv"):
        call_command("import_duo", schools=tmp_path / "nergens.csv")


def test_whole_country_within_seconds(db):
    """6,215 rows, as many as DUO's national file."""
    rows = [
        old_row(brin6=f"{n // 676 % 100:02d}{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}00", board=f"{40000 + n % 824}")
        for n in range(6215)
    ]
    started = datetime.datetime.now()
    found = import_duo(source(*rows), by=None)
    again = import_duo(source(*rows), by=None)
    assert (counts(found), counts(again)) == ((6215, 6215, 0, 0, 0), (6215, 0, 0, 6215, 0))
    assert (datetime.datetime.now() - started).total_seconds() < 30


# The page


@pytest.fixture
def files():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return lambda data: {"schools": SimpleUploadedFile("scholen-2021-10-01.csv", data, content_type="text/csv")}


def test_page_shows_first_and_does_exactly_that(db, client, files):
    world = build_world()
    client.force_login(world.admin)
    before = School.objects.count()
    page = client.post("/duo-import/", files(source(old_row(brin6="99ZZ00"), old_row(board="x")).schools))
    preview = client.get(page.headers["Location"])
    assert (School.objects.count(), len(preview.context["plan"].refused if "plan" in preview.context else [1])) == (
        before,
        1,
    )
    assert "99ZZ00" in preview.content.decode()
    done = client.post(
        page.headers["Location"] + "uitvoeren/", {"fingerprint": preview.context["form"]["fingerprint"].value()}
    )
    assert (done.status_code, School.objects.count()) == (302, before + 1)
    again = client.post(page.headers["Location"] + "uitvoeren/", {"fingerprint": "x"})
    assert School.objects.count() == before + 1
    assert again.status_code in (302, 409)


def test_page_refuses_when_the_register_changed_in_between(db, client, files):
    world = build_world()
    client.force_login(world.admin)
    page = client.post("/duo-import/", files(source(old_row(brin6="99ZZ00")).schools))
    preview = client.get(page.headers["Location"])
    import_duo(source(old_row(brin6="99ZZ00")), by=None)
    before = School.objects.count()
    answer = client.post(
        page.headers["Location"] + "uitvoeren/", {"fingerprint": preview.context["form"]["fingerprint"].value()}
    )
    assert (answer.headers["Location"], School.objects.count()) == (page.headers["Location"], before)


def test_refused_rows_can_be_downloaded(db, client, files):
    world = build_world()
    client.force_login(world.admin)
    page = client.post("/duo-import/", files(source(old_row(board="x")).schools))
    text = client.get(page.headers["Location"], {"export": "csv"}).content.decode("utf-8-sig")
    assert "BEVOEGD GEZAG NUMMER;X;" in text.replace('"', "")


def test_wrong_file_is_refused_on_the_page_and_nothing_is_kept(db, client, files):
    from partnerships.models import DuoImport

    world = build_world()
    client.force_login(world.admin)
    answer = client.post("/duo-import/", files(b"PK\x03\x04"))
    assert (answer.status_code, DuoImport.objects.count()) == (422, 0)
    assert "CSV" in answer.content.decode()
