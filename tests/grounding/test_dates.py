"""Times as written to days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.grounding.dates import Interval, TimeContext, needs_anchor, resolve_times

FRIDAY = date(2020, 2, 14)


def day(text: str) -> tuple[date, date]:
    return date.fromisoformat(text), date.fromisoformat(text)


def resolved(words: str, anchor: date | None, *, future: bool = False) -> Interval:
    """What a time with nothing around it means."""
    return resolve_times(words, TimeContext(anchor, future))[0]


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
    assert day("2020-02-03") == resolved(words, None)


def test_wire_date_has_two_digits_for_its_year() -> None:
    assert day("1989-03-29") == resolved("29 MAR 89", None)


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
        ("earlier this week", days("2020-02-10", "2020-02-14")),
        ("earlier in the week", days("2020-02-10", "2020-02-14")),
        ("Monday of last week", day("2020-02-03")),
        ("last week on Tuesday", day("2020-02-04")),
        ("February of last year", days("2019-02-01", "2019-02-28")),
        ("May 3 last year", day("2019-05-03")),
        ("Christmas Day", day("2019-12-25")),
        ("since New Year's Eve", days("2019-12-31", "2020-02-14")),
        ("the 80s", days("1980-01-01", "1989-12-31")),
        ("the 10th", day("2020-02-10")),
        ("the 31st", day("2020-01-31")),
        ("five hours ago", days("2020-02-13", "2020-02-14")),
        ("exactly a month ago", day("2020-01-14")),
        ("thirteen years ago", days("2007-01-01", "2007-12-31")),
        ("since Saturday", days("2020-02-08", "2020-02-14")),
    ],
)
def test_time_of_a_past_event_is_counted_back_from_publication(words: str, expected: tuple[date, date]) -> None:
    assert expected == resolved(words, FRIDAY)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Wednesday", day("2020-02-19")),
        ("Friday", day("2020-02-14")),
        ("March 1", day("2020-03-01")),
        ("in January", days("2021-01-01", "2021-01-31")),
        ("this month", days("2020-02-14", "2020-02-29")),
        ("in ten days", day("2020-02-24")),
        ("within 48 hours", days("2020-02-14", "2020-02-16")),
        ("two weeks from now", days("2020-02-28", "2020-03-05")),
        ("by Monday", days("2020-02-14", "2020-02-17")),
        ("before the end of the month", days("2020-02-14", "2020-02-29")),
        ("the 24th", day("2020-02-24")),
    ],
)
def test_time_of_an_event_to_come_is_counted_forward(words: str, expected: tuple[date, date]) -> None:
    assert expected == resolved(words, FRIDAY, future=True)


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
        ("1992–95", days("1992-01-01", "1995-12-31")),
        ("2011-2013", days("2011-01-01", "2013-12-31")),
        ("New Year’s Eve 1994", days("1994-12-31", "1994-12-31")),
        ("two days after 29 March 1989", days("1989-03-31", "1989-03-31")),
        ("early spring of 2014", days("2014-03-01", "2014-04-15")),
        ("from December 20 to January 3, 2018", days("2017-12-20", "2018-01-03")),
    ],
)
def test_stretch_of_time_has_its_first_and_last_day(words: str, expected: tuple[date, date]) -> None:
    assert expected == resolved(words, None)


def test_open_end_stays_open() -> None:
    assert (date(2014, 1, 1), None) == resolved("since 2014", None)
    assert (None, date(2014, 12, 31)) == resolved("until 2014", None)


@pytest.mark.parametrize("words", ["February 3 and 10", "3 and 10 February"])
def test_two_days_in_one_mention_are_two_intervals(words: str) -> None:
    assert (day("2020-02-03"), day("2020-02-10")) == resolve_times(words, TimeContext(FRIDAY))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Saturday and Sunday", (day("2020-02-08"), day("2020-02-09"))),
        ("3 January and 10 February", (day("2020-01-03"), day("2020-02-10"))),
        ("March and April 2014", (days("2014-03-01", "2014-03-31"), days("2014-04-01", "2014-04-30"))),
    ],
)
def test_times_tied_by_and_are_two_intervals(words: str, expected: tuple[tuple[date, date], ...]) -> None:
    assert expected == resolve_times(words, TimeContext(FRIDAY))


def test_bare_day_takes_its_month_from_the_words_before() -> None:
    assert (day("2020-02-10"),) == resolve_times("10", TimeContext(FRIDAY, before="on February 3 and "))


TOLD = TimeContext(FRIDAY, told=day("2020-02-10"), told_day=day("2020-02-10"), scene=day("2020-02-10"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the same day", day("2020-02-10")),
        ("that night", day("2020-02-10")),
        ("the following day", day("2020-02-11")),
        ("the next morning", day("2020-02-11")),
        ("the previous evening", day("2020-02-09")),
        ("the day before", day("2020-02-09")),
        ("three days later", day("2020-02-13")),
        ("two days earlier", day("2020-02-08")),
        ("a week earlier", day("2020-02-03")),
        ("the week before", days("2020-02-03", "2020-02-09")),
        ("the previous month", days("2020-01-01", "2020-01-31")),
        ("the previous year", days("2019-01-01", "2019-12-31")),
        ("that year", days("2020-01-01", "2020-12-31")),
        ("hours later", days("2020-02-10", "2020-02-11")),
        ("48 hours earlier", day("2020-02-08")),
        ("at dawn", day("2020-02-10")),
        ("by nightfall", day("2020-02-10")),
        ("at 4:30 p.m.", day("2020-02-10")),
        ("for the fourth straight day", day("2020-02-10")),
        ("earlier in the day", day("2020-02-10")),
        ("in the same period", day("2020-02-10")),
        ("since then", days("2020-02-10", "2020-02-14")),
    ],
)
def test_time_that_points_back_is_counted_from_what_was_told(words: str, expected: tuple[date, date]) -> None:
    assert (expected,) == resolve_times(words, TOLD)


def test_morning_after_a_night_is_that_nights_second_day() -> None:
    night = days("2020-02-09", "2020-02-10")
    assert (day("2020-02-10"),) == resolve_times("at dawn", TimeContext(FRIDAY, told_day=night, scene=night))


def test_what_has_happened_is_not_dated_after_publication() -> None:
    assert ((None, None),) == resolve_times("two weeks later", TOLD)


@pytest.mark.parametrize("words", ["two days later", "the following day", "at dawn", "that year", "a day after"])
def test_time_that_points_back_to_nothing_stays_open(words: str) -> None:
    assert ((None, None),) == resolve_times(words, TimeContext(FRIDAY))


def test_days_counted_from_a_month_stay_open() -> None:
    january = days("2020-01-01", "2020-01-31")
    assert ((None, None),) == resolve_times("two days later", TimeContext(FRIDAY, told=january))


def test_day_after_something_without_a_day_stays_open() -> None:
    assert ((None, None),) == resolve_times("two days after the raid", TOLD)


def test_end_of_what_lasts_until_a_weekday_is_not_too_early() -> None:
    assert (None, date(2020, 2, 17)) == resolved("until Monday", FRIDAY)


def test_month_without_a_year_takes_that_of_a_day_told_nearby() -> None:
    assert (days("2020-04-01", "2020-04-30"),) == resolve_times("April", TimeContext(near=date(2020, 5, 19)))
    assert (days("2019-12-01", "2019-12-31"),) == resolve_times("December", TimeContext(near=date(2020, 1, 19)))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("this month", days("2019-05-01", "2019-05-26")),
        ("next month", days("2019-06-01", "2019-06-30")),
        ("last year", days("2018-01-01", "2018-12-31")),
    ],
)
def test_month_and_year_are_counted_from_a_day_told_just_before(words: str, expected: tuple[date, date]) -> None:
    assert (expected,) == resolve_times(words, TimeContext(near=date(2019, 5, 19), future=words.startswith("next")))


@pytest.mark.parametrize("words", ["last month", "this month"])
def test_month_counted_from_a_day_that_news_could_have_been_told_a_month_after_stays_open(words: str) -> None:
    assert ((None, None),) == resolve_times(words, TimeContext(near=date(2019, 5, 29)))


def test_month_that_something_went_on_since_is_that_month() -> None:
    told = (date(2008, 9, 1), None)
    assert (days("2008-09-01", "2008-09-30"),) == resolve_times("that month", TimeContext(told=told))


def test_day_just_past_is_not_a_year_ahead_even_where_the_event_may_be_to_come() -> None:
    assert day("2020-01-28") == resolved("28 January", FRIDAY, future=True)
    assert day("2020-12-20") == resolved("20 December", FRIDAY, future=True)


def test_month_far_from_the_day_told_nearby_can_be_of_two_years() -> None:
    assert ((None, None),) == resolve_times("October", TimeContext(near=date(2020, 4, 19)))


@pytest.mark.parametrize("words", ["February 3", "Wednesday", "yesterday", "in January", "last year", "three days ago"])
def test_year_that_is_nowhere_given_is_not_invented(words: str) -> None:
    assert (None, None) == resolved(words, None)
    assert needs_anchor(words, TimeContext())


@pytest.mark.parametrize(
    "words", ["at dawn", "two weeks later", "recently", "3/4/2020", "30 February 2020", "", "2020-13-01"]
)
def test_what_the_words_leave_open_stays_open(words: str) -> None:
    assert (None, None) == resolved(words, FRIDAY)
    assert not needs_anchor(words, TimeContext(FRIDAY))


def test_clock_time_is_no_year() -> None:
    assert (None, None) == resolve_times("1900", TimeContext(FRIDAY, before="the attack began at "))[0]


def test_leap_day_goes_back_to_the_last_one() -> None:
    assert day("2016-02-29") == resolved("February 29", date(2019, 5, 1))


WORDS = """last next this past early mid late 3 10 2017 1990s May February Monday week month year weekend days ago since
until between and from to - , summer winter yesterday today overnight a few two day after before later earlier the same
following that dawn 24th in within Christmas hours 1992-95 exactly years of 2045 at night third straight"""


@st.composite
def contexts(draw: st.DrawFn) -> TimeContext:
    """Contexts with what was told in order, as they come from an article."""
    told_day = draw(st.none() | st.dates())
    year = st.dates().map(lambda d: (date(d.year, 1, 1), date(d.year, 12, 31)))
    return TimeContext(
        anchor=draw(st.none() | st.dates()),
        future=draw(st.booleans()),
        before=draw(st.sampled_from(["", "on the ", "at about ", "over ", "on February 3 and "])),
        after=draw(st.sampled_from(["", " the raid", ", they said"])),
        told=draw(st.just((None, None)) | year),
        told_day=(told_day, told_day),
        scene=(told_day, told_day),
        ahead=(told_day, told_day),
        foregoing=draw(st.booleans()),
        near=draw(st.none() | st.dates()),
    )


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join), contexts())
def test_any_words_give_intervals_in_order(words: str, context: TimeContext) -> None:
    intervals = resolve_times(words, context)
    assert intervals
    for begin, end in intervals:
        assert begin is None or end is None or begin <= end


RELATIVE = (
    "Monday|last week|this month|next year|yesterday|overnight|two days ago|in ten days|February 3|May|the 10th|at dawn"
)


@given(st.lists(st.sampled_from(RELATIVE.split("|")), min_size=1, max_size=3).map(" ".join), st.booleans())
def test_words_without_a_year_give_none_where_nothing_else_does(words: str, future: bool) -> None:
    assert {(None, None)} == set(resolve_times(words, TimeContext(future=future)))


@given(st.sampled_from(RELATIVE.split("|")), st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_time_of_a_past_event_begins_by_the_day_of_publication(words: str, anchor: date) -> None:
    begin, _ = resolved(words, anchor)
    assert begin is None or begin <= anchor or words == "next year"


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_each_way_to_write_it(given_day: date) -> None:
    for form in (
        f"{given_day:%B} {given_day.day}, {given_day.year}",
        f"{given_day.day} {given_day:%B} {given_day.year}",
    ):
        assert (given_day, given_day) == resolved(form, None)
    assert (given_day, given_day) == resolved(given_day.isoformat(), None)


@given(
    st.dates(min_value=date(1950, 1, 1)),
    st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
)
def test_weekday_is_in_the_week_up_to_the_anchor(anchor: date, weekday: str) -> None:
    begin, end = resolved(weekday, anchor)
    assert begin == end
    assert begin is not None
    assert weekday == f"{begin:%A}"
    assert 0 <= (anchor - begin).days < 7


DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(2099, 12, 31))


@given(DAYS, DAYS, st.sampled_from(["from {} to {}", "between {} and {}", "{} - {}", "from {} until {}"]))
def test_every_range_has_its_first_and_last_day(one: date, other: date, form: str) -> None:
    first, last = sorted((one, other))
    words = form.format(*(f"{end.day} {end:%B} {end.year}" for end in (first, last)))
    assert (first, last) == resolved(words, None)


@given(DAYS, st.integers(1, 27), st.sampled_from(["{month} {first}-{last}, {year}", "{first}-{last} {month} {year}"]))
def test_every_range_within_a_month_has_its_first_and_last_day(start: date, length: int, form: str) -> None:
    first = start.replace(day=min(start.day, 28 - length))
    last = first.replace(day=first.day + length)
    words = form.format(month=f"{first:%B}", first=first.day, last=last.day, year=first.year)
    assert (first, last) == resolved(words, None)


@given(st.integers(100, 209), st.sampled_from(["the {}s", "in the {}s", "the {}'s"]))
def test_every_decade_has_ten_years(decade: int, form: str) -> None:
    assert (date(decade * 10, 1, 1), date(decade * 10 + 9, 12, 31)) == resolved(form.format(decade * 10), None)
