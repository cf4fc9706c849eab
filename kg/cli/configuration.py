"""Default store of the command line: ``kg.toml`` or ``KG_STORE``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError

CONFIG = "kg.toml"


class ConfiguredStore(NamedTuple):
    """A store's folder and what names it: a configuration file, or a variable."""

    path: Path
    named_by: str


def configured_store(start: Path | None = None) -> ConfiguredStore | None:
    """Return the folder of the store that ``kg.toml`` or the environment names.

    ``store = "news.kg"`` in a ``kg.toml``, in the current folder or the nearest one above it that has one,
    comes first (its path counts from the file's own folder), then the variable ``KG_STORE``.

    Args:
        start: where to look first; None for the current folder.

    Raises:
        InputError: the file is no TOML, or its ``store`` is no text.
    """
    folder = Path.cwd() if start is None else start
    for candidate in (folder / CONFIG, *(parent / CONFIG for parent in folder.parents)):
        if candidate.is_file():
            store = _read(candidate)
            if store is not None:
                return ConfiguredStore(store, str(candidate))
            break
    named = os.environ.get("KG_STORE")
    return ConfiguredStore(Path(named), "$KG_STORE") if named else None


def _read(config: Path) -> Path | None:

    import tomllib  # noqa: PLC0415 (few folders have a kg.toml)

    try:
        settings = tomllib.loads(config.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{config}: {error}") from error
    store = settings.get("store")
    if store is None:
        return None
    if not isinstance(store, str) or not store:
        raise InputError(f'{config}: store must be the path of a folder, as in store = "news.kg"')
    return config.parent / store
