package io.tandem.subword;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The implementation of a {@link SubwordSide}, or of both, which documents the methods. Lines come
 * without their tags, in the form in which they are split into words, and go in that form. Safe for
 * use by several threads.
 */
interface LineCoder {
  Vocabulary vocabulary();

  Merges merges();

  int[] encode(String text);

  String decode(int[] ids);

  int[] wordsOf(int[] ids);

  int[] resample(int[] ids, double strength, RandomGenerator random);

  List<String> pieces(String text);

  int[] importedRows();
}
