package io.tandem.jobs.translate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The columns or fields added to a record, in this order; the translation always. */
record AddedColumns(boolean score, boolean alignment, boolean nBest) implements Serializable {
  static final String TRANSLATION = "translation";
  static final String SCORE = "score";
  static final String ALIGNMENT = "alignment";
  static final String N_BEST = "nBest";

  /** This column is added to tables alone. */
  static final String RANK = "rank";

  List<String> names() {
    List<String> names = new ArrayList<>(List.of(TRANSLATION));
    if (score) {
      names.add(SCORE);
    }
    if (alignment) {
      names.add(ALIGNMENT);
    }
    if (nBest) {
      names.add(N_BEST);
    }
    return names;
  }
}
