"""Makes a corpus of which three pairs in ten are wrong, for src/site/markdown/measurements/2026-12-02-noise.md.

    python3 src/test/python/noisy_corpus.py MULTI30K OUT

MULTI30K is a folder with train.en.gz and train.de.gz. OUT gets clean.tsv, noisy.tsv, valid.tsv and test.tsv, and wrong.tsv with the wrong
pairs of noisy.tsv: pairs of Tatoeba with the target of another one, and English-German ones among English-French.
"""

import gzip
import lzma
import random
import sys
from pathlib import Path

multi30k, out = Path(sys.argv[1]), Path(sys.argv[2])
draw = random.Random(11)
out.mkdir(parents=True, exist_ok=True)


def write(name, pairs):
    with open(out / name, "w", encoding="utf-8") as file:
        file.writelines("\t".join(pair) + "\n" for pair in pairs)


with lzma.open("jobs/quickstart/tatoeba.eng-fra.tsv.xz", "rt", encoding="utf-8") as file:
    pairs = [tuple(line.rstrip("\n").split("\t")[:2]) for line in file]
draw.shuffle(pairs)
held = {text for pair in pairs[:3000] for text in pair}
others = [pair for pair in pairs[3000:] if held.isdisjoint(pair)]
moved, clean = others[:24000], others[24000:]
targets = [target for _, target in moved[1:] + moved[:1]]
wrong = [(source, target) for (source, _), target in zip(moved, targets)]
sides = [gzip.open(multi30k / f"train.{side}.gz", "rt", encoding="utf-8").read().splitlines() for side in ("en", "de")]
german = list(zip(*sides))
draw.shuffle(german)
wrong += german[:23700]
noisy = clean + wrong
draw.shuffle(noisy)
for name, content in [("valid", pairs[:1000]), ("test", pairs[1000:3000]), ("clean", clean), ("noisy", noisy), ("wrong", wrong)]:
    write(name + ".tsv", content)
print(f"{len(noisy)} pairs, of which {len(wrong)} are wrong")
