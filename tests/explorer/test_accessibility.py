"""Every view by axe-core, by keyboard and on a narrow screen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.explorer.browser import MISSING, browsing, open_view, serious_findings, wait_for
from tests.server.serving import Server

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

VIEWS = (
    "/",
    "/?actor=nobody-of-this-name",
    "/explore/event/hostile/1",
    "/explore/actor/hostile-1",
    "/explore/actor/army",
    "/explore/article/hostile",
    "/explore/article/arbin-2020",
    "/explore/accounts",
    "/explore/accounts?place=nowhere",
    "/explore/accounts?event=hostile/1",
    "/explore/query",
    "/explore/query/place-timeline?place=Arbin",
    "/explore/query/place-timeline?place=Arbin&show=map",
    "/explore/query/events-by-month?show=chart",
    "/explore/event/nothing",
)


@pytest.fixture(scope="module")
def narrow() -> Iterator["WebDriver"]:
    with browsing(390, 844) as driver:
        yield driver


@pytest.mark.parametrize(("dark", "rules"), [(False, ()), (True, ("color-contrast",))], ids=["light", "dark"])
def test_axe_finds_nothing_serious(server: Server, dark: bool, rules: tuple[str, ...]) -> None:
    pytest.importorskip("axe_selenium_python")
    found = {}
    with browsing(dark=dark) as browser:
        for view in VIEWS:
            open_view(browser, server.address + view)
            found[view] = serious_findings(browser, *rules)
    assert {} == {view: findings for view, findings in found.items() if findings}


def test_axe_finds_nothing_serious_on_a_telephone(narrow: "WebDriver", server: Server) -> None:
    pytest.importorskip("axe_selenium_python")
    for view in ("/", "/explore/accounts"):
        open_view(narrow, server.address + view)
        assert [] == serious_findings(narrow), view


def test_nothing_is_wider_than_a_telephone(narrow: "WebDriver", server: Server) -> None:
    wide = []
    for view in VIEWS:
        open_view(narrow, server.address + view)
        if narrow.execute_script("return document.documentElement.scrollWidth") > 390:
            wide.append(view)
    assert [] == wide


def test_first_tab_leads_to_the_content(narrow: "WebDriver", server: Server) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    open_view(narrow, server.address + "/explore/accounts")
    ActionChains(narrow).send_keys(Keys.TAB).send_keys(Keys.ENTER).perform()
    wait_for(narrow, "location.hash === '#main' && document.activeElement.id === 'main'")
