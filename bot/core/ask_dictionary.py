"""What jieba's dictionary knows of a word beyond how to cut it: whether it names a thing."""

import re

import jieba

_ACTION = re.compile(rb"^([^ ]{6,9}) \d+ (?:vd?|vg|vi|ad?|d)\r?$", re.MULTILINE)
"""Entries of two or three characters tagged as verb, adjective or adverb."""


def actions(cutter: jieba.Tokenizer) -> frozenset[str]:
    """Return the dictionary's verbs, adjectives and adverbs of two or three characters."""
    with cutter.get_dict_file() as file:
        entries = _ACTION.findall(file.read())
    return frozenset(entry.decode() for entry in entries)
