"""Paths of the data that ships with the package: in a wheel, an editable install and a checkout alike."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data(*parts: str) -> Path:
    """Return the path of a shipped data file or folder, e.g. ``data("shapes", "kg.ttl")``.

    A wheel carries ``ontology/``, ``shapes/``, ``queries/`` and ``seeds/`` under ``kg/data/``; a checkout (and so an
    editable install) has them beside the package.
    """
    installed = _PACKAGE / "data"
    return (installed if installed.is_dir() else _PACKAGE.parent).joinpath(*parts)


def model() -> Path:
    """Return the folder of the shipped language model's weights."""
    return _PACKAGE / "language" / "weights"
