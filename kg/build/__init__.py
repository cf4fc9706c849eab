"""The conductor: read, extract, resolve, write."""

from kg.build.conductor import Options, Summary, build
from kg.build.extraction import Extractor

__all__ = ["Extractor", "Options", "Summary", "build"]
