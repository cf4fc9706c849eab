"""The user's modules: ontology and gazetteer files that extend the shipped ones.

They are kept in two environment variables, so that worker processes, and tools that call ``kg``, have the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError

ONTOLOGY, GAZETTEER = "KG_ONTOLOGY", "KG_GAZETTEER"
"""The environment variables; each holds paths as ``PATH`` does."""


class Modules(NamedTuple):
    """Turtle files of the user.

    ontology: with classes, claim types and direct properties. gazetteer: with individuals, offices and nouns.
    """

    ontology: tuple[Path, ...] = ()
    gazetteer: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them."""
        return self.ontology + self.gazetteer


def modules() -> Modules:
    """Return the modules in use."""
    return Modules(
        *(tuple(map(Path, filter(None, os.environ.get(v, "").split(os.pathsep)))) for v in (ONTOLOGY, GAZETTEER))
    )


def use_modules(ontology: Iterable[str | Path] | None = None, gazetteer: Iterable[str | Path] | None = None) -> None:
    """Extend ontology and gazetteer by files, in this process and in those that it starts.

    Args:
        ontology: Turtle files whose claim types are below ``kg:Claim``; None leaves those in use.
        gazetteer: Turtle files as those in ``ontology/gazetteer``; None leaves those in use.

    Raises:
        InputError: there is no such file.

    """
    for variable, files in ((ONTOLOGY, ontology), (GAZETTEER, gazetteer)):
        if files is None:
            continue
        paths = [Path(file).absolute() for file in files]
        for path in paths:
            if not path.is_file():
                raise InputError(f"{path}: there is no such file")
        os.environ[variable] = os.pathsep.join(map(str, paths))
