"""Exports of claims to programs that do not read RDF, or want it in a shape of their own.

``claim_reader`` reads a graph claim by claim; each other file writes one format from its records. Memory does not grow
with the number of claims, but for the sets of IRIs that tell what was written already.
"""
