package io.tandem.interop.model;

import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.subword.Subwords;

/**
 * The subwords of an imported model, and the mapping of its rows to ours.
 *
 * @param rows the order of the model's rows
 */
public record ImportedSubwords(Subwords subwords, VocabularyOrder rows) {
  /** Returns the sizes of our vocabularies. */
  public VocabularySizes vocabularies() {
    return new VocabularySizes(subwords.source().size(), subwords.target().size());
  }

  /** Returns whether the model has all our rows. */
  public boolean hasAll() {
    return count(rows.source()) == subwords.source().size()
        && count(rows.target()) == subwords.target().size();
  }

  private static int count(AxisOrder order) {
    int count = 0;
    for (int row = 0; row < order.size(); row++) {
      if (order.ours(row) != AxisOrder.NONE) {
        count++;
      }
    }
    return count;
  }
}
