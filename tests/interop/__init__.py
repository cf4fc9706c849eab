"""Tests with the programs that users load the graph into; ``pytest -m interop`` runs them."""
