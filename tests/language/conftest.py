"""The shipped pipeline, loaded once."""

import pytest
from spacy.language import Language

import kg


@pytest.fixture(scope="session")
def nlp() -> Language:
    return kg.load(components=False)
