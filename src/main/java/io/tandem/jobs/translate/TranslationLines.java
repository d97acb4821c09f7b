package io.tandem.jobs.translate;

import io.tandem.Text;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.Translation;
import io.tandem.translation.Translation.Candidate;
import java.util.List;
import java.util.function.Supplier;

/**
 * Lines of text. Translations are written as the text, tab, score, tab, alignment; or, for n-best
 * lists, a line for each translation as Moses and Marian write them. Driver and executors.
 *
 * @param nBest whether n-best lists are written
 * @param scored whether the score is written; n-best lists always have it
 * @param aligned whether the alignment is written
 */
record TranslationLines(boolean nBest, boolean scored, boolean aligned) implements LineForm {
  private static final String FIELD = " ||| ";

  @Override
  public Supplier<InputRecord> reading(LineReader lines) {
    return () -> {
      String line = lines.next();
      return line == null ? null : InputRecord.of(lines.lineNumber() - 1, line, line, "");
    };
  }

  @Override
  public List<String> written(InputRecord line, Translation translation) {
    return nBest
        ? translation.nBest().stream().map(one -> listed(line.number(), one)).toList()
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
        + Text.format("LogProbability= %s Length= %d", number(one.logProbability()), one.length())
        + FIELD
        + number(one.score())
        + (aligned ? FIELD + one.alignment() : "");
  }

  static String number(double value) {
    return Text.format("%.4f", value);
  }
}
