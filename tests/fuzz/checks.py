"""What must hold of whatever is read: an article that is well, or a refusal that says what and why."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources import SourceOptions, read_articles

UNWRITABLE = {*map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)), *map(chr, range(0xD800, 0xE000))}


@dataclass
class Outcome:
    """What became of one file.

    Attributes:
        articles, refused: how many of each it gave.
        wrong: what must not happen, in words; empty where all is well.
        reasons: why articles were refused, the first few.
        seconds: of processor time.
        megabytes: how much the memory in use grew at most.
    """

    articles: int = 0
    refused: int = 0
    wrong: str = ""
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def word(self) -> str:
        return "wrong" if self.wrong else "read" if self.articles else "refused"


def check_file(path: Path, **options: object) -> Outcome:
    """Read a file and check all that comes of it."""
    outcome, begun, before = Outcome(), time.process_time(), _memory(reset=True)
    try:
        for given in read_articles([str(path)], SourceOptions(**options)):  # type: ignore[arg-type]
            if isinstance(given, ArticleRefused):
                outcome.refused += 1
                outcome.wrong = outcome.wrong or wrong_refusal(given, path)
                if len(outcome.reasons) < 5:
                    outcome.reasons[given.reason] += 1
            else:
                outcome.articles += 1
                outcome.wrong = outcome.wrong or wrong_article(given)
        if not outcome.articles and not outcome.refused:
            outcome.wrong = "neither read nor refused"
    except BaseException as error:
        where = error.__traceback__
        while where and where.tb_next:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
        outcome.wrong = f"{type(error).__name__}: {error}"[:300] + f" at {place}"
    outcome.seconds = time.process_time() - begun
    outcome.megabytes = _memory() - before
    return outcome


def wrong_article(article: Article) -> str:
    """What is wrong with an article, or nothing."""
    text = article.text
    if not text.strip():
        return "an article without text"
    if len(text) > SourceOptions().max_article_characters:
        return "an article longer than the limit"
    spans = {"title": article.title, "dateline": article.dateline.span if article.dateline else None}
    if article.dateline:
        spans |= {"dateline's place": article.dateline.place, "dateline's date": article.dateline.date}
    for name, span in spans.items():
        if span and not 0 <= span[0] < span[1] <= len(text):
            return f"a {name} outside the text"
    if article.published is not None and not isinstance(article.published, date):
        return "a day of publication that is none"
    strings = {"text": text, "identifier": article.identifier, "headline": article.headline, "url": article.url}
    strings |= {"publisher": article.publisher, "language": article.language}
    for name, string in strings.items():
        if string and not UNWRITABLE.isdisjoint(string):
            return f"a {name} with characters that XML and UTF-8 cannot carry"
        if string and name != "text" and "\n" in string:
            return f"a {name} of more than one line"
    return ""


def wrong_refusal(refused: ArticleRefused, path: Path) -> str:
    """What is wrong with a refusal, or nothing."""
    if not refused.reason or not refused.reason[0].isascii():
        return "a refusal without a reason"
    if not str(refused).isprintable():
        return f"a refusal that a terminal would act on: {str(refused)!r}"[:300]
    if len(refused.reason) > 600:
        return f"a refusal of {len(refused.reason)} characters"
    name = "".join(character if character.isprintable() else "\ufffd" for character in path.name.split(".")[0])
    return "" if name in refused.where else f"a refusal that does not name the file: {refused.where}"[:300]


def _memory(*, reset: bool = False) -> float:
    """Megabytes: the most in use since the last reset, or with `reset` those in use now."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    field_name = "VmRSS:" if reset else "VmHWM:"
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field_name)), 0.0)
