"""The day that an article's relative times count from."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.article import Article, Dateline
from kg.grounding.anchors import anchor_of, day_reported
from kg.reading.reading import Reading
from kg.reading.sentences import split_sentences
from kg.sources.layout import find_dateline, find_title
from tests.reading_builder import ReadingBuilder


def article(text: str, **known: object) -> Article:
    return Article("report", text, "report.txt", **known)  # type: ignore[arg-type]


def test_publication_day_is_the_anchor() -> None:
    assert date(2020, 2, 14) == anchor_of(article("Clashes on 3 May 2011.", published=date(2020, 2, 14)))


def test_full_date_of_the_dateline_is_the_anchor() -> None:
    text = "LIMA, 29 MAR 89 (EFE) -- Two men were arrested today."
    assert date(1989, 3, 29) == anchor_of(article(text, dateline=Dateline((0, 24), (0, 4), (6, 15), "EFE")))


def test_dateline_without_a_year_is_no_anchor() -> None:
    text = "GENEVA, February 14. Talks ended on Friday."
    assert anchor_of(article(text, dateline=Dateline((0, 20), (0, 6), (8, 19)))) is None


@pytest.mark.parametrize(
    "head",
    [
        "Thursday, May 7, 2015\nA bomb went off on Wednesday.",
        "Published 7 May 2015\nA bomb went off on Wednesday.",
        "Last updated: 10:12 on 7 May 2015\nA bomb went off on Wednesday.",
        "FBIS-NES, 07 MAY 2015\nA bomb went off on Wednesday.",
        "MAY 7 2015\nA bomb went off on Wednesday.",
        "2015-05-07 10:12 GMT\nA bomb went off on Wednesday.",
        "KABUL, May 7, 2015 (dpa) - A bomb went off on Wednesday.",
        "7 May 2015, Kabul (Pajhwok) - A bomb went off on Wednesday.",
        "(UN News) 7 May 2015 — A bomb went off on Wednesday.",
        "May 7, 2015 (Reuters) - A bomb went off on Wednesday.",
        "Kabul, 7 May 2015. The ministry condemns the bomb of Wednesday.",
        "Press release of the General Staff, 7 May 2015\nA bomb went off on Wednesday.",
        "The bomb killed two. 10:12, Kabul, Thursday 7 May 2015.\nIt went off on Wednesday.",
        "A bomb went off on Wednesday.\nPublished 7 May 2015",
        "PUBLISHED: 10:12 EST, 7 May 2015 | UPDATED: 11:40 EST, 8 May 2015\nA bomb went off.",
        "Updated 1414 GMT (2214 HKT) May 7, 2015\nA bomb went off on Wednesday.",
        "By Zahra Karimi May 7, 2015\nA bomb went off on Wednesday.",
        "A bomb went off.\n(Pajhwok, 7 May 2015)\nIt went off on Wednesday.",
        "A bomb killed two. Thursday 7 May 2015.\nIt went off on Wednesday.",
        "Updated at 1:33 p.m. on Thursday, May 7, 2015. A bomb went off on Wednesday.",
        "A bomb went off on Wednesday. Pajhwok 07 May 2015",
    ],
)
def test_date_that_stands_as_a_date_of_publication_is_the_anchor(head: str) -> None:
    assert date(2015, 5, 7) == anchor_of(article(f"Bomb hits market\n{head}"))


@pytest.mark.parametrize(
    "text",
    [
        "The bomb of May 7, 2015 was the first of many.",
        "On 7 May 2015 - a Thursday - a bomb went off.",
        "A report published on 7 May 2015 counted the bombs.",
        "Since 7 May 2015. Bombs have gone off.",
        "The treaty of 7 May 2015 (Minsk) is dead.",
        "Published 31 April 2015",
    ],
)
def test_date_inside_a_sentence_is_no_anchor(text: str) -> None:
    assert anchor_of(article(f"Bomb hits market\n{text}")) is None


@pytest.mark.parametrize("said", ["agreed Thursday", "said on Thursday", "agreed on Wednesday"])
def test_dateline_without_a_year_is_in_the_texts_year_where_the_weekday_agrees(said: str) -> None:
    text = f"Bosnia 1995: gunners pull back\nSARAJEVO, Sept 14 (AP) - The two sides {said} to talk."
    title = find_title(text)
    dated = Article("a", text, "a.txt", title=title, dateline=find_dateline(text, title))
    assert date(1995, 9, 14) == anchor_of(dated)


@pytest.mark.parametrize("said", ["agreed Monday", "agreed"])
def test_dateline_without_a_year_stays_open_where_no_weekday_bears_the_year_out(said: str) -> None:
    text = f"Bosnia after 1995\nSARAJEVO, Sept 14 (AP) - The two sides {said} to talk."
    title = find_title(text)
    assert anchor_of(Article("a", text, "a.txt", title=title, dateline=find_dateline(text, title))) is None


@pytest.mark.parametrize("foot", ["(The Herald -- May 7, 2015)", "Last Update: Thursday, 7 May 2015 GMT 18:24"])
def test_day_at_the_foot_is_the_anchor(foot: str) -> None:
    assert date(2015, 5, 7) == anchor_of(article(f"Bomb hits market\nA bomb went off.\n{foot}"))


def reported(text: str, day: str) -> Reading:
    words = ReadingBuilder(text)
    words.statement(
        "said", words.mention("spokesman", "person"), "a bomb", roles=(("time", words.mention(day, "time")),)
    )
    return Reading(
        article(text), split_sentences(text), tuple(words.mentions), tuple(words.events), tuple(words.statements)
    )


def test_day_of_what_is_quoted_first_is_the_day_reported() -> None:
    text = "A spokesman said on Thursday, 7 May 2015 that a bomb went off."
    assert date(2015, 5, 7) == day_reported(reported(text, "Thursday, 7 May 2015"))


def test_day_before_a_later_year_is_not_the_day_reported() -> None:
    text = "A spokesman said on 7 May 2015 that a bomb went off. It is denied since 2017."
    assert day_reported(reported(text, "7 May 2015")) is None


def test_day_without_a_year_is_not_the_day_reported() -> None:
    text = "A spokesman said on 7 May that a bomb went off."
    assert day_reported(reported(text, "7 May")) is None


LINES = st.lists(
    st.sampled_from(["Published ", "7 May 2015", "KABUL", ", ", "(AP)", " - ", "\n", "On ", "10:12 ", "a "])
)


@given(st.text(max_size=200) | LINES.map("".join))
def test_any_text_has_an_anchor_or_none(text: str) -> None:
    assert anchor_of(article(text)) in (None, date(2015, 5, 7))
