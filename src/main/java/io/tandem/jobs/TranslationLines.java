package io.tandem.jobs;

import io.tandem.search.Translation;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/** How translations are written as text. Driver and executors. */
enum TranslationLines implements Serializable {
  /** The text alone. */
  TEXT {
    @Override
    List<String> of(long line, Translation translation) {
      return List.of(translation.text());
    }
  },
  /** Text, tab, score. */
  SCORED {
    @Override
    List<String> of(long line, Translation translation) {
      return List.of(translation.text() + "\t" + score(translation.score()));
    }
  },
  /** A line for each of the n best, as Moses and Marian write them. */
  N_BEST {
    @Override
    List<String> of(long line, Translation translation) {
      return translation.nBest().stream()
          .map(one -> line + " ||| " + one.text() + " ||| " + score(one.score()))
          .toList();
    }
  };

  /**
   * The lines for one line of the input.
   *
   * @param line from 0
   */
  abstract List<String> of(long line, Translation translation);

  private static String score(double score) {
    return String.format(Locale.ROOT, "%.4f", score);
  }
}
