"""Times as written to days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.article import Article, Dateline
from kg.grounding.dates import TimeContext, anchor_of, needs_anchor, resolve_time, resolve_times, whole_list

FRIDAY = date(2020, 2, 14)


def day(text: str) -> tuple[date, date]:
    return date.fromisoformat(text), date.fromisoformat(text)


def days(begin: str, end: str) -> tuple[date, date]:
    return date.fromisoformat(begin), date.fromisoformat(end)


@pytest.mark.parametrize(
    "words",
    [
        "February 3, 2020",
        "3 February 2020",
        "Feb. 3, 2020",
        "2020-02-03",
        "3 FEB 20",
        "the 3rd of February 2020",
        "Monday, February 3rd, 2020",
        "0830 on 3 February 2020",
    ],
)
def test_full_date_needs_no_anchor(words: str) -> None:
    assert day("2020-02-03") == resolve_time(words, None)


def test_wire_date_has_two_digits_for_its_year() -> None:
    assert day("1989-03-29") == resolve_time("29 MAR 89", None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("February 3", day("2020-02-03")),
        ("17 JANUARY", day("2020-01-17")),
        ("20 December", day("2019-12-20")),
        ("Wednesday", day("2020-02-12")),
        ("Friday", day("2020-02-14")),
        ("last Friday", day("2020-02-07")),
        ("late Saturday night", day("2020-02-08")),
        ("Tuesday last week", day("2020-02-04")),
        ("today", day("2020-02-14")),
        ("this morning", day("2020-02-14")),
        ("yesterday", day("2020-02-13")),
        ("the day before yesterday", day("2020-02-12")),
        ("tomorrow", day("2020-02-15")),
        ("overnight", days("2020-02-13", "2020-02-14")),
        ("three days ago", day("2020-02-11")),
        ("a week ago", day("2020-02-07")),
        ("two months ago", days("2019-12-01", "2019-12-31")),
        ("four years ago", days("2016-01-01", "2016-12-31")),
        ("last week", days("2020-02-03", "2020-02-09")),
        ("this week", days("2020-02-10", "2020-02-14")),
        ("next week", days("2020-02-17", "2020-02-23")),
        ("last month", days("2020-01-01", "2020-01-31")),
        ("last year", days("2019-01-01", "2019-12-31")),
        ("in January", days("2020-01-01", "2020-01-31")),
        ("March", days("2019-03-01", "2019-03-31")),
        ("last February", days("2019-02-01", "2019-02-28")),
        ("the past three days", days("2020-02-11", "2020-02-14")),
        ("last weekend", days("2020-02-08", "2020-02-09")),
        ("last summer", days("2019-06-01", "2019-08-31")),
        ("since Saturday", days("2020-02-08", "2020-02-14")),
    ],
)
def test_time_of_a_past_event_is_counted_back_from_publication(words: str, expected: tuple[date, date]) -> None:
    assert expected == resolve_time(words, FRIDAY)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Wednesday", day("2020-02-19")),
        ("Friday", day("2020-02-14")),
        ("March 1", day("2020-03-01")),
        ("in January", days("2021-01-01", "2021-01-31")),
        ("this month", days("2020-02-14", "2020-02-29")),
    ],
)
def test_time_of_an_event_to_come_is_counted_forward(words: str, expected: tuple[date, date]) -> None:
    assert expected == resolve_time(words, FRIDAY, future=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("in 2017", days("2017-01-01", "2017-12-31")),
        ("May 2017", days("2017-05-01", "2017-05-31")),
        ("2017-05", days("2017-05-01", "2017-05-31")),
        ("the 1990s", days("1990-01-01", "1999-12-31")),
        ("early 2018", days("2018-01-01", "2018-07-02")),
        ("mid-November 2001", days("2001-11-08", "2001-11-23")),
        ("the autumn of 2014", days("2014-09-01", "2014-11-30")),
        ("between 4 December 1989 and 5 December 1989", days("1989-12-04", "1989-12-05")),
        ("July 7-29, 2016", days("2016-07-07", "2016-07-29")),
        ("from December 20 to January 3, 2018", days("2017-12-20", "2018-01-03")),
    ],
)
def test_stretch_of_time_has_its_first_and_last_day(words: str, expected: tuple[date, date]) -> None:
    assert expected == resolve_time(words, None)


def test_open_end_stays_open() -> None:
    assert (date(2014, 1, 1), None) == resolve_time("since 2014", None)
    assert (None, date(2014, 12, 31)) == resolve_time("until 2014", None)


@pytest.mark.parametrize("words", ["February 3 and 10", "3 and 10 February"])
def test_two_days_in_one_mention_are_two_intervals(words: str) -> None:
    assert (day("2020-02-03"), day("2020-02-10")) == resolve_times(words, TimeContext(FRIDAY))


def test_day_that_goes_on_behind_the_mention_belongs_to_it() -> None:
    text = "Shells fell on February 3 and 10. In retaliation, it struck."
    assert "February 3 and 10" == text[slice(*whole_list(text, (15, 25)))]


def test_number_of_people_behind_a_day_is_no_day() -> None:
    text = "Shells fell on February 3 and 10 soldiers died."
    assert "February 3" == text[slice(*whole_list(text, (15, 25)))]


def test_bare_day_takes_its_month_from_the_words_before() -> None:
    assert (day("2020-02-10"),) == resolve_times("10", TimeContext(FRIDAY, before="on February 3 and "))


@pytest.mark.parametrize("words", ["February 3", "Wednesday", "yesterday", "in January", "last year", "three days ago"])
def test_year_that_is_nowhere_given_is_not_invented(words: str) -> None:
    assert (None, None) == resolve_time(words, None)
    assert needs_anchor(words, TimeContext())


@pytest.mark.parametrize(
    "words", ["at dawn", "two weeks later", "recently", "3/4/2020", "30 February 2020", "", "2020-13-01"]
)
def test_what_the_words_leave_open_stays_open(words: str) -> None:
    assert (None, None) == resolve_time(words, FRIDAY)
    assert not needs_anchor(words, TimeContext(FRIDAY))


def test_clock_time_is_no_year() -> None:
    assert (None, None) == resolve_times("1900", TimeContext(FRIDAY, before="the attack began at "))[0]


def test_leap_day_goes_back_to_the_last_one() -> None:
    assert day("2016-02-29") == resolve_time("February 29", date(2019, 5, 1))


def article(text: str, **known: object) -> Article:
    return Article("report", text, "report.txt", **known)  # type: ignore[arg-type]


def test_publication_day_is_the_anchor() -> None:
    assert date(2020, 2, 14) == anchor_of(article("Clashes on 3 May 2011.", published=FRIDAY))


def test_full_date_of_the_dateline_is_the_anchor() -> None:
    text = "LIMA, 29 MAR 89 (EFE) -- Two men were arrested today."
    assert date(1989, 3, 29) == anchor_of(article(text, dateline=Dateline((0, 24), (0, 4), (6, 15), "EFE")))


def test_dateline_without_a_year_is_no_anchor() -> None:
    text = "GENEVA, February 14. Talks ended on Friday."
    assert anchor_of(article(text, dateline=Dateline((0, 20), (0, 6), (8, 19)))) is None


def test_date_line_at_the_top_is_the_anchor() -> None:
    assert date(2015, 5, 7) == anchor_of(
        article("Bomb hits market\nThursday, May 7, 2015\nA bomb went off on Wednesday.")
    )


def test_date_inside_a_sentence_is_no_anchor() -> None:
    assert anchor_of(article("Bomb hits market\nThe bomb of May 7, 2015 was the first of many.")) is None


@given(st.text(max_size=60), st.dates(), st.booleans())
def test_any_words_give_intervals_in_order(words: str, anchor: date, future: bool) -> None:
    for begin, end in resolve_times(words, TimeContext(anchor, future)):
        assert begin is None or end is None or begin <= end


WORDS = """last next this past early mid late 3 10 2017 1990s May February Monday week month year weekend days ago since
until between and from to - , summer winter yesterday today overnight a few two"""


@given(st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join), st.dates(), st.booleans())
def test_any_order_of_time_words_gives_intervals_in_order(words: str, anchor: date, future: bool) -> None:
    for begin, end in resolve_times(words, TimeContext(anchor, future)):
        assert begin is None or end is None or begin <= end


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_each_way_to_write_it(given_day: date) -> None:
    for form in (
        f"{given_day:%B} {given_day.day}, {given_day.year}",
        f"{given_day.day} {given_day:%B} {given_day.year}",
    ):
        assert (given_day, given_day) == resolve_time(form, None)
    assert (given_day, given_day) == resolve_time(given_day.isoformat(), None)


@given(
    st.dates(min_value=date(1950, 1, 1)),
    st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
)
def test_weekday_is_in_the_week_up_to_the_anchor(anchor: date, weekday: str) -> None:
    begin, end = resolve_time(weekday, anchor)
    assert begin == end
    assert begin is not None
    assert weekday == f"{begin:%A}"
    assert 0 <= (anchor - begin).days < 7
