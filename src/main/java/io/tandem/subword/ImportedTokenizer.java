package io.tandem.subword;

import java.util.List;
import java.util.random.RandomGenerator;

/** A tokenizer of another tool, with its own ids. Safe for use by several threads. */
interface ImportedTokenizer {
  /** The value of {@link #fixedId} for the id of an ordinary token. */
  int NOT_FIXED = -1;

  /** Returns a bound that all ids are below. */
  int size();

  /** Returns the token of an id; empty if there is none. */
  String token(int id);

  /** Returns the id that the token always has in a {@link Vocabulary}, or {@link #NOT_FIXED}. */
  int fixedId(int id);

  List<Integer> encode(String text);

  /** Returns another segmentation of the text, drawn at random; see {@link Subwords#resample}. */
  List<Integer> sample(String text, double strength, RandomGenerator random);

  String decode(List<Integer> ids);
}
