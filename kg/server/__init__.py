"""The graph for others: a SPARQL endpoint, a graph store, descriptions, and a page for every IRI.

    app          `create_app`: the routes, in one place
    run          `run`: serves until it is told to end
    limits       `Settings` and `Limits`: what is served, and what a request may take
    workers      `Workers`: processes that read a view of the store; server-side code asks by `Workers.call`
    answers      what those processes run

Nothing is imported here, so that a worker process starts without the libraries of the server.
"""
