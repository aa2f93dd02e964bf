"""Pages that the tests of crawls and of the web read."""

PARAGRAPHS = (
    "TALBOR (AP) — Shells struck a crowded market in town on Thursday and killed at least four people, doctors said.",
    "The army denied that it had fired on the market, and the mayor asked for an inquiry into what had happened there.",
)
BODY = "\n\n".join(PARAGRAPHS)
STATED = (
    '<meta property="og:type" content="article"><meta property="og:site_name" content="The Ledger">'
    '<meta property="article:published_time" content="2021-03-04T08:00:00Z">'
)


def page(title: str = "Shells strike market", head: str = STATED, paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """A page of a news site with one article."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><nav><a href='/'>Home</a><a href='/w'>World</a></nav>"
        f"<article><h1>{title}</h1>{text}</article><footer>Copyright</footer></body></html>"
    )


def front_page(teasers: int = 12) -> str:
    """A page that lists articles and is none."""
    cards = "".join(
        f'<div class="card"><h3><a href="/news/{n}">Headline number {n} about the war and the talks</a></h3>'
        f"<p>The sides met again in town number {n}, and nobody could say what they had agreed upon.</p></div>"
        for n in range(teasers)
    )
    return f"<!doctype html><html><head><title>The Ledger</title></head><body><main>{cards}</main></body></html>"
