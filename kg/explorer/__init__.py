"""Pages to look at the graph with: events on a map and a timeline, and a page for each event, article and actor.

    reading   the events and statements of one article's graph as flat rows
    index     these rows of all articles in a SQLite file, kept up with the store
    filters   what a view shows: the parameters of its address, and their SQL
    overview  map, timeline, counts and list of the first page
    reports   one event: its reports, claims, tolls
    actors    one actor: what it did, suffered and said, and the network around it
    texts     one article, its text cut where something was read
    layout    where the nodes of a network stand
    asking    the named queries as forms, and SPARQL, with answers as tables
    routes    all of it over HTTP

Imports go upwards in this list only from below; nothing is imported here, so that worker processes start quickly.
"""
