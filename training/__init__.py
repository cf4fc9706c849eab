"""How the shipped language model is made: ``python -m training --data DIR``."""
