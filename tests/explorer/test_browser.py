from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.explorer.browser import MISSING, browsing, open_view, wait_for
from tests.explorer.hostile import HOSTILE
from tests.server.serving import Server

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
    ):
        open_view(browser, server.address + path)
        assert not browser.execute_script("return window.broken")
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


def test_every_control_has_a_name(browser: "WebDriver", server: Server) -> None:
    for path in ("/", "/explore/query/place-timeline", "/explore/actor/hostile-1"):
        open_view(browser, server.address + path)
        nameless = browser.execute_script(
            "return [...document.querySelectorAll('input, select, textarea, button, a, [tabindex]')].filter(one => "
            "!(one.labels?.length || one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || "
            "one.textContent.trim())).map(one => one.outerHTML)"
        )
        assert [] == nameless


def test_nothing_is_wider_than_a_telephone(server: Server) -> None:
    with browsing(390, 844) as narrow:
        for path in ("/", "/explore/event/hostile/1", "/explore/actor/hostile-1", "/explore/article/hostile"):
            open_view(narrow, server.address + path)
            assert 390 >= narrow.execute_script("return document.documentElement.scrollWidth"), path
