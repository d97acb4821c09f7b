package io.tandem.jobs.translate;

import io.tandem.Text;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts input lines that are hardly sentences, to warn the user before they are translated. Plain
 * fields, because Kryo cannot read records. Driver and executors.
 */
final class LineWarnings implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A length far above that of a sentence; such lines take as long as many sentences. */
  private static final int LONG = 10_000;

  private long records;
  private long withTab;
  private long longOnes;

  void count(InputRecord record) {
    records++;
    withTab += record.isWholeLine() && record.whole().indexOf('\t') >= 0 ? 1 : 0;
    longOnes += record.hasSource() && record.line().text().length() > LONG ? 1 : 0;
  }

  void add(LineWarnings others) {
    records += others.records;
    withTab += others.withTab;
    longOnes += others.longOnes;
  }

  long records() {
    return records;
  }

  /** Returns warnings for the user; usually none. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (2 * withTab > records) {
      warnings.add(
          Text.format(
              "%,d of %,d lines have a tab, and each line is translated as one sentence: if these"
                  + " are columns, give --column N to translate one of them",
              withTab, records));
    }
    if (longOnes > 0) {
      warnings.add(
          Text.format(
              "texts of more than %,d characters, expected one sentence each: %,d; they are"
                  + " translated in segments, which takes as long as so many sentences",
              LONG, longOnes));
    }
    return warnings;
  }
}
