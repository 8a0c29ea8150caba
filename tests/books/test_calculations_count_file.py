"""The count file: pseudonyms that say nothing, a sample that anybody can draw again, totals that tie."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.count_file import ALPHABET, Change, KindLine, changes, draw, pseudonym, tie

KEY = bytes(range(32))


def test_a_pseudonym_follows_from_key_and_reference_alone():
    assert pseudonym(KEY, "S000123") == pseudonym(KEY, "S000123")
    assert len({pseudonym(KEY, "S000123"), pseudonym(KEY, "S000124"), pseudonym(bytes(32), "S000123")}) == 3
    with pytest.raises(ValueError, match="32 bytes"):
        pseudonym(b"short", "S000123")


@given(st.binary(min_size=32, max_size=32), st.text())
def test_a_pseudonym_is_four_times_four_letters_that_spell_nothing(key, reference):
    groups = pseudonym(key, reference).split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set(ALPHABET)
    assert set(ALPHABET).isdisjoint("AEIOUY")


CODES = st.lists(st.text("BCDF", min_size=4, max_size=4), min_size=1, max_size=30, unique=True)


@given(st.text(), CODES, st.randoms())
def test_a_sample_is_the_lowest_hashes_in_whatever_order_the_students_come(seed, codes, random):
    size = random.randint(1, len(codes))
    drawn = draw(seed, codes, size)
    by_hand = sorted(codes, key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).hexdigest())
    assert list(drawn) == by_hand[:size]
    random.shuffle(codes)
    assert draw(seed, codes, size) == drawn
    assert draw(seed, codes, len(codes))[:size] == drawn


@pytest.mark.parametrize(("codes", "size"), [(["A"], 2), (["A"], 0), ([], 1), (["A", "A"], 1)])
def test_a_sample_that_cannot_be_drawn_is_refused(codes, size):
    with pytest.raises(ValueError, match=r"cannot be drawn|twice"):
        draw("seed", codes, size)


KINDS = ("hbo", "master", "minor")


@given(
    st.lists(st.sampled_from(KINDS)),
    st.dictionaries(st.sampled_from(KINDS), st.tuples(st.integers(0, 9), st.integers(0, 9))),
)
def test_file_difference_and_correction_add_up_to_what_was_filed(kinds, numbers):
    lines = tie(kinds, {kind: (*pair, "") for kind, pair in numbers.items()}, KINDS)
    assert sum(line.students for line in lines) == len(kinds)
    assert sum(line.filed for line in lines) == sum(filed for _registered, filed in numbers.values())
    for line in lines:
        assert line.students + line.unexplained + line.correction == line.filed


def test_totals_that_do_not_tie_refuse_to_exist():
    with pytest.raises(ValueError, match="hbo"):
        KindLine("hbo", 1, 0, 2, 0, 2)
    with pytest.raises(ValueError, match="hbo"):
        KindLine("hbo", 2, 0, 2, 0, 3)
    with pytest.raises(ValueError, match="not counted"):
        tie(["other"], {}, KINDS)


def test_changes_name_who_came_who_left_and_who_is_of_another_kind():
    assert changes({"a": "hbo", "b": "hbo", "c": "hbo"}, {"b": "master", "c": "hbo", "d": "minor"}) == (
        Change("a", "removed", "hbo"), Change("b", "kind", "hbo", "master"), Change("d", "added", now="minor"),
    )  # fmt: skip
