"""Drawings in SVG, for pages and for files.

    svg       elements whose texts and attributes are escaped, and whole documents with their own styles
    network   actors on a circle and who acts on whom
    map       country outlines and circles of events
    time      stacked bars over time, and lanes of bars
    reading   what one article tells: events and statements beside those who take part

Elements have classes and no colours: `explorer.css` colours them on pages, `svg.document` in files.
"""
