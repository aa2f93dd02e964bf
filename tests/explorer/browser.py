"""Debian's Chromium without a window, and pictures of every view: python -m tests.explorer.browser FOLDER."""

import base64
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selenium.webdriver.remote.webdriver import WebDriver

DRIVER = shutil.which("chromedriver")
CHROMIUM = shutil.which("chromium")
MISSING = "" if DRIVER and CHROMIUM else "Chromium is not installed: apt-get install chromium chromium-driver"
VIEWS = {
    "first": "/",
    "filtered": "/?branch=Violence&attribution=attributed",
    "empty": "/?actor=nobody-of-this-name",
    "event": "{event}",
    "actor": "{actor}",
    "article": "{article}",
    "accounts": "/explore/accounts",
    "accounts-event": "/explore/accounts?event={event_name}",
    "accounts-empty": "/explore/accounts?place=nowhere-of-this-name",
    "query": "/explore/query/denials",
    "query-map": "/explore/query/place-timeline?place=Nyala&show=map",
    "query-chart": "/explore/query/voice-by-outlet?show=chart",
    "sparql": "/explore/query?sparql=SELECT+%3Fevent+%3Fday+%7B+%3Fevent+a+ck%3AAirStrike+%3B+ck%3Abegin+%3Fday+%7D",
    "missing": "/explore/event/nothing-of-this-name",
}


@contextmanager
def browsing(width: int = 1440, height: int = 900, *, dark: bool = False) -> Iterator["WebDriver"]:
    """A browser with a window of that size that reaches nothing but this machine."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"),
        *("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server"),
        f"--window-size={width},{height}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    try:
        # A window cannot be made narrower than some 500 pixels; the screen that pages see can.
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
        yield driver
    finally:
        driver.quit()


def wait_for(driver: "WebDriver", script: str, seconds: float = 20) -> object:
    """What a script gives once it gives something true."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, seconds, 0.05).until(lambda one: one.execute_script(f"return {script}"))


def open_view(driver: "WebDriver", address: str) -> None:
    """Open a page, and wait until it shows what it loads."""
    driver.get(address)
    wait_for(
        driver,
        "!document.body.classList.contains('explore') || (!document.body.hasAttribute('aria-busy') "
        "&& !document.getElementById('status').textContent.startsWith('Loading') "
        "&& document.querySelector('.land path') !== null)",
    )


def serious_findings(driver: "WebDriver", *rules: str) -> list[str]:
    """What axe-core finds on the page that is shown: rule, and elements, of what is serious or critical.

    Args:
        rules: the only ones to look at.
    """
    from importlib.util import find_spec

    package = find_spec("axe_selenium_python")
    assert package
    assert package.origin
    axe = Path(package.origin).parent / "node_modules" / "axe-core" / "axe.min.js"
    # By the protocol of the developers' tools, since the pages allow no script that is not theirs.
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe.read_text(encoding="utf-8")})
    options = {"resultTypes": ["violations"], **({"runOnly": {"type": "rule", "values": rules}} if rules else {})}
    found = driver.execute_cdp_cmd(
        "Runtime.evaluate",
        {
            "expression": f"axe.run({json.dumps(options)})"
            ".then(found => JSON.stringify(found.violations"
            ".filter(one => ['serious', 'critical'].includes(one.impact))"
            ".map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`)))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    return list(json.loads(found["result"]["value"]))


def pages_of(address: str) -> dict[str, str]:
    """An event, an actor and an article that a server has something to say of."""
    import re
    from urllib.request import urlopen

    events = json.load(urlopen(f"{address}/explore/view.json?attribution=attributed"))["events"]
    for event in events:
        page = urlopen(address + event["href"]).read().decode()
        actor, article = (re.search(rf'href="(/explore/{kind}/[^"]+)"', page) for kind in ("actor", "article"))
        if actor and article and "claim" in page and "<table>" in page:
            break
    assert actor
    assert article
    return {
        "event": event["href"],
        "event_name": event["href"].removeprefix("/explore/event/"),
        "actor": actor[1],
        "article": article[1],
    }


def main() -> None:
    """Build the samples, serve them, and take pictures at 1440 and 390 pixels, light and dark."""
    from kg.cli import main as kg
    from tests.server.serving import serving

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if MISSING:
        sys.exit(MISSING)
    with TemporaryDirectory() as temporary:
        store = Path(temporary) / "store"
        sys.argv = ["kg", "build", "samples", "--store", str(store)]
        try:
            kg()
        except SystemExit as end:
            if end.code:
                raise
        with serving(store) as server:
            take_pictures(server.address, folder)


def take_pictures(address: str, folder: Path) -> None:
    """A picture of the whole of each view."""
    pages = pages_of(address)
    for width, height, dark in ((1440, 900, False), (390, 844, False), (1440, 900, True), (390, 844, True)):
        with browsing(width, height, dark=dark) as driver:
            for name, view in VIEWS.items():
                open_view(driver, address + view.format(**pages))
                tall = min(
                    max(height, int(driver.execute_script("return document.documentElement.scrollHeight"))), 4000
                )
                picture = folder / f"{name}-{width}{'-dark' if dark else ''}.png"
                driver.execute_cdp_cmd(
                    "Emulation.setDeviceMetricsOverride",
                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
                )
                clip = {"x": 0, "y": 0, "width": width, "height": tall, "scale": 1}
                shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
                picture.write_bytes(base64.b64decode(shot["data"]))
                print(picture)


if __name__ == "__main__":
    main()
