package io.tandem.corpus.lexical;

import java.io.Serializable;

/**
 * The translations of one word that are kept, with their expected counts. Travels to the driver;
 * plain fields, because Kryo cannot read records.
 */
final class Translations implements Serializable {
  private static final long serialVersionUID = 1L;

  final int source;

  /** The expected count of the word with all of its translations, also those that are not kept. */
  final double total;

  /** The ids of the translations, ascending. */
  final int[] targets;

  /** The expected count of each translation. */
  final double[] counts;

  Translations(int source, double total, int[] targets, double[] counts) {
    this.source = source;
    this.total = total;
    this.targets = targets;
    this.counts = counts;
  }
}
