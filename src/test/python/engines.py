#!/usr/bin/env python3
"""Other tools' engines on what Tandem exports: greedy search of at most 12 tokens, in which special tokens are ruled out. Prints for each line
the ids that are read and those that are written, as JSON, where the ids are those of the exported vocabulary; of CTranslate2 also the attention of each
token written to those read, which is its alignment.

    python3 src/test/python/engines.py ctranslate2-tokenizers|ctranslate2-sentencepiece|transformers DIRECTORY LINES
    python3 src/test/python/engines.py sacrebleu HYPOTHESES REFERENCES
"""

import json
import sys

LONGEST = 12
SPECIAL = ["<pad>", "<s>", "<unk>"]


def ctranslate2_ids(folder, encode, lines):
    import ctranslate2

    with open(folder + "/shared_vocabulary.json", encoding="utf-8") as file:
        ids = {token: i for i, token in enumerate(json.load(file))}
    translator = ctranslate2.Translator(folder, inter_threads=1, intra_threads=1)
    for line in lines:
        source = encode(line)
        result = translator.translate_batch(
            [source],
            beam_size=1,
            max_decoding_length=LONGEST,
            suppress_sequences=[[token] for token in SPECIAL],
            return_attention=True,
        )
        yield [ids[token] for token in source], [ids[token] for token in result[0].hypotheses[0]], result[0].attention[0]


def with_tokenizers(folder, lines):
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(folder + "/tokenizer.json")
    with open(folder + "/tokens.json", encoding="utf-8") as file:
        tokens = json.load(file)["source"]
    return ctranslate2_ids(
        folder, lambda line: [token for i in tokenizer.encode(line, add_special_tokens=False).ids for token in tokens[i]], lines
    )


def with_sentencepiece(folder, lines):
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(folder + "/source.spm")
    return ctranslate2_ids(folder, lambda line: pieces.encode(line, out_type=str), lines)


def with_transformers(folder, lines):
    import torch
    from transformers import AutoTokenizer, MarianMTModel

    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder)
    end = model.config.eos_token_id
    model.generation_config.forced_eos_token_id = None
    for line in lines:
        batch = tokenizer([line], return_tensors="pt", return_token_type_ids=False)
        written = model.generate(**batch, num_beams=1, do_sample=False, max_length=None, max_new_tokens=LONGEST)[0].tolist()[1:]
        yield batch["input_ids"][0].tolist()[:-1], written[: written.index(end)] if end in written else written


def scores(hypotheses, references):
    import sacrebleu

    for metric in [sacrebleu.corpus_bleu, sacrebleu.corpus_chrf, sacrebleu.corpus_ter]:
        print(repr(metric(hypotheses, [references]).score))


def lines_of(file):
    with open(file, encoding="utf-8", newline="\n") as lines:
        return lines.read().split("\n")[:-1]


if __name__ == "__main__":
    engine, first, second = sys.argv[1:]
    if engine == "sacrebleu":
        scores(lines_of(first), lines_of(second))
    else:
        engines = {"ctranslate2-tokenizers": with_tokenizers, "ctranslate2-sentencepiece": with_sentencepiece, "transformers": with_transformers}
        for line in engines[engine](first, lines_of(second)):
            print(json.dumps(line))
