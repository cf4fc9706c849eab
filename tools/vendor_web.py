"""Vendored libraries of the web pages: ``python -m tools.vendor_web`` renews them from npm.

The versions stand in ``tools/vendor_web/package.json`` and, with those of their dependencies, in the lock file beside
it. Needs Node and npm; the package itself needs neither.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "vendor_web"
TARGET = Path(__file__).resolve().parents[1] / "kg" / "web" / "static" / "vendor"
BUNDLES = ("editor", "graph", "layout")
"""Each is made from the file of this name in ``tools/vendor_web``."""
NOT_SHIPPED = ("esbuild", "@esbuild/")
"""Packages that build the bundles and are no part of them."""


def main() -> None:
    """Install the pinned packages in a temporary folder, bundle and minify them, and collect their licences."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in SOURCES.iterdir():
            shutil.copy(path, folder)
        locked = (SOURCES / "package-lock.json").is_file()
        _run(
            [
                "npm",
                "ci" if locked else "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--omit-lockfile-registry-resolved",
            ],
            folder,
        )
        shutil.copy(folder / "package-lock.json", SOURCES)
        TARGET.mkdir(parents=True, exist_ok=True)
        for bundle in BUNDLES:
            output = TARGET / f"{bundle}.js"
            _run(
                ["npx", "esbuild", f"{bundle}.js", "--bundle", "--minify", "--format=esm", "--target=es2022",
                 "--legal-comments=none", f"--outfile={output}"],
                folder,
            )  # fmt: skip
        (TARGET / "LICENSES.txt").write_text(_licences(folder / "node_modules"), encoding="utf-8")


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True)


def _licences(modules: Path) -> str:
    """Return name, version, licence and its text for every package in the bundles."""
    parts = []
    for path in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        package = json.loads(path.read_text(encoding="utf-8"))
        if package["name"].startswith(NOT_SHIPPED):
            continue
        texts = [file.read_text(encoding="utf-8").strip() for file in sorted(path.parent.glob("LICEN[CS]E*"))]
        head = f"{package['name']} {package['version']} ({package['license']})"
        parts.append("\n\n".join([head, "-" * len(head), *(texts or ["(the package holds no licence file)"])]))
    return "\n\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
