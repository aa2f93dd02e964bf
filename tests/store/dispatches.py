"""A dispatch, what three outlets made of it, and what another reporter wrote of the same event."""

from datetime import date

from kg.article import Article
from kg.sources.layout import find_dateline, find_title

BODY = """\
Gunmen on motorcycles attacked the weekly market of Tillasso in northern Burkina Faso on Thursday morning, killing at \
least fourteen traders and setting fire to a row of grain stores, the regional governor said.

The attackers came from the direction of the border shortly after nine o'clock, when most of the stalls were open, \
Governor Salif Ouedraogo told reporters in Djibo. "They fired at everyone who ran," he said. "We have counted fourteen \
dead and twenty-two wounded, and the search is going on."

Soldiers from a base twelve kilometres away arrived about an hour later and pursued the attackers towards the Soum \
reserve, where a helicopter destroyed six motorcycles, according to an army statement. Two soldiers were wounded by a \
roadside bomb on the way back, it added.

No group has said that it was behind the attack. The region has seen almost weekly raids on markets and convoys since \
a blockade of several towns began in February, and the United Nations says that more than 80,000 people have fled from \
their villages this year.
"""
ORIGINAL = f"""\
Fourteen traders killed in attack on market in Burkina Faso

OUAGADOUGOU, June 5 (Volta Press) - {BODY}"""
EDITED = f"""\
Market massacre leaves 14 dead

OUAGADOUGOU (Volta Press) — {
    BODY.replace("on Thursday morning", "yesterday morning")
    .replace("at least fourteen traders", "14 traders")
    .replace("a row of grain stores", "several grain stores")
    .replace("about an hour later", "an hour later")
    .replace("No group has said that it was behind the attack.", "No group has claimed the attack.")
}"""
CUT = f"""\
Gunmen raid Burkina market

DJIBO, Burkina Faso, June 5 — {BODY[: BODY.index("Soldiers from")].replace("shortly after", "just after")}"""
OTHERS = """\
At least fourteen dead as armed men storm market near Djibo

By our correspondent in Djibo

DJIBO — Mariam Sawadogo was selling millet when the first shots fell. "I lay down between the sacks and did not move," \
she said on Thursday evening, hours after gunmen on motorcycles attacked the market of Tillasso and killed at least \
fourteen people.

Witnesses counted some thirty attackers, who shouted that the traders had fed the soldiers and then burned the grain. \
Governor Salif Ouedraogo spoke of fourteen dead and twenty-two wounded; a nurse at the hospital of Djibo, who \
asked not \
to be named, said that she had seen nineteen bodies.

The army said that it had pursued the attackers and destroyed six motorcycles. It did not explain why its \
soldiers, who \
are based twelve kilometres away, had needed an hour to come.

Traders in Djibo closed their shops in mourning on Friday. Many said that they would not go back to the weekly markets \
before the roads were safe, although the blockade has left the town short of food since February.
"""


def article(identifier: str, text: str, published: str | None = "2025-06-06", publisher: str | None = None) -> Article:
    title = find_title(text)
    return Article(
        identifier,
        text,
        f"{identifier}.txt",
        title=title,
        dateline=find_dateline(text, title),
        publisher=publisher or f"{identifier.capitalize()} Post",
        published=date.fromisoformat(published) if published else None,
        language="en",
    )


VOLTA = article("volta", ORIGINAL, "2025-06-05", "Volta Press")
HERALD = article("herald", EDITED)
COURIER = article("courier", CUT)
REPORTER = article("reporter", OTHERS)
