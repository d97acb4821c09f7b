package io.tandem.jobs.translate;

import java.util.Locale;
import java.util.Optional;

/** Tells users who translate columns of text as if each line were one sentence. */
final class TabWarning {
  private TabWarning() {}

  /** Returns whether a record is translated with a tab in it. */
  static boolean isDue(InputRecord record) {
    return record.isWholeLine() && record.whole().indexOf('\t') >= 0;
  }

  /** Returns the warning, if most records have a tab. */
  static Optional<String> of(long withTab, long records) {
    return 2 * withTab <= records
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d of %,d lines have a tab, and each line is translated as one sentence: if these"
                    + " are columns, give --column N to translate one of them",
                withTab,
                records));
  }
}
