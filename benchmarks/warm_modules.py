"""Loads all that commands of kg load, the language model as well; ``benchmarks.warm_commands`` forks after that."""

import importlib

from kg.cli.group import COMMANDS
from kg.documents import Document
from kg.pipeline.builder import build
from kg.rdf.store import open_store

for _module in ("build", "load", "delete", "query"):
    importlib.import_module(COMMANDS[_module][0].partition(":")[0])
with open_store() as _store:
    build([Document("Ukraine rejected a proposal by the United States.", title="Talks")], _store)
