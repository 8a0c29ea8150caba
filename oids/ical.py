"""A calendar as text that calendar programs read (RFC 5545): only what meetings need, moments in UTC."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 75


@dataclass(frozen=True, slots=True)
class Event:
    """`start` and `end` are moments with a time zone, or days (`end` inclusive). `uid` is the same for ever; `sequence`
    rises with every change, so that programs take the newest."""

    uid: str
    start: datetime.datetime | datetime.date
    end: datetime.datetime | datetime.date
    summary: str
    place: str = ""
    description: str = ""
    url: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def calendar(name: str, events: Iterable[Event], *, made_at: datetime.datetime) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//OidS//OidS//NL", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for event in events:
        lines += _event(event, made_at)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _event(event: Event, made_at: datetime.datetime) -> list[str]:
    found = ["BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{_moment(made_at)}", f"SEQUENCE:{event.sequence}"]
    if isinstance(event.start, datetime.datetime) and isinstance(event.end, datetime.datetime):
        found += [f"DTSTART:{_moment(event.start)}", f"DTEND:{_moment(event.end)}"]
    else:
        after = event.end + datetime.timedelta(days=1)
        found += [f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    found.append(f"SUMMARY:{_text(event.summary)}")
    for key, value in (("LOCATION", event.place), ("DESCRIPTION", event.description)):
        if value:
            found.append(f"{key}:{_text(value)}")
    if event.url:
        found.append(f"URL:{event.url}")
    found.append("STATUS:CANCELLED" if event.is_cancelled else "STATUS:CONFIRMED")
    return [*found, "END:VEVENT"]


def _moment(value: datetime.datetime) -> str:
    return f"{value.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    for sign in "\\;,":
        value = value.replace(sign, f"\\{sign}")
    return value.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> str:
    """At most 75 bytes in a line, never within a letter; what follows begins with a space."""
    parts, part, size = [], "", 0
    for letter in line:
        wide = len(letter.encode())
        if size + wide > WIDTH:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + wide
    return "\r\n".join([*parts, part]) + "\r\n"
