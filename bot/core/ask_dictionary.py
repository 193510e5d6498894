"""What jieba's dictionary knows of a word beyond how to cut it: its part of speech."""

import re
from dataclasses import dataclass

import jieba

_ENTRY = re.compile(rb"^([^ ]{6,12}) \d+ (?:(vd?|vg|vi|ad?|d|[ilz]g?)|([cpruyfeom][a-z]?))\r?$", re.MULTILINE)
"""Entries of two or three characters that do not name a thing: verb or adjective, or particle."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Words of two or three characters that are not names of things."""

    actions: frozenset[str]
    """Verbs, adjectives, adverbs."""
    particles: frozenset[str]
    """Conjunctions, prepositions, pronouns, place words."""


def read_dictionary(cutter: jieba.Tokenizer) -> Dictionary:
    """Read the parts of speech from the dictionary file that `cutter` uses."""
    with cutter.get_dict_file() as file:
        entries = _ENTRY.findall(file.read())
    return Dictionary(
        actions=frozenset(word.decode() for word, action, _ in entries if action),
        particles=frozenset(word.decode() for word, _, particle in entries if particle),
    )
