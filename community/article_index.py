"""Finding the article that answers a question, in memory. Pure: fed with stems, knows no database.

A text's words weigh by where they stand: title, keywords, short answer, body and the words of its services. The words
of a question weigh by how rare they are. What is scored is the share of the question that a text explains, from 0 to 1,
so that one threshold tells "this may answer it" from "nothing does", however long the question and however many texts.
Misspelt words stand for the known ones that sound or are spelt alike, at a discount.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from community.stems import sound

# Title, keywords, short answer, body, words of the services.
FIELD_WEIGHTS = (3.0, 2.5, 0.8, 0.3, 0.8)
BODY = 3
_SATURATION = 1.2
_LENGTH_MATTERS = 0.5
_USUAL_BODY = 90.0  # words
_AGAIN = 0.3  # what a word adds that stands in the same field again
_HEAVIEST = 6  # of a long text only so many words count against the answer
_SAME_SOUND, _BEGINNING, _COMPOUND = 0.9, 0.7, 0.95
_MOST_VARIANTS = 6
_SHORTEST_SOUND = 3  # different sounds
_SHORT_WORD = 4  # letters: one wrong in four is often another word


@dataclass(frozen=True)
class Text:
    """One article in one language; `fields` are its stems in the order of FIELD_WEIGHTS. `key` is what is found."""

    key: int
    fields: Sequence[Sequence[str]]


class ArticleIndex:
    """The texts of one language; not changed once built."""

    def __init__(self, texts: Iterable[Text], language: str) -> None:
        self._language = language
        self._keys: list[int] = []
        self._where: dict[str, array[int]] = {}
        self._weight: dict[str, array[float]] = {}
        for text in texts:
            self._add(text)
        self._by_length: dict[int, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}
        for word in self._where:
            self._by_length.setdefault(len(word), []).append(word)
            self._by_sound.setdefault(sound(word, language), []).append(word)
        self._sorted = sorted(self._where)

    def _add(self, text: Text) -> None:
        place = len(self._keys)
        self._keys.append(text.key)
        length = len(text.fields[BODY]) / _USUAL_BODY
        long = 1 - _LENGTH_MATTERS + _LENGTH_MATTERS * max(length, 0.5)
        found: dict[str, float] = {}
        for field, (weight, words) in enumerate(zip(FIELD_WEIGHTS, text.fields, strict=True)):
            share = weight / long if field == BODY else weight
            for word, count in Counter(words).items():
                found[word] = found.get(word, 0.0) + share * (1 + _AGAIN * min(count - 1, 3))
        for word, weight in found.items():
            self._where.setdefault(word, array("l")).append(place)
            self._weight.setdefault(word, array("f")).append(weight / (_SATURATION + weight))

    def __len__(self) -> int:
        return len(self._keys)

    def search(self, question: Sequence[str], favorites: Mapping[int, float] | None = None) -> list[tuple[int, float]]:
        """Keys with their score, best first, for the stems of a question; at most fifty.

        `favorites` are factors for keys, such as articles about the service that the question is asked in.
        """
        if not self._keys or not question:
            return []
        wanted = self._wanted(question)
        against = sum(sorted((rarity for rarity, _variants in wanted), reverse=True)[:_HEAVIEST])
        scores = np.zeros(len(self._keys))
        for rarity, variants in wanted:
            best = np.zeros(len(self._keys))
            for word, likeness in variants.items():
                where = np.frombuffer(self._where[word], dtype=np.int64)
                weight = np.frombuffer(self._weight[word], dtype=np.float32)
                best[where] = np.maximum(best[where], weight * likeness)
            scores += rarity * best
        scores /= against or 1.0
        places = np.argsort(-scores, kind="stable")[:50]
        found = [(self._keys[place], min(1.0, float(scores[place]))) for place in places if scores[place] > 0]
        if favorites:
            found = sorted(((key, score * favorites.get(key, 1.0)) for key, score in found), key=lambda pair: -pair[1])
        return found

    def _wanted(self, question: Sequence[str]) -> list[tuple[float, dict[str, float]]]:
        """For each word of the question how rare it is and which words of the texts stand for it, how likely."""
        # "sand bags" is "sandbag": one word, counted with its second half.
        compounds = {
            second: first
            for first, second in zip(question, question[1:], strict=False)
            if first + second in self._where
        }
        halves = {first for first in compounds.values() if first not in self._where}
        wanted = []
        unique = [word for word in dict.fromkeys(question) if word not in halves]
        for word in unique:
            variants = self._variants(word, is_last=word == unique[-1])
            if word in compounds:
                variants[compounds[word] + word] = _COMPOUND
            wanted.append((self._rarity(variants), variants))
        return wanted

    def _rarity(self, variants: Mapping[str, float]) -> float:
        """Inverse document frequency; a word that is nowhere counts like one that is in a single text."""
        count = max((len(self._where[word]) for word, likeness in variants.items() if likeness > 0.5), default=1)
        return math.log(1 + (len(self._keys) - count + 0.5) / (count + 0.5))

    def _variants(self, word: str, *, is_last: bool) -> dict[str, float]:
        """The known words that stand for one of a question; itself alone when it is known."""
        if word in self._where:
            return {word: 1.0}
        heard = sound(word, self._language)
        # What is heard of a short word ("pl" of pool, pole, pile) says too little.
        alike = self._by_sound.get(heard, ())[:_MOST_VARIANTS] if len(set(heard)) >= _SHORTEST_SOUND else ()
        found = dict.fromkeys(alike, _SAME_SOUND)
        for near, likeness in self._spelt_alike(word):
            found[near] = max(likeness, found.get(near, 0.0))
        if not found or is_last:
            for near in self._beginning_alike(word):
                found.setdefault(near, _BEGINNING)
        best = sorted(found.items(), key=lambda pair: -pair[1])[:_MOST_VARIANTS]
        # A likely correction leaves no room for unlikely ones.
        return {near: likeness for near, likeness in best if likeness > best[0][1] - 0.15}

    def _spelt_alike(self, word: str) -> list[tuple[str, float]]:
        edits = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
        found: list[tuple[str, float]] = []
        if not edits:
            return found
        for length in range(len(word) - edits, len(word) + edits + 1):
            near = process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=edits, limit=_MOST_VARIANTS
            )
            found += [(other, _likeness(word, other, distance)) for other, distance, _place in near]
        return found

    def _beginning_alike(self, word: str) -> list[str]:
        """Words that go on where this one ends, as while typing, or that end where it goes on (replac, replacment)."""
        if len(word) < 4:
            return []
        found: list[str] = []
        place = bisect_left(self._sorted, word)
        while place < len(self._sorted) and self._sorted[place].startswith(word) and len(found) < _MOST_VARIANTS:
            found.append(self._sorted[place])
            place += 1
        found += [word[:length] for length in range(len(word) - 1, 4, -1) if word[:length] in self._where][:1]
        return found


def _likeness(word: str, other: str, distance: int) -> float:
    """How likely one word stands for another that is so many letters away; a wrong first letter is rare."""
    likely = 0.85 if distance == 1 and len(word) > _SHORT_WORD else 0.7 if len(word) > _SHORT_WORD else 0.55
    return likely - (0.1 if other[0] != word[0] else 0.0)
