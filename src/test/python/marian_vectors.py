#!/usr/bin/env python3
"""Makes the vectors marian/* of src/test/resources/io/tandem/vectors: files as OPUS-MT models have them, and lines as SentencePiece and the vocabulary split them.

Debian's package python3-sentencepiece, 0.2.0:
    /usr/bin/python3 src/test/python/marian_vectors.py src/test/resources/io/tandem/vectors

Ids are those that Marian and Hugging Face's MarianTokenizer give: the pieces of a side's model, looked up in the vocabulary.
"""

import json
import lzma
import pathlib
import sys
import tempfile

import sentencepiece

CORPUS = "jobs/quickstart/tatoeba.eng-fra.tsv.xz"
# The normalization differs between the sides, and so does the treatment of text without a piece.
SIDES = {
    "source": ["--vocab_size=700", "--character_coverage=0.999"],
    "target": ["--vocab_size=900", "--character_coverage=1.0", "--normalization_rule_name=identity"],
}
TAGS = [">>fra<<", ">>frm<<", ">>cmn_Hans<<"]
HARD = [
    "",
    "   ",
    "two  and   three blanks .",
    "Dix hommes — plus de 100,5 € — “aujourd’hui” ﬁx ①②③ Ｆｕｌｌ\u3000ｗｉｄｔｈ",
    "naïve café éclair ½ ™ …",
    "日本語のテキストです。",
    "🙂👍🏽 emoji 👩\u200d👩\u200d👧",
    "ÄÖÜäöüß ẞ ŒœÇç",
    "a" * 60,
    "▁already ▁escaped",
    "<s> </s> <unk> <pad> <0x41> >>fra<<",
    "He said \"no\", didn't he? \\o/ a:b c: d #e",
    "blanks at the end   ",
]


def train(folder, side, column, options, pairs):
    with tempfile.TemporaryDirectory() as scratch:
        text = pathlib.Path(scratch, "text")
        text.write_text("".join(pair[column] + "\n" for pair in pairs), encoding="utf-8", newline="\n")
        prefix = str(pathlib.Path(scratch, side))
        sentencepiece.SentencePieceTrainer.Train(" ".join(["--input=" + str(text), "--model_prefix=" + prefix, "--num_threads=1", "--minloglevel=1", *options]))
        (folder / (side + ".spm")).write_bytes(pathlib.Path(prefix + ".model").read_bytes())
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / (side + ".spm")))


def vocabulary(models):
    """</s> and <unk> first, then the pieces of both sides, then tags, and <pad> last."""
    ids = {"</s>": 0, "<unk>": 1}
    for model in models:
        for piece in range(model.get_piece_size()):
            if not model.is_control(piece) and not model.is_unknown(piece):
                ids.setdefault(model.id_to_piece(piece), len(ids))
    for tag in [*TAGS, "<pad>"]:
        ids[tag] = len(ids)
    return ids


def yaml_of(ids):
    """The lines that Marian writes: a piece between quotes where YAML needs them."""

    def scalar(piece):
        plain = all(c.isalpha() for c in piece) and piece.isascii()
        return piece if plain else '"' + piece.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return "".join(f"{scalar(piece)}: {number}\n" for piece, number in ids.items() if piece != "<pad>")


def main(vectors):
    folder = vectors / "marian"
    folder.mkdir(exist_ok=True)
    with lzma.open(CORPUS, "rt", encoding="utf-8", newline="\n") as corpus:
        pairs = [line.rstrip("\n").split("\t") for line in corpus][::10]
    models = [train(folder, side, column, options, pairs) for column, (side, options) in enumerate(SIDES.items())]
    ids = vocabulary(models)
    (folder / "vocab.json").write_text(json.dumps(ids, indent=0), encoding="utf-8")
    (folder / "vocab.yml").write_text(yaml_of(ids), encoding="utf-8", newline="\n")
    names = list(ids)
    lines = [(vectors / f"tatoeba.{language}.txt").read_text(encoding="utf-8").split("\n")[:300] for language in ["en", "fr"]]
    with open(folder / "lines.jsonl", "w", encoding="utf-8", newline="\n") as out:
        for side, model, own in zip(SIDES, models, lines):
            # Both sides read everything: a piece of one side may have its id from the other.
            for text in [*own, *HARD]:
                pieces = model.encode(text, out_type=str)
                found = [ids.get(piece, ids["<unk>"]) for piece in pieces]
                row = {"side": side, "text": text, "ids": found, "own": model.encode(text)}
                row["decoded"] = model.decode_pieces([names[number] for number in found]).replace("\u2581", " ").strip()
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
