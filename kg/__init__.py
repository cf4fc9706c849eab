"""A knowledge graph of who did what to whom, built from news text.

The names below are imported when they are first used, so that ``import kg`` costs nothing and ``kg query``
never loads spaCy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.pipeline.nlp import load as load

_ROOMS = {"load": "kg.pipeline.nlp"}
__all__ = ["load"]


def __getattr__(name: str) -> Any:
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    import importlib  # noqa: PLC0415 (import kg costs nothing)

    return getattr(importlib.import_module(room), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
