import polars as pl
import pytest

from reunify.normalize.places import read_places

Read = tuple[str | None, str | None, str | None, str | None]


def read(
    country: str | None = None,
    department: str | None = None,
    municipality: str | None = None,
    locality: str | None = None,
    place: str | None = None,
) -> Read:
    cells = {"country": country, "department": department, "municipality": municipality}
    cells |= {"locality": locality, "place": place}
    found = read_places(pl.DataFrame({c: pl.Series([t], dtype=pl.String) for c, t in cells.items()})).row(0)
    return (found[0], found[1], found[2], found[3])


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("caserío Pacayal, Villa Canales, Guatemala", ("GT", "guatemala", "villa canales", "pacayal")),
        ("Guatemala, Huehuetenango, Barillas, aldea X", ("GT", "huehuetenango", "barillas", "x")),
        ("Jalapa, Jalapa, Guatemala", ("GT", "jalapa", "jalapa", None)),
        ("Guatemala", ("GT", None, None, None)),
        ("Guatemala, Guatemala", ("GT", "guatemala", "guatemala", None)),
        ("cantón El Rosario, Guatemala City, Guatemala", ("GT", "guatemala", "guatemala", "el rosario")),
        ("Bo. El Centro, San Pedro Sula, Cortés, Honduras", ("HN", "cortes", "san pedro sula", "el centro")),
        ("Olocuilta, La Paz", ("SV", "la paz", "olocuilta", None)),
        ("La Paz", (None, "la paz", None, None)),
        ("México, DF", ("MX", "ciudad de mexico", None, None)),
        ("barillas huehuetenango guatemala", ("GT", "huehuetenango", "barillas", None)),
        ("aldea El Rosario de Barillas Huehuetenango", ("GT", "huehuetenango", "barillas", "el rosario")),
        ("municipio de Barillas, departamento de Huehuetenango", ("GT", "huehuetenango", "barillas", None)),
        ("from San Miguel Acatán in Huehuetenango", ("GT", "huehuetenango", "san miguel acatan", None)),
        ("Tegucigalpa, M.D.C.", ("HN", "francisco morazan", "tegucigalpa", None)),
        ("Cobán A. V.", ("GT", "alta verapaz", "coban", None)),
        ("Salamá, B.V.", ("GT", "baja verapaz", "salama", None)),
        ("Tapachula, Chis.", ("MX", "chiapas", "tapachula", None)),
        ("S. Marcos, Guat.", ("GT", "san marcos", None, None)),
        ("Choluteca HN", ("HN", "choluteca", None, None)),
        ("Chimaltenango: Patzún", ("GT", "chimaltenango", "patzun", None)),
        ("Barillas, Huehuetenagno", ("GT", "huehuetenango", "barillas", None)),
        ("originaria de Cobán, Guatemla", ("GT", "alta verapaz", "coban", None)),
        ("mun. Choluteca", ("HN", "choluteca", "choluteca", None)),
        ("mun. Colón, Honduras", ("HN", "colon", None, None)),
        ("San Luis", (None, None, "san luis", None)),
        ("Heredia", ("CR", "heredia", None, None)),
        ("Ahuachapan, AV", ("SV", "ahuachapan", None, "av")),
    ],
)
def test_one_cell_in_either_order(place: str, found: Read) -> None:
    assert read(place=place) == found


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("Guatemala", ("GT", None, None, None)),
        ("cantón La Esperanza, Guatemala", ("GT", "guatemala", None, "la esperanza")),
        ("Las Flores, LsaGomera, Escuintla", ("GT", "escuintla", "la gomera", "las flores")),
        ("Zanarte, El Progreso", ("GT", "el progreso", "sanarate", None)),
        ("Chuitzam", ("GT", None, None, "chuitzam")),
        ("aldea Santa Bárbara, San Marcos", ("GT", "san marcos", None, "santa barbara")),
        ("Huehue, Huehuetenango", ("GT", "huehuetenango", "huehuetenango", None)),
        ("Escuintla, Guatemala", ("GT", "escuintla", None, None)),
    ],
)
def test_one_cell_beside_a_stated_country(place: str, found: Read) -> None:
    assert read(country="Guatemala", place=place) == found


@pytest.mark.parametrize(
    ("country", "department", "municipality", "name"),
    [
        ("Guatemala", "Chiquimula", "Hocotán", "jocotan"),
        ("Guatemala", "San Marcos", "SansMarcos", "san marcos"),
        ("Guatemala", "Alta Verapaz", "Panzos", "panzos"),
        ("Guatemala", "Sacatepéquez", "Santo Domingo shenacoj", "santo domingo xenacoj"),
        ("Guatemala", "Chimaltenango", "San Juan Comalapa", "comalapa"),
        ("Guatemala", "Quiché", "Santo Tomás Chichicastenango", "chichicastenango"),
        ("Guatemala", "Quiché", "Playa Grande", "ixcan"),
        ("Honduras", "Yoro", "El iálsamo", "el balsamo"),
        ("Honduras", "La Paz", "Santiago de Puringla", "santiago puringla"),
        ("El Salvador", "La Libertad", "Opico", "san juan opico"),
        ("México", "Edo. de Mex.", "Ecatepec", "ecatepec de morelos"),
    ],
)
def test_misspelt_and_short_towns(country: str, department: str, municipality: str, name: str) -> None:
    assert read(country, department, municipality)[2] == name


@pytest.mark.parametrize(
    ("country", "municipality", "found"),
    [
        ("GUATEMALA", "XELA", ("GT", "quetzaltenango", "quetzaltenango", None)),
        ("HONDURAS", "TEGUZ", ("HN", "francisco morazan", "tegucigalpa", None)),
        ("HONDURAS", "SAN PEDRO", ("HN", "cortes", "san pedro sula", None)),
        ("GUATEMALA", "GUATEMALA", ("GT", "guatemala", "guatemala", None)),
        ("GUATEMALA", "PETEN", ("GT", "peten", None, None)),
        ("EL SALVADOR", "OSULATAN", ("SV", "usulutan", "usulutan", None)),
        ("HONDURAS", "LA LIBERTAD", ("HN", None, "la libertad", None)),
        ("HONDURAS", "EL SALVADOR", ("HN", None, "el salvador", None)),
        ("GUATEMALA", "aldea El Quetzal, Barillas", ("GT", "huehuetenango", "barillas", "el quetzal")),
        ("GUATEMALA", "LALIBERTAD", ("GT", None, "la libertad", None)),
    ],
)
def test_a_town_without_its_department(country: str, municipality: str, found: Read) -> None:
    assert read(country=country, municipality=municipality) == found


def test_an_unknown_town_is_kept_folded() -> None:
    assert read("Guatemala", "Petén", "Ñuxtepec el Viejo") == ("GT", "peten", "nuxtepec el viejo", None)


def test_a_known_department_is_no_misspelt_town() -> None:
    assert read("Guatemala", "Quiché", "Quiché") == ("GT", "quiche", None, None)


def test_another_countrys_town_is_no_misspelt_town() -> None:
    assert read(country="Honduras", municipality="Cobán") == ("HN", None, "coban", None)


def test_what_was_said_is_never_overruled() -> None:
    assert read("México", "Quetzaltenango", "Xela") == ("MX", "quetzaltenango", "xela", None)


@pytest.mark.parametrize(
    ("cells", "country"),
    [
        ({"department": "Huehuetenango"}, "GT"),
        ({"department": "Honduras"}, "HN"),
        ({"country": "Chiapas"}, "MX"),
        ({"department": "La Paz", "municipality": "Marcala"}, "HN"),
        ({"municipality": "Comayagüela"}, "HN"),
        ({"department": "La Paz"}, None),
    ],
)
def test_country_from_the_other_cells(cells: dict[str, str], country: str | None) -> None:
    assert read(**cells)[0] == country


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Hondureña", "HN"),
        ("HND", "HN"),
        ("El Salv.", "SV"),
        ("MEX", "MX"),
        ("Estados Unidos", "US"),
        ("Guatemala, C.A.", "GT"),
        ("Gutemala", "GT"),
        ("ROU", "RO"),
        ("ELSAL", "SV"),
        ("HONDU", "HN"),
        ("ecuatoriano", "EC"),
        ("Guatemala / México", None),
        ("520", None),
    ],
)
def test_country_words(word: str, code: str | None) -> None:
    assert read(country=word)[0] == code


def test_a_country_code_is_no_short_form_of_a_word() -> None:
    assert read(country="MA")[0] == "MA"
    assert read(country="SN")[0] == "SN"
    assert read(place="María")[0] is None
    assert read(country="San")[0] is None


def test_a_story_in_a_cell_is_read_in_no_time_and_guessed_at_least() -> None:
    story = "María " * 1700
    assert read(place=story)[:3] == (None, None, None)
    assert read(country="GT", municipality="Cobán " * 1700)[0] == "GT"
