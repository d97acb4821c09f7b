package io.tandem.corpus.dedupe;

import io.tandem.corpus.cleaning.Broken;
import io.tandem.corpus.format.LineReader;
import io.tandem.storage.Hash64;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * Bitext of any size with a known number of defects. A clean pair joins two pairs of a real corpus,
 * so that a few of those give many different ones; the line number alone decides what a line is.
 *
 * <pre>
 *   java -cp ... io.tandem.corpus.dedupe.PlantedDefects jobs/quickstart/tatoeba.eng-fra.tsv.xz planted.tsv 10000000
 * </pre>
 *
 * writes so many lines: source, target, kind.
 */
public final class PlantedDefects {
  /** The kinds of defects, each on one line in 40. */
  public enum Kind {
    CLEAN,
    EMPTY_SIDE,
    SWAPPED,
    WRONG_LANGUAGE,
    MOJIBAKE,
    BAD_RATIO,
    IDENTICAL,
    MARKUP,
    ENTITIES,
    OTHER_NUMBER,
    EXACT_DUPLICATE,
    NEAR_DUPLICATE
  }

  /** A line of the bitext. */
  public record Line(String source, String target, Kind kind) {
    String tsv() {
      return source + "\t" + target;
    }
  }

  /** Settings of rules that look for every kind. */
  static final String RULES =
      """
      corpus {
        sourceLanguage = en
        targetLanguage = fr
        rules = [
          { rule = repair-mojibake }, { rule = decode-entities }, { rule = length }
          { rule = length-ratio, maximum = 2.5 }, { rule = identical }, { rule = markup }
          { rule = number-mismatch, minimum = 0.5 }, { rule = mojibake }, { rule = language }
        ]
        duplicates.near.enabled = true
      }
      """;

  private static final int CYCLE = 40;
  private static final int SPACING = 3;

  /** A ratio well above what any rule in use allows. */
  private static final int BAD_RATIO_TIMES = 5;

  private final List<String[]> real;

  /**
   * @param real pairs of English and French, as source and target
   */
  public PlantedDefects(List<String[]> real) {
    this.real = List.copyOf(real);
  }

  /** Reads the pairs of a TSV file, compressed or not. */
  public static PlantedDefects from(String tsv) throws IOException {
    List<String[]> pairs = new ArrayList<>();
    try (LineReader lines = LineReader.open(tsv, new Configuration())) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        pairs.add(line.split("\t"));
      }
    }
    return new PlantedDefects(pairs);
  }

  public static void main(String[] arguments) throws IOException {
    PlantedDefects planted = from(arguments[0]);
    long lines = Long.parseLong(arguments[2]);
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]))) {
      for (long i = 0; i < lines; i++) {
        Line line = planted.line(i);
        out.write(line.tsv() + "\t" + line.kind().name().toLowerCase(Locale.ROOT) + "\n");
      }
    }
  }

  /** Returns a line by its number, counted from 0. */
  public Line line(long number) {
    String[] clean = clean(number);
    String[] before = clean(number - 1);
    String source = clean[0];
    String target = clean[1];
    Kind kind = kind(number);
    return switch (kind) {
      case CLEAN -> new Line(source, target, kind);
      case EMPTY_SIDE -> new Line(source, "\u200B ", kind);
      case SWAPPED -> new Line(target, source, kind);
      case WRONG_LANGUAGE -> new Line(source, clean(number + 7919)[0], kind);
      case MOJIBAKE -> new Line(source, Broken.asWindows1252("«\u00A0" + target + "\u00A0»"), kind);
      case BAD_RATIO -> new Line(source, repeated(target, BAD_RATIO_TIMES * source.length()), kind);
      case IDENTICAL -> new Line(source, source, kind);
      case MARKUP -> new Line("<p class=\"x\">" + source + "</p>", target, kind);
      case ENTITIES -> new Line(source + " &amp;quot;&#8211;", target + " &laquo;", kind);
      case OTHER_NUMBER -> new Line(source + " 17.", target + " 71.", kind);
      case EXACT_DUPLICATE -> new Line(before[0] + " ", before[1], kind);
      case NEAR_DUPLICATE -> new Line(before[0] + " So.", before[1], kind);
    };
  }

  private static String repeated(String text, int length) {
    return String.join(" ", Collections.nCopies(length / text.length() + 1, text));
  }

  /** Returns the kind of a line by its number, counted from 0. */
  static Kind kind(long number) {
    int place = (int) (number % CYCLE);
    int index = place / SPACING;
    Kind[] kinds = Kind.values();
    return place % SPACING == 2 && index + 1 < kinds.length ? kinds[index + 1] : Kind.CLEAN;
  }

  private String[] clean(long number) {
    String[] first = real.get((int) Math.floorMod(Hash64.mix(number), (long) real.size()));
    String[] second = real.get((int) Math.floorMod(Hash64.mix(~number), (long) real.size()));
    return new String[] {first[0] + " " + second[0], first[1] + " " + second[1]};
  }
}
