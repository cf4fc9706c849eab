"""SPARQL in, rows or triples out, in every standard format.

``text``: what is done to a query before it is asked, and what its errors say. ``named``: the shipped queries.
``results``: the formats. ``explain``, ``summary``: what there is to know about an answer and about a store.
"""
