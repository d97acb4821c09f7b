#!/usr/bin/env python3
"""Makes the vectors sentencepiece/tatoeba.* of src/test/resources/io/tandem/vectors with SentencePiece itself.

Debian's packages sentencepiece and python3-sentencepiece, 0.2.0:
    python3 src/test/python/sentencepiece_vectors.py src/test/resources/io/tandem/vectors
"""

import json
import lzma
import pathlib
import subprocess
import sys
import tempfile

import sentencepiece

CORPUS = "jobs/quickstart/tatoeba.eng-fra.tsv.xz"
MODELS = {
    "tatoeba.unigram.2000": ["--model_type=unigram", "--vocab_size=2000", "--character_coverage=1.0"],
    "tatoeba.bpe.3000": ["--model_type=bpe", "--vocab_size=3000", "--character_coverage=0.9995", "--byte_fallback=true"],
}
AWKWARD = [
    "",
    "   ",
    "two  and   three blanks .",
    "Dix hommes — plus de 100,5 € — “aujourd’hui” ﬁx ①②③ Ｆｕｌｌ\u3000ｗｉｄｔｈ",
    "naïve café éclair ½ ™ …",
    "日本語のテキストです。",
    "🙂👍🏽 emoji 👩\u200d👩\u200d👧",
    "tab\there\tand\u00a0nbsp\u2009thin\u200bzw",
    "ÄÖÜäöüß ẞ ŒœÇç",
    "https://example.org/a?b=c&d=1_2",
    "\u202bRTL\u202c עברית العربية",
    "a" * 60,
    "▁already ▁escaped",
    "<s> </s> <unk> <pad> <0x41>",
    "Don't stop!!! (really?)",
    "1234567890 12.345,67",
    "\u00adsoft\u00adhyphen",
    "ﷺ ㍿ ㎏ ｸﾞｰｸﾞﾙ",
    "x\u0001y\u007fz",
    "blanks at the end   ",
]


def train(folder, name, options):
    with tempfile.TemporaryDirectory() as scratch:
        with lzma.open(CORPUS, "rt", encoding="utf-8", newline="\n") as corpus:
            pairs = [line.rstrip("\n").split("\t") for line in corpus]
        texts = []
        for column, language in enumerate(["en", "fr"]):
            text = pathlib.Path(scratch, language)
            text.write_text("".join(pair[column] + "\n" for pair in pairs), encoding="utf-8", newline="\n")
            texts.append(str(text))
        subprocess.run(
            ["spm_train", "--input=" + ",".join(texts), "--model_prefix=" + str(folder / name), "--pad_id=3", "--num_threads=1", *options],
            check=True,
        )


def write(path, lines):
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def awkward(model, text, unigram):
    ids = model.encode(text)
    row = {"input": text, "pieces": model.encode(text, out_type=str), "ids": ids, "decoded": model.decode(ids), "normalized": model.normalize(text)}
    if unigram:
        best = model.nbest_encode_as_immutable_proto(text, 3).nbests
        row["nbest"] = [{"pieces": [piece.piece for piece in cut.pieces], "score": cut.score} for cut in best]
    return json.dumps(row, ensure_ascii=False)


def main(vectors):
    folder = vectors / "sentencepiece"
    for name, options in MODELS.items():
        train(folder, name, options)
        model = sentencepiece.SentencePieceProcessor(model_file=str(folder / (name + ".model")))
        for language in ["en", "fr"]:
            lines = (vectors / f"tatoeba.{language}.txt").read_text(encoding="utf-8").split("\n")[:-1]
            write(folder / f"{name}.{language}.pieces.txt", [" ".join(model.encode(line, out_type=str)) for line in lines])
            write(folder / f"{name}.{language}.ids.txt", [" ".join(map(str, model.encode(line))) for line in lines])
        write(folder / f"{name}.hard.jsonl", [awkward(model, text, "unigram" in name) for text in AWKWARD])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
