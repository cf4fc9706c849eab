"""spaCy's English tokenizer, tuned to the word splits of UD English (EWT and GUM).

The differences were measured on the training parts: runs of marks ("!!", "***") and words with a bound prefix
("anti-ship") are one word there, "F-16" and "and/or" are three, "wanna" is two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from spacy.attrs import NORM, ORTH  # type: ignore[import-not-found]
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry
from spacy.vocab import Vocab

# Bound prefixes whose hyphen does not split the word.
_PREFIXES = """
anti bi co counter cross de e ex inter intra mega meta micro mid mini mono multi non over para post pre pro
pseudo psycho re semi socio sub super trans ultra un
"""
_WHOLE = re.compile(
    rf"(?:{'|'.join(_PREFIXES.split())})-[^\W_]+"  # anti-ship, e-mail, mid-1980s
    r"|(?:\d-)?\d{3}-\d{3}-\d{4}|\d{3}-\d{4}"  # telephone numbers
    r"|([!?*=_+<>#~.-])\1+|[!?]+",  # runs of marks
    re.IGNORECASE,
)
# Abbreviations the default exceptions lack: ranks and offices of news, days, units.
_ABBREVIATIONS = """
Adj. Amb. Assn. Asst. Attn. Ave. Blvd. Brig. Bros. Capt. Cdr. Cmdr. Col. Corp. Cpl. Dept. Det. Dist. Esq.
Fr. Ft. Gens. Govs. Hon. Insp. Intl. Lt. Ltd. Maj. Messrs. Mlle. Mme. Mt. Natl. Ph. Pres. Prof. Profs. Pvt.
Reps. Rev. Sec. Sens. Sgt. Spc. Sr. Supt. Treas.
Mon. Tue. Tues. Wed. Thu. Thur. Thurs. Fri. al. approx. eg. esp. vol. Vol.
"""
# Default exceptions that the treebanks disagree with.
_DROPPED = ("id", "Id", "wed", "Wed", "and/or", "):")
_SPLIT = {
    "wanna": (("wan", "want"), ("na", "to")),
    "Wanna": (("Wan", "want"), ("na", "to")),
}

_SUFFIXES = (
    r"[!?]+",
    r"([*=_+<>#~-])\1+",
    r"(?<=[A-Za-z]{2})-",
    r"(?<=[A-Za-z])['’](?:ve|re|ll|d|m|VE|RE|LL|D|M)",
    r"(?<=[a-z])n['’]t",
    r"(?<=\d)(?<![A-Za-z]\d)(?:am|pm|AM|PM|a\.m\.|p\.m\.|[kKMB]|bn|mn|tn|km|kg|mph)",
)
_OPENERS = (
    r"[!?]+",
    r"([*=_+<>~-])\1+",
    r"-(?=[A-Za-z]{2})",
    r"(?:US|A|C|NZ|HK|S|NT|R)\$(?=\d)",  # US$500: the sign is one word, as the treebanks have it
)
_INFIXES = (
    r"(?<=[A-Za-z])['’](?:ve|re|ll|d|m|s)(?=[—–-])",
    r"(?<=[a-z])n['’]t(?=[—–”])",
    r"(?<=[A-Z])-(?=\d)",  # F-16, COVID-19
    r"(?<=[A-Za-z]\.)-(?=[A-Za-z])",  # U.S.-led
    r"(?<=\w)/(?=[A-Za-z])",
    r"(?<=\w)”(?=[.,]?[A-Z—–])",  # a lost space after a closing quote
    r"(?<=[\w”’])[—–](?=[\w“‘])",
)


def make_tokenizer(vocab: Vocab) -> Tokenizer:
    """Return the tokenizer over a vocabulary."""
    defaults = English.Defaults
    rules = dict(defaults.tokenizer_exceptions or {})
    for word in _DROPPED:
        rules.pop(word, None)
    rules.update({text: [{ORTH: text}] for text in _ABBREVIATIONS.split()})
    for text, parts in _SPLIT.items():
        rules[text] = [{ORTH: form, NORM: norm} for form, norm in parts]
    return Tokenizer(
        vocab,
        rules=rules,
        prefix_search=compile_prefix_regex([*_OPENERS, *(defaults.prefixes or ())]).search,
        suffix_search=compile_suffix_regex([*_SUFFIXES, *(defaults.suffixes or ())]).search,
        infix_finditer=_infix_finder(),
        token_match=_WHOLE.fullmatch,
        url_match=defaults.url_match,
    )


def _infix_finder() -> Callable[[str], Iterator[re.Match[str]]]:
    return compile_infix_regex([*_INFIXES, *(English.Defaults.infixes or ())]).finditer


@registry.tokenizers("kg.Tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return a factory for ``[nlp.tokenizer]`` of a spaCy configuration."""
    return lambda nlp: make_tokenizer(nlp.vocab)
