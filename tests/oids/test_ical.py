"""The text of a calendar, as RFC 5545 has it."""

import datetime

from oids.ical import Event, calendar

MADE = datetime.datetime(2026, 11, 28, 9, 0, tzinfo=datetime.UTC)
AMSTERDAM = datetime.timezone(datetime.timedelta(hours=2))


def lines(*events):
    text = calendar("Stuurgroep", events, made_at=MADE).decode()
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")


def test_moments_are_in_utc_and_days_end_the_day_after():
    moment = datetime.datetime(2026, 9, 10, 14, 0, tzinfo=AMSTERDAM)
    day = datetime.date(2026, 10, 1)
    found = lines(
        Event("a@oids", moment, moment + datetime.timedelta(hours=2), "Stuurgroep", sequence=3),
        Event("b@oids", day, day, "Brief"),
    )
    assert "DTSTART:20260910T120000Z" in found and "DTEND:20260910T140000Z" in found
    assert "DTSTART;VALUE=DATE:20261001" in found and "DTEND;VALUE=DATE:20261002" in found
    assert (found[0], found[-2], found.count("BEGIN:VEVENT"), found.count("END:VEVENT")) == (
        "BEGIN:VCALENDAR", "END:VCALENDAR", 2, 2,
    )  # fmt: skip
    assert "SEQUENCE:3" in found and "DTSTAMP:20261128T090000Z" in found


def test_signs_of_the_format_are_escaped_and_cannot_add_lines():
    day = datetime.date(2026, 10, 1)
    found = lines(Event("a@oids", day, day, "A, b; c\\d", "Zaal 1", "Een\nTwee\r\nEND:VEVENT", is_cancelled=True))
    assert "SUMMARY:A\\, b\\; c\\\\d" in found
    assert "DESCRIPTION:Een\\nTwee\\nEND:VEVENT" in found
    assert found.count("END:VEVENT") == 1 and "STATUS:CANCELLED" in found


def test_long_lines_are_folded_within_75_bytes_and_never_in_a_letter():
    day = datetime.date(2026, 10, 1)
    text = calendar("x", [Event("a@oids", day, day, "Łukasz en Büşra " * 20)], made_at=MADE)
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert "Łukasz en Büşra " * 20 in text.replace(b"\r\n ", b"").decode()
