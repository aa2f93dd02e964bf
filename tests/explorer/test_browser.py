import subprocess
from collections.abc import Iterator
from math import atan, degrees, pi, sinh
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.explorer.browser import MISSING, browsing, open_view, wait_for
from tests.explorer.hostile import HOSTILE
from tests.server.serving import KG, Server, serving

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@pytest.fixture(scope="module")
def browser() -> Iterator["WebDriver"]:
    with browsing() as driver:
        yield driver


def total(browser: "WebDriver") -> str:
    return str(browser.execute_script("return document.getElementById('status').textContent"))


def test_hostile_text_shows_as_text_on_every_page(browser: "WebDriver", server: Server) -> None:
    for path in (
        "/",
        "/?place=script",
        "/explore/article/hostile",
        "/explore/event/hostile/1",
        "/explore/actor/hostile-2",
        "/explore/accounts?place=script",
        "/explore/accounts?event=hostile/1&outlet=<script>window.broken=1</script>",
        "/explore/query?show=map&sparql=SELECT ?label ?place { ?place a ck:Place ; skos:prefLabel ?label }",
        "/explore/query?show=chart&sparql=SELECT ?label (1 AS ?n) { ?place a ck:Place ; skos:prefLabel ?label }",
        "/explore/query?sparql=</textarea><script>window.broken=1</script>{",
    ):
        open_view(browser, server.address + quote(path, safe="/?&="))
        assert not browser.execute_script("return window.broken"), path
        assert 0 == browser.execute_script("return document.querySelectorAll('main img, main svg[onload]').length")
    open_view(browser, server.address + "/explore/article/hostile")
    shown = browser.execute_script("return document.querySelector('.text').textContent")
    assert all(evil in shown for evil in HOSTILE)


def test_first_page_breaks_no_policy(browser: "WebDriver", server: Server) -> None:
    browser.get_log("browser")
    open_view(browser, server.address + "/")
    assert [] == [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def test_address_is_the_state(browser: "WebDriver", server: Server) -> None:
    open_view(browser, server.address + "/?from=2024-03-02&to=2024-03-04&class=Bombing")
    assert total(browser).startswith("3 events")
    assert "2024-03-02" == browser.execute_script("return document.forms.filters.elements.from.value")
    assert "Bombing" == browser.execute_script("return document.forms.filters.elements.class.value")


def test_brushing_the_timeline_moves_the_map(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    open_view(browser, server.address + "/?class=Bombing&place=window")
    circles = browser.execute_script("return document.querySelectorAll('.cluster').length")
    timeline = browser.find_element(By.ID, "timeline")
    half = timeline.size["width"] // 2
    ActionChains(browser).move_to_element_with_offset(timeline, -half + 3, 0).click_and_hold().move_by_offset(
        half - 30, 0
    ).release().perform()
    wait_for(browser, "location.search.includes('from=2024-03-01') && !document.body.hasAttribute('aria-busy')")
    assert total(browser).startswith("3 events")
    assert circles > browser.execute_script("return document.querySelectorAll('.cluster').length")


def test_keys_are_enough(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    open_view(browser, server.address + "/?class=Bombing")
    timeline = browser.find_element(By.ID, "timeline")
    timeline.send_keys(Keys.ARROW_RIGHT)
    wait_for(browser, "location.search.includes('from=') && !document.body.hasAttribute('aria-busy')")
    timeline.send_keys(Keys.ESCAPE)
    wait_for(browser, "!location.search.includes('from=') && !document.body.hasAttribute('aria-busy')")
    browser.find_element(By.ID, "map").send_keys("+")
    wait_for(browser, "location.search.includes('box=') && !document.body.hasAttribute('aria-busy')")
    browser.execute_script("document.getElementById('zoom-all').click()")
    wait_for(browser, "!location.search.includes('box=') && !document.body.hasAttribute('aria-busy')")
    browser.find_element(By.CSS_SELECTOR, ".cluster").send_keys(Keys.ENTER)
    wait_for(browser, "(location.search.includes('place=') || location.search.includes('box='))")


def test_unchecking_a_branch_leaves_its_events_out(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By

    open_view(browser, server.address + "/?place=window")
    browser.find_element(By.CSS_SELECTOR, "input[value=Violence]").click()
    wait_for(browser, "location.search.includes('branch=') && !document.body.hasAttribute('aria-busy')")
    wait_for(browser, "document.getElementById('status').textContent.startsWith('No event fits')")


def test_editor_colours_and_completes_what_is_typed(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    open_view(browser, server.address + "/explore/query")
    wait_for(browser, "document.body.dataset.terms > 0")
    editor = browser.find_element(By.ID, "sparql")
    editor.clear()
    editor.send_keys("SELECT ?event { ?event a ck:suicideb")
    assert "ck:SuicideBombing" == wait_for(browser, "document.querySelector('#completions li strong')?.textContent")
    editor.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    editor.send_keys(" }")
    assert "SELECT ?event { ?event a ck:SuicideBombing }" == editor.get_property("value")
    coloured = browser.execute_script(
        "return [...document.querySelectorAll('.colours span')].map(one => [one.className, one.textContent])"
    )
    assert [
        ["is-word", "SELECT"],
        ["is-variable", "?event"],
        ["is-variable", "?event"],
        ["is-word", "a"],
        ["is-name", "ck:SuicideBombing"],
    ] == coloured
    editor.send_keys(Keys.CONTROL, Keys.ENTER)
    wait_for(
        browser, "location.search.includes('SuicideBombing') && document.querySelectorAll('tbody tr').length === 1"
    )


def test_answer_is_shown_as_a_table_a_map_and_a_chart(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By

    sparql = "SELECT ?place ?n { ?place a ck:Place ; wgs:lat ?n }"
    open_view(browser, f"{server.address}/explore/query?sparql={quote(sparql)}")
    rows = len(browser.find_elements(By.CSS_SELECTOR, "tbody tr"))
    browser.find_element(By.LINK_TEXT, "Map").click()
    wait_for(browser, "document.querySelector('.map-drawing')")
    assert rows == len(browser.find_elements(By.CSS_SELECTOR, ".wide-only .dot"))
    browser.find_element(By.LINK_TEXT, "Chart").click()
    wait_for(browser, "document.querySelector('.chart')")
    assert rows == len(browser.find_elements(By.CSS_SELECTOR, ".chart .bar rect"))
    assert browser.find_elements(By.LINK_TEXT, "CSV")


def test_accounts_are_reached_from_an_event(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By

    open_view(browser, server.address + "/?actor=army&class=Shelling")
    browser.find_element(By.CSS_SELECTOR, "#events a").click()
    wait_for(browser, "document.querySelector('.claims')")
    browser.find_element(By.LINK_TEXT, "Compare the accounts").click()
    wait_for(browser, "document.querySelector('.matters')")
    assert "Lantern" in browser.find_element(By.CSS_SELECTOR, ".matters").text


def test_period_of_accounts_is_chosen_in_the_form(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By

    open_view(browser, server.address + "/explore/accounts?from=2024-03-02&to=2024-03-04")
    assert 3 == len(browser.find_elements(By.CSS_SELECTOR, ".matters tbody tr"))
    browser.execute_script("document.querySelector('input[name=to]').value = '2024-03-03'")
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    wait_for(
        browser, "location.search.includes('2024-03-03') && document.querySelectorAll('.matters tbody tr').length === 2"
    )


def test_period_of_an_actor_holds_for_what_it_said(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By

    page = server.address + "/explore/actor/lena-moravec"
    open_view(browser, page)
    assert "No statement" not in browser.find_element(By.TAG_NAME, "main").text
    open_view(browser, f"{page}?to=1999-01-01")
    assert "No statement of it is told in this period" in browser.find_element(By.TAG_NAME, "main").text


def test_article_has_its_graph_its_validation_and_its_turtle(browser: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.by import By

    open_view(browser, server.address + "/explore/article/hostile")
    main = browser.find_element(By.TAG_NAME, "main")
    assert len(HOSTILE) == len(main.find_elements(By.CSS_SELECTOR, ".reading.wide-only a"))
    assert "does not conform to the shapes" in main.text
    main.find_element(By.CSS_SELECTOR, ".turtle summary").click()
    assert "ck:Bombing" in main.find_element(By.CSS_SELECTOR, ".turtle pre").text


def test_tiles_of_a_chosen_server_lie_where_they_belong(browser: "WebDriver", explored: Path) -> None:
    with serving(explored, "--tiles", "https://tiles.example/{z}/{x}/{y}.png", "--tiles-credit", "<b>Us</b>") as tiled:
        assert "img-src https://tiles.example 'self'" in tiled.get("/").headers["content-security-policy"]
        open_view(browser, tiled.address + "/?box=20,10,30,16")
        tiles = browser.execute_script(
            "return [...document.querySelectorAll('.tiles image')].map(one => [one.getAttribute('href'), "
            "...['x', 'y', 'width', 'height'].map(name => Number(one.getAttribute(name)))])"
        )
        assert "<b>Us</b>" == browser.execute_script("return document.querySelector('.credit').textContent")
    assert tiles
    for address, x, y, width, height in tiles:
        zoom, column, row = map(int, address.removeprefix("https://tiles.example/").removesuffix(".png").split("/"))
        north, south = (degrees(atan(sinh(pi * (1 - 2 * line / 2**zoom)))) for line in (row, row + 1))
        assert (column * 360 / 2**zoom - 180, -north) == pytest.approx((x, y))
        assert (360 / 2**zoom, north - south) == pytest.approx((width, height))
    assert min(x for _, x, *_ in tiles) <= 20
    assert max(x + width for _, x, _, width, _ in tiles) >= 30


def test_address_of_tiles_that_is_none_is_refused(explored: Path) -> None:
    done = subprocess.run(
        [*KG, "serve", "--store", str(explored), "--tiles", "https://tiles.example/; script-src *"],
        capture_output=True,
        text=True,
    )
    assert 2 == done.returncode
    assert "{z}" in done.stderr
