"""Services proposed from residents' own words, tried on real ones. Run by `python -m bench.categories FILE`.

FILE holds what people wrote to New Haven from 2008 to 2014. Whoever wrote gave it a title, often the name of one of
the city's categories, mostly words of her own; TITLES sorts them into seventeen categories. A title that stands at the
beginning of a text is taken out, so that nothing gives the answer away; texts that held nothing else, and titles that
fit no category, are left out. Learned from what was written up to the end of 2013, tried on 2014. The settings of the
training were chosen on 2012 and 2013 alone.

Beside it, in the same run, stands plain TF-IDF with logistic regression on single words, as scikit-learn has them.
Prints a JSON list of figures on its last line.
"""

import csv
import gzip
import json
import re
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.figures import Figure, median_ms
from requests_app.category_model import from_bytes, to_bytes
from requests_app.category_training import Told, answers, marks, train

TRIED_FROM = 2014
# The name of each category, and what in a title means it; the first that fits counts.
TITLES = (
    ("Graffiti", r"graff?itt?i|tagging|\btags?\b"),
    ("Illegal dumping", r"dump(?!ster)"),
    ("Snow removal", r"snow|\bice\b|icy|plow"),
    ("Traffic signal, pedestrian signal", r"(traffic|pedestrian|walk|stop) ?-?light|signal|red light|lights? timing"),
    ("Street lamp", r"lamp|lighting|lights?\b"),
    ("Potholes", r"pot[ -]?hole"),
    ("Sidewalks and curb damage", r"side ?walk|curb|pavers"),
    ("Tree trimming and removal", r"tree|stump|trim|^removal$|limb|branch|prun|bush|hedge"),
    ("Parking violation, abandoned auto", r"park(ed|ing)\b|abandoned (car|auto|vehicle|truck)|auto\b"),
    ("Signs, bus shelters, pavement markings", r"\bsigns?\b|\bbus\b|markings?|striping|stripes|cross ?walk"),
    ("Trash and recycling", r"trash|garbage|recycl|toters?|\bbins?\b|litter|\bcans?\b|bulk|rubbish|debris"),
    ("Private property issue", r"private property|vacant|abandoned (house|building|property|home)|blight|overgrown"
     r"|tall grass|weeds|code viol|landlord"),
    ("Parks request", r"\bparks?\b|playground"),
    ("Policing issue", r"polic|drug|crime|noise|loud|music|robb|theft|break.?in|prostitut|panhandl|fireworks|gun|loiter"
     r"|dirt ?bike|atv|vandal|stolen"),
    ("Traffic and road safety", r"traffic|road safety|speed|unsafe|dangerous (inter|driv)|accident|calming|bike lane"),
    ("Animals", r"(lost|missing|found|stray).*(dog|cat|kitten|pup|pet)|barking"
     r"|(deceased|dead) (animal|raccoon|cat|dog|deer|skunk|squirrel|bird|possum)"),
    ("Public space, streets and drains", r"drain|public space|street (repair|sweep)|flood|catch ?basin|sewer"
     r"|sink ?hole|pav(e|ing)|road (repair|condition)|manhole|water main|hydrant|puddle"),
)  # fmt: skip
_MEANT = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in TITLES]
_ADDED_BY_PHONES = re.compile(r"Reported from my mobile device|https?://\S+")


def read(path: Path) -> list[Told]:
    """The texts without their titles, each with the category of its title."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            title = row["summary"].strip()
            text = _ADDED_BY_PHONES.sub(" ", row["text"].strip().removeprefix(title)).strip()
            label = next((name for name, pattern in _MEANT if pattern.search(title)), "")
            if label and re.search(r"\w", text):
                found.append(Told(text, label, datetime.fromisoformat(row["created_at"]), "en"))
    return found


def measure(path: Path) -> list[Figure]:
    """Ours and the plain way, learned from the same texts and tried on the same."""
    texts = read(path)
    earlier = [one for one in texts if one.at.year < TRIED_FROM]
    later = [one for one in texts if one.at.year >= TRIED_FROM]
    plain = _plain(earlier, later)
    begun = time.perf_counter()
    trained = train(earlier, {name: [name] for name, _pattern in TITLES})
    seconds = time.perf_counter() - begun
    stored = to_bytes(trained.table)
    table = from_bytes(trained.table.labels, stored)
    ours = marks(answers(table, later), table.sure_from)
    middle, high = median_ms(lambda number: table.ranked(later[number % len(later)].text, table.labels), times=2_000)
    detail = f"{len(later):,} texts of 2014, learned from {len(earlier):,}"
    return [
        Figure("service from words, plain: first", 100 * plain["top1"], "%", detail=detail),
        Figure("service from words, plain: among three", 100 * plain["top3"], "%", detail=detail),
        Figure("service from words, ours: first", 100 * ours["top1"], "%", 100 * plain["top1"], True, detail),
        Figure("service from words, ours: among three", 100 * ours["top3"], "%", 100 * plain["top3"], True, detail),
        Figure("service from words: sure", 100 * ours["sure"], "%", detail=f"from a chance of {table.sure_from:.2f}"),
        Figure("service from words: right when sure", 100 * ours["right_when_sure"], "%", 80.0, True),
        Figure("service from words: one suggestion", middle, "ms", 10.0, detail=f"95% within {high:.1f} ms"),
        Figure("service from words: learned", seconds, "s", detail=f"{len(stored) / 1e6:.1f} MB stored"),
    ]


def _plain(earlier: list[Told], later: list[Told]) -> dict[str, float]:
    words = TfidfVectorizer()
    model = LogisticRegression().fit(words.fit_transform(one.text for one in earlier), [one.label for one in earlier])
    chances = model.predict_proba(words.transform(one.text for one in later))
    best = np.argsort(-chances, axis=1)[:, :3]
    return marks([
        (one.label, [(str(model.classes_[place]), float(row[place])) for place in places])
        for one, row, places in zip(later, chances, best, strict=True)
    ], 2.0)  # fmt: skip


def main() -> None:
    """Measure and print."""
    figures = measure(Path(sys.argv[1]))
    data = [asdict(figure) for figure in figures]
    sys.stdout.write("\n".join(figure.line() for figure in figures) + "\n" + json.dumps(data) + "\n")


if __name__ == "__main__":
    main()
