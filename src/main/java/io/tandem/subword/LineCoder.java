package io.tandem.subword;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The implementation of {@link Subwords}, which documents the methods; lines come without their
 * tags. Safe for use by several threads.
 */
interface LineCoder {
  SubwordForm form();

  Vocabulary vocabulary();

  Merges merges();

  int[] encode(String line);

  int[] encodeTarget(String line);

  String decode(int[] ids);

  int[] wordsOf(int[] ids);

  int[] resample(int[] ids, double strength, RandomGenerator random);

  List<String> pieces(String line);
}
