"""Where the outside programs are that `.ci/install-interop.sh` installs."""

from __future__ import annotations

import os
import re
from pathlib import Path

CACHE = Path(
    os.environ.get("KG_INTEROP_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kg-interop"
)
_SYSTEM = Path("/usr/share/java")
# Of several bindings of one logging interface a class path may hold one; icu4j comes in part only.
_UNWANTED = ("slf4j-", "log4j-over", "jul-to", "maven", "plexus", "guice", "wagon", "sisu", "owlapi-osgi", "icu4j")


def system_jars() -> list[Path]:
    """Return Debian's Java archives, each once, without those that quarrel."""
    unversioned = [jar for jar in _SYSTEM.glob("*.jar") if not re.search(r"-[0-9][0-9.]*$", jar.stem)]
    kept = [jar for jar in unversioned if not jar.name.startswith(_UNWANTED)]
    return sorted([*kept, _SYSTEM / "slf4j-api.jar", _SYSTEM / "slf4j-nop.jar"])


def owlapi_jars() -> list[Path]:
    """Return OWL API 5.1.9 and HermiT; empty when they are not installed."""
    jars = sorted((CACHE / "owlapi").glob("*.jar"))
    return [jar for jar in jars if not jar.name.startswith(("elk", "openllet", "jfact"))]


def jena_jars() -> list[Path]:
    """Return what Jena's command-line programs need; empty when it is not installed."""
    if not (CACHE / "jena" / "xerces").is_dir():
        return []
    return [CACHE / "jena", *(jar for jar in system_jars() if not jar.name.startswith("owlapi"))]


def class_path(jars: list[Path]) -> str:
    """Return the argument of ``java -cp``."""
    return os.pathsep.join(map(str, jars))
