"""Language detection: only English is read."""

from __future__ import annotations

ENOUGH = 80
"""Characters below which the language of a text is not judged."""


def not_english(text: str) -> str:
    """Return the ISO 639-1 code of a text's language if it is long enough to tell and not English, else ""."""
    import py3langid  # type: ignore[import-untyped]  # noqa: PLC0415 (loads its model)

    sample = " ".join(text.split())[:3000]
    if len(sample) < ENOUGH:
        return ""
    language = str(py3langid.classify(sample)[0])
    return "" if language == "en" else language
