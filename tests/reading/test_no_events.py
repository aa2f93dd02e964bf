"""Articles that are full of the words of war and tell of none."""

import pytest

from kg.article import Article
from kg.reading import Reader

ARTICLES = {
    "football": """Late strike sinks Rovers
Town shot to the top of the table on Saturday after a late strike by captain Leon Marsh sank ten-man Rovers 2-1 at
Mill Lane. The visitors came under siege from the first minute. Marsh fired wide twice before half-time, and the
home defence was bombarded with crosses from the left. Rovers hit back on the break when Sunday Eze outgunned two
defenders and blasted the ball into the net. "We were killed by our own mistakes," manager Ted Brand said. "But the
attack showed real fighting spirit and we will not surrender the lead so easily again." The battle for promotion
goes on next week, when Town travel to Portvale.""",
    "cricket": """Hosts collapse as Perera rips through batting
COLOMBO — Left-arm spinner Nuwan Perera captured seven wickets for 48 runs as the hosts collapsed on the third day
of the second Test. The tourists seized control before lunch with a quick burst from the new ball. Opener Dilan
Fonseka, dropped on nought, was run out by a direct hit, and the tail offered little resistance. "Their bowlers
targeted the stumps and we had no answer," said the captain, who was struck on the helmet by a short ball but batted
on. Rain ended play early.""",
    "weather": """Storm batters coast as heavy rain advances inland
A powerful storm battered the west coast overnight, with gusts of up to 120 kilometres an hour and hail that pounded
roofs and cars. Forecasters said the front would advance eastwards on Tuesday and could hit the capital by evening.
"This system packs a punch," said Ana Ribeiro of the meteorological institute. "It exploded in strength over warm
water." Snow is expected to blanket the hills, and the cold air will retreat only at the weekend. Drivers were told
to allow more time for their journeys.""",
    "heatwave": """Heat grips the south for a third week
There was no truce from the heat in the southern provinces on Monday, as temperatures climbed above 41 degrees for
the ninth day. Farmers said the drought had wiped out half of the maize. Doctors saw more patients with heart
attacks and sunstroke. "The high pressure is blocking every cloud," the weather service said, and there is little
hope of rain before the end of the month.""",
    "merger": """Norvik and Halden to join forces in shipping
OSLO — Norvik Lines will merge with its smaller rival Halden Shipping, creating the region's second-largest carrier,
the companies said on Thursday. The boards were unanimous after Norvik raised its bid to 84 crowns a share and
fended off a hostile approach from a Danish fund. Shares in Halden exploded by 18 per cent. Analysts said the price
war on the Baltic routes had forced smaller carriers out. "We are arming ourselves for a tougher market," said
Norvik's chief executive, Signe Dahl, who will lead the new group. The merged company will have 4,200 employees and
expects to cut costs by 300 million crowns a year.""",
    "takeover": """Bank swallows insurer
Meridian Bank has completed its takeover of the insurer Calder Life for 2.1 billion pounds, it said in a statement.
Calder's brands will be retired over two years. The bank's shares came under fire in early trading, losing 4 per
cent, before they recovered. "The strategy targets younger customers," the finance director told investors. Rating
firms kept their outlook stable.""",
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize("subject", ARTICLES)
def test_peaceful_article_has_no_event(reader: Reader, subject: str) -> None:
    text = ARTICLES[subject]
    found = reader.read(Article(subject, text, subject)).events
    assert [] == [(event.event_class, text[slice(*event.trigger)]) for event in found]


@pytest.mark.parametrize(
    ("snippet", "event_class"),
    [
        ("Gunmen killed five farmers in Gao on March 3.", "Killing"),
        ("Police fired tear gas at protesters in Nairobi, injuring three.", "Crackdown"),
        ("A suicide bomber blew himself up outside a mosque in Kano on Friday.", "SuicideBombing"),
        ("On 4 May 2019, rebels abducted two aid workers near Bunia.", "Abduction"),
        ("Government forces recaptured the town of Mocimboa da Praia", "Capture"),
        ("RESIDENTS FLED THE VILLAGE AFTER THE ARMY SHELLED IT.", "Shelling"),
        ("The army and the rebels signed a ceasefire in Juba on Sunday.", "Ceasefire"),
        ("Hundreds of teachers marched through Tunis to demand higher pay.", "Protest"),
    ],
)
def test_single_sentence_is_enough(reader: Reader, snippet: str, event_class: str) -> None:
    found = reader.read(Article("snippet", snippet, "snippet")).events
    assert event_class in {event.event_class for event in found}
