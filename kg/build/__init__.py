"""The conductor: read, extract, resolve, write."""

from kg.build.conductor import Options, Watch, build
from kg.build.extraction import Extractor
from kg.build.outcome import Outcome, Summary
from kg.build.settings import Settings

__all__ = ["Extractor", "Options", "Outcome", "Settings", "Summary", "Watch", "build"]
