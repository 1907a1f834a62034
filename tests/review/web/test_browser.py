import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page
from tests.browser import AXE, PROBLEMS, WIDE, chromium

from reunify.review import audit

from ..conftest import PASSWORD, Office

pytestmark = pytest.mark.browser
WIDTHS = (360, 1024, 1920)
FIRST = {"aud": "record", "alan": "progress"}
POLICY = re.compile(r"<meta http-equiv=[^>]*>")
Sit = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


UNKNOWN_FILTER = "/queue?band=none"
"""An address whose refusal a test looks at."""


@pytest.fixture
def sit(browser: Browser, served: str) -> Iterator[Sit]:
    """Let people sign in by keyboard; afterwards nothing was asked of another machine, nothing complained."""
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def sitting(name: str, language: str) -> Page:
        context = browser.new_context(locale=language, viewport={"width": 1366, "height": 768})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(f"{message.text} {message.location.get('url')}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(served)
        page.get_by_role("button", name="English" if language == "en" else "Español").click()
        page.locator(f"html[lang={language}]").wait_for()
        page.locator("#name:focus").wait_for()
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD.format(name))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{FIRST.get(name, 'queue')}")
        return page

    yield sitting
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(served)] == []
    others = [text for text in said if not text.endswith(UNKNOWN_FILTER)]
    assert [text for text in others if "(Forbidden)" not in text and "(Not Found)" not in text] == []


def keys(page: Page, *pressed: str) -> None:
    """Press keys that each lead to another page or none."""
    for key in pressed:
        page.keyboard.press(key)


def recorded(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".flash").count() == 1


def taken(page: Page) -> str:
    with page.expect_navigation():
        page.keyboard.press("t")
    return page.locator("#deciding [name=pair]").input_value()


def turn_to(page: Page, pair: str) -> None:
    """Go from candidate to candidate until a pair is shown."""
    while page.locator("[data-key=k]").count():
        with page.expect_navigation():
            page.keyboard.press("k")
    while page.locator("#deciding [name=pair]").input_value() != pair:
        with page.expect_navigation():
            page.keyboard.press("j")


def test_a_child_by_keyboard_alone_a_second_blind_the_lead_and_the_record(office: Office, sit: Sit) -> None:
    ana = sit("ana", "en")
    pair = taken(ana)
    keys(ana, "y")
    recorded(ana)
    assert office.state(pair) == "waiting_second"
    taken(ana)  # and so lets the first child go
    bea = sit("bea", "es")
    bea.goto(bea.url + "?state=waiting_second")
    taken(bea)
    assert "segunda lectura" in bea.inner_text("main") and "Lo que se calculó" not in bea.inner_text("main")
    turn_to(bea, pair)
    keys(bea, "n", "1")
    recorded(bea)
    assert office.state(pair) == "disagreement"
    lea = sit("lea", "en")
    lea.goto(lea.url + "?state=disagreement")
    taken(lea)
    turn_to(lea, pair)
    assert "Decisions so far" in lea.inner_text("main")
    keys(lea, "y", "2")
    recorded(lea)
    assert office.state(pair) == "confirmed"
    assert audit(office.desk).problems == ()


def test_a_second_confirms_blind(office: Office, sit: Sit) -> None:
    ana = sit("ana", "es")
    pair = taken(ana)
    keys(ana, "y")
    recorded(ana)
    taken(ana)
    bea = sit("bea", "en")
    bea.goto(bea.url + "?state=waiting_second")
    taken(bea)
    turn_to(bea, pair)
    keys(bea, "y")
    recorded(bea)
    assert office.state(pair) == "confirmed"


def test_more_is_needed_undo_and_no_shortcut_in_a_field(office: Office, sit: Sit) -> None:
    ana = sit("ana", "en")
    pair = taken(ana)
    keys(ana, "m")
    ana.keyboard.type("nky")  # letters that are shortcuts elsewhere
    assert ana.locator("#need").input_value() == "nky"
    recorded(ana)
    assert office.state(pair) == "need_more"
    with ana.expect_navigation():
        ana.keyboard.press("u")
    assert office.state(pair) == "open"
    ana.keyboard.press("?")
    assert ana.locator("dialog[open]").count() == 1
    ana.evaluate(AXE)
    assert ana.evaluate(PROBLEMS) == []


def test_a_reversal_takes_three_keys(office: Office, sit: Sit) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    office.says("bea", pair, "yes")
    caro = sit("caro", "es")
    caro.goto(caro.url.replace("/queue", f"/cases/{office.child_of(pair)}?pair={pair}"))
    keys(caro, "v", "1")
    recorded(caro)
    assert office.state(pair) == "waiting_second"


def test_the_day_by_which_is_in_words_whatever_the_browser_makes_of_it(sit: Sit) -> None:
    ana = sit("ana", "es")
    taken(ana)
    keys(ana, "m")
    ana.fill("#need_by", "2030-12-08")
    assert ana.inner_text("#need_by_told") == "domingo, 8 de diciembre de 2030"


def test_who_leaves_a_decision_unrecorded_is_asked_first(sit: Sit) -> None:
    ana = sit("ana", "en")
    pair, asked = taken(ana), []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    ana.on("dialog", stay)
    keys(ana, "y", "t")
    ana.wait_for_timeout(300)
    assert asked == ["beforeunload"] and ana.locator("#deciding [name=pair]").input_value() == pair
    recorded(ana)
    assert asked == ["beforeunload"]


def test_the_shortcuts_fit_a_small_screen(sit: Sit) -> None:
    ana = sit("ana", "es")
    ana.set_viewport_size({"width": 1024, "height": 640})
    ana.keyboard.press("?")
    assert ana.evaluate("(e => e.scrollHeight - e.clientHeight)(document.getElementById('keys'))") <= 0


def test_shortcuts_that_are_switched_off_do_nothing(sit: Sit) -> None:
    ana = sit("ana", "en")
    ana.locator(".menu summary").click()
    with ana.expect_navigation():
        ana.get_by_role("button", name="Switch shortcuts off").click()
    before = ana.url
    keys(ana, "t", "?")
    assert ana.url == before and ana.locator("kbd").filter(visible=True).count() == 0


def pages_of(name: str, pair: str, ref: str) -> list[str]:
    case = [f"/cases/{ref}?pair={pair}", "/cases/0123"]
    return {
        "lea": [
            "/queue",
            "/queue?flag=name_only",
            "/search",
            "/progress",
            f"/history/{pair}",
            *case,
            "/factor",
        ],
        "bea": [*case, "/nowhere", UNKNOWN_FILTER, "/queue?state=verified", f"/cases/{ref}"],
        "aud": ["/record", "/progress", f"/history/{pair}"],
        "alan": ["/progress"],
    }[name]


def sheets_of(pair: str, ref: str) -> list[str]:
    papers = [f"/children/{ref}/sheet", f"/children/{ref}/packet", f"/pairs/{pair}/claimant-sheet"]
    return [f"{path}?paper={paper}" for path in papers for paper in ("a4", "letter")]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["lea", "bea", "aud", "alan"])
def test_every_page_is_accessible_and_fits(office: Office, sit: Sit, name: str, language: str) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    if name == "lea":
        office.says("bea", pair, "no")
    page = sit(name, language)
    root = page.url.rsplit("/", 1)[0]
    for path in pages_of(name, pair, office.child_of(pair)):
        page.goto(root + path)
        assert page.get_attribute("html", "lang") == language
        page.evaluate(AXE)
        assert page.evaluate(PROBLEMS) == [], path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDE) <= 0, (path, width)


def axe_of(html: str, browser: Browser) -> list[str]:
    """Return what axe finds in a page whose own policy lets no script in."""
    page = browser.new_page()
    page.set_content(html)
    page.evaluate(AXE)
    found = list(page.evaluate(PROBLEMS))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"wider than {width}"] if page.evaluate(WIDE) > 0 else []
    page.close()
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_printed_is_accessible_and_fits(
    office: Office, sit: Sit, browser: Browser, language: str
) -> None:
    pair = office.pair("likely")
    office.says("ana", pair, "yes")
    office.says("bea", pair, "yes")
    page = sit("lea", language)
    root = page.url.rsplit("/", 1)[0]
    for path in sheets_of(pair, office.child_of(pair)):
        made = page.request.get(f"{root}{path}&language={language}")
        assert made.ok and axe_of(POLICY.sub("", made.text()), browser) == [], path


def test_the_way_in_and_a_new_factor_are_accessible(served: str, sit: Sit, browser: Browser) -> None:
    page = sit("ana", "es")
    page.goto(page.url.replace("/queue", "/factor"))
    page.locator("main button").click()
    page.evaluate(AXE)
    assert page.evaluate(PROBLEMS) == [] and page.locator(".qr svg").count() == 1
    nobody = browser.new_page(color_scheme="dark")
    nobody.goto(served + "/sign-in")
    nobody.evaluate(AXE)
    assert nobody.evaluate(PROBLEMS) == []
    nobody.close()


def test_everything_but_the_shortcuts_works_without_script(
    office: Office, browser: Browser, served: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(served)
    page.fill("#name", "ana")
    page.fill("#password", PASSWORD.format("ana"))
    page.click("main button")
    page.click("text=Take the next child")
    pair = page.locator("#deciding [name=pair]").input_value()
    page.check("#v-yes")
    page.fill("#note", "read twice")
    page.click("header >> text=Español")
    assert page.input_value("#note") == "read twice" and page.is_checked("#v-yes")
    page.click("#record")
    assert office.state(pair) == "waiting_second"
    context.close()
