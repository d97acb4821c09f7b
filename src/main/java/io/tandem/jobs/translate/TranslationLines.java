package io.tandem.jobs.translate;

import io.tandem.translation.Translation;
import io.tandem.translation.Translation.Candidate;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * Writes translations as text: the text, tab, score, tab, alignment; or, for n-best lists, a line
 * for each translation as Moses and Marian write them. Driver and executors.
 *
 * @param nBest whether n-best lists are written
 * @param scored whether the score is written; n-best lists always have it
 * @param aligned whether the alignment is written
 */
public record TranslationLines(boolean nBest, boolean scored, boolean aligned)
    implements Serializable {
  private static final String FIELD = " ||| ";

  /**
   * Returns the lines for one line of the input.
   *
   * @param line the line number, from 0
   */
  List<String> of(long line, Translation translation) {
    return nBest
        ? translation.nBest().stream().map(one -> listed(line, one)).toList()
        : List.of(plain(translation));
  }

  private String plain(Translation translation) {
    return translation.text()
        + (scored ? "\t" + number(translation.score()) : "")
        + (aligned ? "\t" + translation.alignment() : "");
  }

  private String listed(long line, Candidate one) {
    return line
        + FIELD
        + one.text()
        + FIELD
        + String.format(
            Locale.ROOT,
            "LogProbability= %s Length= %d",
            number(one.logProbability()),
            one.length())
        + FIELD
        + number(one.score())
        + (aligned ? FIELD + one.alignment() : "");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
