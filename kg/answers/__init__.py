"""Answers to questions people ask of a graph, each row with the sentences behind it.

Each file answers one question and returns an ``Answer``; nothing here prints. The answers are read from the index of
``kg.web.index``.
"""
