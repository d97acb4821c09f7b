package io.tandem.subword;

/** The kinds of subwords, by which words become pieces; their names are in the files. */
public enum SubwordKind {
  /** Merges of byte pair encoding. */
  BPE,
  /** Pieces with their probabilities under a unigram model. */
  UNIGRAM,
  /** A SentencePiece model. */
  SENTENCEPIECE,
  /** A tokenizer.json of Hugging Face's tokenizers. */
  HUGGINGFACE,
  /** SentencePiece models of both sides, and vocabularies with their ids. */
  MARIAN;

  /** Returns whether another tool's model segments text, and nothing was learned. */
  public boolean isOutside() {
    return this == SENTENCEPIECE || this == HUGGINGFACE || this == MARIAN;
  }
}
