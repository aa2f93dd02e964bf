from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.layout import find_dateline, find_title

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "train"
BODY = "The army shelled the town for a second day on Monday, and residents fled towards the border in the north."


def title(text: str) -> str | None:
    span = find_title(text)
    return text[slice(*span)] if span else None


def dateline(text: str) -> tuple[str | None, ...] | None:
    found = find_dateline(text, find_title(text))
    if found is None:
        return None
    place, day = (span and text[slice(*span)] for span in (found.place, found.date))
    return text[slice(*found.span)], place, day, found.agency


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n"])
def test_the_first_line_is_the_title(gap: str) -> None:
    assert "Army shells Talbor" == title(f"Army shells Talbor{gap}{BODY}")


@pytest.mark.parametrize("section", ["All news", "World", "MIDDLE EAST"])
def test_a_section_name_above_the_title_is_passed_over(section: str) -> None:
    assert "Army shells Talbor again, says mayor" == title(
        f"{section}\n\nArmy shells Talbor again, says mayor\n\n{BODY}"
    )


def test_a_short_title_above_a_lead_is_no_section_name() -> None:
    assert "Talks fail" == title(f"Talks fail\n\nThe two sides met for an hour.\n\n{BODY}")
    assert "Talks fail" == title(f"Talks fail\n\nBy Ana Moreno in Talbor\n\n{BODY}")


def test_a_line_of_the_date_may_follow_the_title() -> None:
    text = f"Crane falls on a crowded street in the capital\nSaturday, May 2, 2015\n{BODY}"
    assert "Crane falls on a crowded street in the capital" == title(text)
    assert ("Saturday, May 2, 2015", None, "Saturday, May 2, 2015", None) == dateline(text)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"{BODY}\n{BODY}",
        f"The army has left.\n\n{BODY}",
        f"Dear readers,\n\n{BODY}",
        f"By Ana Moreno\n\n{BODY}",
        f"https://news.example/1\n\n{BODY}",
        f"LIMA, 9 JAN 90 -- [TEXT] HERE IS A COMMUNIQUE:\n{BODY}",
        f"A long line that goes on without an end\nshorter one\n{BODY}",
        "",
        "\n\n",
    ],
)
def test_a_text_without_a_headline_has_no_title(text: str) -> None:
    assert title(text) is None


@pytest.mark.parametrize(
    ("opening", "place", "day", "agency"),
    [
        ("UNITED NATIONS, February 14. /TASS/.", "UNITED NATIONS", "February 14", "TASS"),
        ("BEIRUT (AP) —", "BEIRUT", None, "AP"),
        ("BEIRUT (Reuters) -", "BEIRUT", None, "Reuters"),
        ("RALEIGH, N.C. (AP) -", "RALEIGH, N.C.", None, "AP"),
        ("BAGHDAD/ERBIL, Iraq (Reuters) –", "BAGHDAD/ERBIL, Iraq", None, "Reuters"),
        ("DAMASCUS, Feb. 3 (Xinhua) --", "DAMASCUS", "Feb. 3", "Xinhua"),
        ("LIMA, 29 MAR 89 -- [TEXT]", "LIMA", "29 MAR 89", None),
        ("SAN SALVADOR, 12 JAN 90 (AFP) -- [TEXT]", "SAN SALVADOR", "12 JAN 90", "AFP"),
        ("HAVANA (CUBA), 10 MAY 89 (ACAN - EFE) --", "HAVANA (CUBA)", "10 MAY 89", "ACAN - EFE"),
        ("CLANDESTINE, NO DATE (RADIO VENCEREMOS) --", None, None, "RADIO VENCEREMOS"),
        ("KABUL —", "KABUL", None, None),
        ("WASHINGTON—", "WASHINGTON", None, None),
        ("ST. LOUIS –", "ST. LOUIS", None, None),
        ("Kyiv, Ukraine (CNN) —", "Kyiv, Ukraine", None, "CNN"),
        ("Kyiv, Ukraine —", "Kyiv, Ukraine", None, None),
        ("Berlin (dpa) -", "Berlin", None, "dpa"),
        ("Frankfurt, 3 March 2019 (dpa-AFX) -", "Frankfurt", "3 March 2019", "dpa-AFX"),
        ("Cairo, 3 March 2019 (AFP) –", "Cairo", "3 March 2019", "AFP"),
        ("Edmonton, Ky. (November 28, 2016) –", "Edmonton, Ky.", "November 28, 2016", None),
        ("SOUTH WAZIRISTAN, April 5 (APP):", "SOUTH WAZIRISTAN", "April 5", "APP"),
        ("New Delhi [India], Feb 3 (ANI):", "New Delhi [India]", "Feb 3", "ANI"),
        ("MOSCOW. Feb 14 (Interfax) -", "MOSCOW", "Feb 14", "Interfax"),
        ("Tehran, March 5, IRNA -", "Tehran", "March 5", "IRNA"),
        ("Damascus, SANA-", "Damascus", None, "SANA"),
        ("(AP) --", None, None, "AP"),
    ],
)
def test_datelines_give_place_day_and_agency(
    opening: str, place: str | None, day: str | None, agency: str | None
) -> None:
    expected = (opening, place, day, agency)
    assert expected == dateline(f"Army shells Talbor\n\n{opening} {BODY}")
    assert expected == dateline(f"Army shells Talbor\n\nThe second day of it, says the mayor\n\n{opening} {BODY}")


@pytest.mark.parametrize(
    "opening",
    [
        "(local media) --",
        "Damascus (Syria) –",
        "TRUMP:",
        "However —",
        "Police –",
        "The army - a large one -",
        "In May 3 towns -",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(opening: str) -> None:
    assert dateline(f"Army shells Talbor\n\n{opening} {BODY}") is None


def test_capitals_before_a_dash_in_a_text_of_capitals_are_no_place() -> None:
    assert dateline("FIVE SOLDIERS - ALL OF THEM YOUNG - WERE KILLED. " + BODY.upper()) is None


@given(st.text(st.sampled_from("AaB \n.,-—/()[]1:May3é"), max_size=300))
def test_spans_lie_in_the_text_and_begin_at_the_start_of_a_line(text: str) -> None:
    found = find_title(text)
    line = find_dateline(text, found)
    if found:
        assert 0 <= found[0] < found[1] <= len(text)
        assert text[slice(*found)].strip() == text[slice(*found)]
        assert "\n" not in text[slice(*found)]
    if line:
        assert (found[1] if found else 0) <= line.span[0] < line.span[1] <= len(text)
        assert "" == text[: line.span[0]].rpartition("\n")[2].strip()
        for inner in (line.place, line.date):
            assert inner is None or line.span[0] <= inner[0] < inner[1] <= line.span[1]


@pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated texts are not here")
def test_every_development_report_has_its_dateline() -> None:
    texts = {path.name: path.read_text("utf-8") for path in GOLD.glob("muc-*.txt")}
    assert texts
    assert [] == [name for name, text in texts.items() if find_dateline(text) is None]
