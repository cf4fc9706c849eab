"""Reader of YAML files, with clear errors and the lines of what the files say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from kg.errors import InputError

Key = str | int
"""A key of a mapping, or the index of an item of a list."""


class _Loader(yaml.CSafeLoader):
    """Reads values as YAML 1.2 does: ``on`` and ``no`` are words. Refuses keys that stand twice, and aliases."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (PyYAML's own attribute)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Construct a node; only an alias makes PyYAML ask for one twice."""
        if node in self.constructed_objects or node in self.recursive_objects:
            raise yaml.constructor.ConstructorError(None, None, "aliases (&name, *name) are not read", node.start_mark)
        return super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Construct a mapping whose keys are texts and different."""
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands here twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for _tag, _values, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_values})$"), list(_first))


def load(path: Path) -> object:
    """Return what a YAML file says.

    Raises:
        InputError: the file cannot be read or is not YAML; the message names file, line and column.

    """
    try:
        return yaml.load(_text(path), _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputError(
            f"{path}{where}: not YAML: {' '.join(filter(None, (error.context, error.problem)))}"
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"{path}: not YAML: {' '.join(str(error).split())}") from error


def line(path: Path, keys: Sequence[Key]) -> int:
    """Return the line (from 1) where a file that ``load`` has read says what is under these keys.

    Of keys that lead nowhere those count that lead somewhere.
    """
    node = yaml.compose(_text(path), _Loader)
    found = 0
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            entry = next(((name, value) for name, value in node.value if name.value == key), None)
            if entry is None:
                break
            found, node = entry[0].start_mark.line, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            found = node.start_mark.line
        else:
            break
    return found + 1


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8: {error.reason} at byte {error.start}") from error
