"""Readers of annotated data sets that training and benchmarks share; neither imports the other."""
