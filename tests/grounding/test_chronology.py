"""The times of an article, each read against what was told before it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.article import Article
from kg.grounding.chronology import Chronology, read_times
from kg.reading.reading import Event, Mention, Reading, Role
from kg.reading.sentences import split_sentences
from tests.reading_builder import ReadingBuilder

FRIDAY = date(2020, 2, 14)


def told(text: str, *events: tuple[str, str], modality: str = "actual", **known: Any) -> Chronology:
    """The times of events, each given by its trigger and the words of its time."""
    words = ReadingBuilder(text)
    for trigger, time in events:
        words.event(trigger, "ArmedAssault", ("time", words.mention(time, "time")), modality=modality)
    return read_times(words.reading(**known))


def begins(chronology: Chronology) -> list[str | None]:
    """The first day of each event."""
    return [times[0].begin.isoformat() if times[0].begin else None for times in chronology.events]


@pytest.mark.parametrize(
    ("second", "time", "expected"),
    [
        ("Two days later they shelled Homs.", "Two days later", "2020-02-12"),
        ("They shelled Homs the following night.", "following night", "2020-02-11"),
        ("They shelled Homs three days earlier.", "three days earlier", "2020-02-07"),
        ("On the same day they shelled Homs.", "same day", "2020-02-10"),
        ("They shelled Homs at dawn.", "dawn", "2020-02-10"),
        ("They shelled Homs at about 2045.", "2045", "2020-02-10"),
        ("They shelled Homs for the fourth straight day.", "fourth straight day", "2020-02-10"),
        ("They shelled Homs hours later.", "hours later", "2020-02-10"),
    ],
)
def test_time_is_counted_from_the_event_told_before(second: str, time: str, expected: str) -> None:
    text = f"Rebels attacked Hama on Monday. {second}"
    found = told(text, ("attacked", "Monday"), ("shelled", time), published=FRIDAY)
    assert ["2020-02-10", expected] == begins(found)


def test_weekday_alone_is_the_one_that_the_article_dates_elsewhere() -> None:
    text = "Rebels attacked Hama on Tuesday. Picture: smoke above Hama, Tuesday, February 11, 2020."
    assert ["2020-02-11"] == begins(told(text, ("attacked", "Tuesday")))


@pytest.mark.parametrize(
    "picture",
    [
        "smoke above Hama, Friday, February 14, 2020",
        "smoke, Tuesday, February 11, 2020, and Tuesday, February 18, 2020",
        "smoke, Tuesday, February 11, 2020, as in 2016",
    ],
)
def test_weekday_alone_stays_open_where_the_article_does_not_settle_it(picture: str) -> None:
    assert [None] == begins(told(f"Rebels attacked Hama on Tuesday. Picture: {picture}.", ("attacked", "Tuesday")))


def test_what_comes_a_day_after_was_a_day_later_than_what_it_follows() -> None:
    text = "Rebels attacked Hama a day after planes bombed Homs on Sunday."
    found = told(text, ("attacked", "a day after"), ("bombed", "Sunday"), published=FRIDAY)
    assert ["2020-02-10", "2020-02-09"] == begins(found)


def test_what_something_came_a_day_after_was_a_day_earlier() -> None:
    text = "Rebels attacked Hama on Monday, a day after planes bombed Homs."
    found = told(text, ("attacked", "Monday"), ("bombed", "a day after"), published=FRIDAY)
    assert ["2020-02-10", "2020-02-09"] == begins(found)


def test_part_of_a_day_stays_open_where_several_days_were_told() -> None:
    text = "Rebels attacked Hama on Monday. Planes bombed Homs on Tuesday. They shelled it at dawn."
    found = told(text, ("attacked", "Monday"), ("bombed", "Tuesday"), ("shelled", "dawn"), published=FRIDAY)
    assert ["2020-02-10", "2020-02-11", None] == begins(found)


def test_event_to_come_does_not_date_one_that_has_happened() -> None:
    words = ReadingBuilder("Talks will open on Monday. Rebels attacked Hama two days earlier.")
    words.event("Talks", "Talks", ("time", words.mention("Monday", "time")), modality="future")
    words.event("attacked", "ArmedAssault", ("time", words.mention("two days earlier", "time")))
    assert ["2020-02-17", None] == begins(read_times(words.reading(published=FRIDAY)))


def test_month_of_that_year_is_in_the_year_told_before() -> None:
    text = "The war broke out in 2013. Rebels attacked Hama in August that year."
    assert ["2013-01-01", "2013-08-01"] == begins(told(text, ("broke out", "2013"), ("attacked", "August that year")))


def test_the_next_year_is_that_after_the_year_told_before() -> None:
    text = "Rebels seized Gwoza in 2014. The army attacked it the next year."
    assert ["2014-01-01", "2015-01-01"] == begins(told(text, ("seized", "2014"), ("attacked", "next year")))


def test_year_is_taken_from_the_full_date_told_just_before() -> None:
    text = "Gunmen attacked a house on 19 May 2020. They had threatened its owner in April."
    assert ["2020-05-19", "2020-04-01"] == begins(told(text, ("attacked", "19 May 2020"), ("threatened", "April")))


def test_month_takes_the_year_that_the_text_gives_it_elsewhere() -> None:
    text = "Rebels attacked Hama in June. Planes had bombed Homs in 2009. The trade of June 2011 was poor."
    assert ["2011-06-01", "2009-01-01"] == begins(told(text, ("attacked", "June"), ("bombed", "2009")))


@pytest.mark.parametrize("other", ["June 2009", "June 2011. Nobody forgot 2013"])
def test_month_of_an_earlier_year_gives_none_to_the_month_alone(other: str) -> None:
    text = f"Rebels attacked Hama in June. Planes had bombed Homs in 2012. The trade of {other} was poor."
    assert [None, "2012-01-01"] == begins(told(text, ("attacked", "June"), ("bombed", "2012")))


@pytest.mark.parametrize(
    ("sentence", "read", "expected"),
    [
        ("Rebels attacked Hama on Wednesday.", "Wednesday", [("2020-02-12", "2020-02-12")]),
        ("Rebels attacked Hama last week.", "last week", [("2020-02-03", "2020-02-09")]),
        (
            "Rebels attacked Hama on February 3 and 10.",
            "February 3",
            [("2020-02-03", "2020-02-03"), ("2020-02-10", "2020-02-10")],
        ),
        ("Rebels have attacked Hama since Saturday.", "Saturday", [("2020-02-08", "2020-02-14")]),
        ("Rebels attacked Hama in January.", "January", [("2020-01-01", "2020-01-31")]),
        ("Rebels attacked Hama in 2017.", "2017", [("2017-01-01", "2017-12-31")]),
        ("Rebels attacked Hama overnight.", "overnight", [("2020-02-13", "2020-02-14")]),
        ("Rebels attacked Hama from 3 to 10 February.", "10 February", [("2020-02-03", "2020-02-10")]),
        ("Rebels attacked Hama in the 1980s.", "1980s", [("1980-01-01", "1989-12-31")]),
        ("Rebels attacked Hama in the summer of 2014.", "summer", [("2014-06-01", "2014-08-31")]),
        ("Rebels attacked Hama two days ago.", "days", [("2020-02-12", "2020-02-12")]),
    ],
)
def test_time_is_resolved_though_its_span_is_cut(sentence: str, read: str, expected: list[tuple[str, str]]) -> None:
    words = ReadingBuilder(sentence)
    words.event("attacked", "ArmedAssault", ("time", words.mention(read, "time")))
    (found,) = read_times(words.reading(published=FRIDAY)).events
    assert expected == [(str(time.begin), str(time.end)) for time in found]


@pytest.mark.parametrize(
    "before",
    [
        "Both sides attacked the accord of 5 March 2013. ",
        "Both sides attacked on 5 March 2013, after the war of 2011. ",
        "Both sides attacked in 2013. ",
        "Both sides attacked on 5 March 2013. Nobody won. Nobody lost. ",
    ],
)
def test_year_that_can_be_another_is_not_taken_from_a_date_before(before: str) -> None:
    time = "2013" if "in 2013" in before else "5 March 2013"
    found = told(f"{before}Gunmen shelled a house on February 3.", ("attacked", time), ("shelled", "February 3"))
    assert begins(found)[1] is None
    assert found.lacks_anchor


def test_anchor_is_lacking_only_where_a_time_needs_it() -> None:
    assert told("Rebels attacked Hama on Monday.", ("attacked", "Monday")).lacks_anchor
    assert not told("Rebels attacked Hama in 2017.", ("attacked", "2017")).lacks_anchor
    assert not told("Rebels attacked Hama on Monday.", ("attacked", "Monday"), published=FRIDAY).lacks_anchor


def test_what_will_not_happen_is_dated_ahead() -> None:
    text = "The army will not attack Hama on the 24th."
    found = told(text, ("attack", "24th"), modality="negated", published=FRIDAY)
    assert ["2020-02-24"] == begins(found)


def test_wider_time_of_one_event_is_narrowed_to_the_other() -> None:
    words = ReadingBuilder("Rebels attacked Hama on Monday in early 2020.")
    times = [("time", words.mention("Monday", "time")), ("time", words.mention("early 2020", "time"))]
    words.event("attacked", "ArmedAssault", *times)
    (found,) = read_times(words.reading(published=FRIDAY)).events
    assert {(date(2020, 2, 10), date(2020, 2, 10))} == {(time.begin, time.end) for time in found}


TIMES = st.sampled_from(
    [
        "Monday",
        "the same day",
        "two days later",
        "a day after",
        "3 May 2012",
        "dawn",
        "that year",
        "in 2013",
        "10th",
        "was",
    ]
)


@given(
    st.lists(st.tuples(TIMES, st.sampled_from(["actual", "future", "negated"])), max_size=12), st.none() | st.dates()
)
def test_any_order_of_times_gives_intervals_in_order(parts: list[tuple[str, str]], published: date | None) -> None:
    text, mentions, events = "", [], []
    for number, (time, modality) in enumerate(parts):
        begin = len(text) + len("They shelled it ")
        text += f"They shelled it {time}" + (". " if number % 2 else " and ")
        mentions.append(Mention((begin, begin + len(time)), "time", 1.0))
        events.append(Event((begin - 11, begin - 4), "Shelling", modality, 1.0, (Role("time", number, 1.0),)))
    article = Article("test", text, "test", published=published)
    found = read_times(Reading(article, split_sentences(text), tuple(mentions), tuple(events)))
    assert len(parts) == len(found.events)
    for time in (time for times in found.events for time in times):
        assert time.begin is None or time.end is None or time.begin <= time.end
