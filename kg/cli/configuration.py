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
    config, settings = _settings(start)
    store = settings.get("store")
    if store is not None:
        if not isinstance(store, str) or not store:
            raise InputError(f'{config}: store must be the path of a folder, as in store = "news.kg"')
        return ConfiguredStore(config.parent / store, str(config))
    named = os.environ.get("KG_STORE")
    return ConfiguredStore(Path(named), "$KG_STORE") if named else None


def configured_files(name: str, start: Path | None = None) -> tuple[Path, ...] | None:
    """Return the files that ``kg.toml`` lists under a name, None if it has no such list.

    ``ontology = ["desk.ttl"]`` and ``gazetteer = ["clubs.ttl"]`` name the user's modules; their paths count from the
    file's own folder.

    Args:
        name: of the setting.
        start: where to look first; None for the current folder.

    Raises:
        InputError: the file is no TOML, or the setting is no list of texts.
    """
    config, settings = _settings(start)
    files = settings.get(name)
    if files is None:
        return None
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        raise InputError(f'{config}: {name} must be a list of files, as in {name} = ["desk.ttl"]')
    return tuple(config.parent / file for file in files)


def _settings(start: Path | None) -> tuple[Path, dict[str, object]]:
    """Return the nearest ``kg.toml`` and what it says; nothing if there is none."""
    folder = Path.cwd() if start is None else start
    for candidate in (folder / CONFIG, *(parent / CONFIG for parent in folder.parents)):
        if candidate.is_file():
            return candidate, _read(candidate)
    return folder / CONFIG, {}


def _read(config: Path) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 (few folders have a kg.toml)

    try:
        return tomllib.loads(config.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{config}: {error}") from error
