"""How long reasoners take for what users ask in Protégé's DL Query tab, on the seeds or on a store.

    python -m benchmarks.dl_queries [--store DIR] [--all-different] [--reasoner hermit|elk]

Prints "step seconds answers", seconds of processor time. `.ci/install-interop.sh` installs the reasoners.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.outside import CACHE, class_path
from kg.paths import data

FACTORIES = {
    "hermit": "org.semanticweb.HermiT.ReasonerFactory",
    "elk": "org.semanticweb.elk.owlapi.ElkReasonerFactory",
}
_UNWANTED = ("openllet", "jfact", "slf4j-simple")


def kg(*arguments: object) -> None:
    """Run the command line."""
    subprocess.run([sys.executable, "-m", "kg", *map(str, arguments)], check=True, stderr=subprocess.DEVNULL)


def main() -> None:
    """Build, export, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--all-different", action="store_true")
    parser.add_argument("--reasoner", choices=list(FACTORIES), default="hermit")
    options = parser.parse_args()
    jars = [jar for jar in sorted((CACHE / "owlapi").glob("*.jar")) if not jar.name.startswith(_UNWANTED)]
    if not jars:
        sys.exit("run .ci/install-interop.sh")
    with tempfile.TemporaryDirectory() as folder:
        store, exported = options.store or Path(folder, "seeds.kg"), Path(folder, "export.ttl")
        if options.store is None:
            kg("build", data("seeds", "articles"), "--store", store, "-q")
        different = ["--all-different"] if options.all_different else []
        kg("export", "--store", store, "--for", "protege", *different, "-o", exported)
        source = Path(__file__).parent / "java" / "DlQueries.java"
        command = ["java", "-Xss16m", "-cp", class_path(jars), source, exported, FACTORIES[options.reasoner]]
        subprocess.run([*map(str, command), *(["count"] if options.all_different else [])], check=True)


if __name__ == "__main__":
    main()
