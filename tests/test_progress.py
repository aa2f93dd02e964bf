from datetime import timedelta

from kg.progress import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def paced(total: int | None, counts: dict[float, int]) -> Pace:
    """A pace that was told these numbers at these seconds."""
    clock = Clock()
    pace = Pace(total, clock)
    for second, number in counts.items():
        clock.now = second
        pace.count(number)
    return pace


def test_rate_and_time_left_follow_from_what_was_done() -> None:
    pace = paced(1000, {5.0: 100, 10.0: 200})
    assert 20.0 == pace.rate
    assert timedelta(seconds=40) == pace.left
    assert "200 of 1,000 · 20.0 a second · 0:00:40 left" == str(pace)


def test_without_a_total_nothing_is_said_of_the_time_left() -> None:
    pace = paced(None, {2.0: 50})
    assert pace.left is None
    assert "50 · 25.0 a second" == str(pace)


def test_rate_is_that_of_the_last_minute() -> None:
    assert 1.0 == paced(None, {10.0: 5000, **{10.0 + second: 5000 + second for second in range(10, 200, 10)}}).rate


def test_nothing_done_yet_has_no_rate() -> None:
    assert "0 of 10" == str(Pace(10, Clock()))


def test_more_than_was_expected_leaves_no_time() -> None:
    assert timedelta(0) == paced(10, {1.0: 12}).left
