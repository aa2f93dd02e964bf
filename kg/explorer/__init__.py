"""Pages to look at the graph with: events on a map and a timeline, accounts compared, events, articles and actors.

    reading   the events and statements of one article's graph as flat rows
    index     these rows of all articles in a SQLite file, kept up with the store
    filters   what a view shows: the parameters of its address, and their SQL
    periods   days put together to the bars of a timeline
    layout    where the nodes of a network stand
    networks  who acts on whom
    drawings  all of it as SVG
    overview  map, timeline, counts and list of the first page
    reports   one event: its reports, claims, tolls
    accounts  who asserts, attributes or denies what
    actors    one actor: what it did, suffered and said, and the network around it
    texts     one article, its text cut where something was read, its validation
    terms     what the editor completes
    asking    the named queries as forms, and SPARQL, with answers as tables, maps and charts
    plots     the drawings as files, for `kg plot`
    routes    the pages over HTTP

Nothing is imported here, so that worker processes start quickly.
"""
