package io.tandem.corpus.source;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.ColumnChoice;
import io.tandem.corpus.format.PairFormats;
import io.tandem.corpus.format.PairReader;
import io.tandem.corpus.format.RawPair;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds a first line that names columns in a file that is read as one without a header. Driver
 * only.
 */
public final class UnmarkedHeader {
  private static final Set<String> NAMES =
      Set.of(
          "source",
          "target",
          "src",
          "tgt",
          "trg",
          "sentence",
          "sentences",
          "segment",
          "text",
          "translation",
          "original",
          "reference",
          "input",
          "output",
          "lang",
          "language",
          "id");

  private static final Set<String> LANGUAGES =
      Arrays.stream(Locale.getISOLanguages())
          .flatMap(
              code ->
                  Stream.of(code, Locale.forLanguageTag(code).getDisplayLanguage(Locale.ENGLISH)))
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private UnmarkedHeader() {}

  /**
   * Returns a warning about a file whose first pair looks like two column names, or whose first
   * sentence looks like one.
   *
   * @throws IOException when the file cannot be opened
   */
  public static Optional<String> warning(BitextFile file, Configuration hadoop) throws IOException {
    if (!isReadWithoutHeader(file.input())) {
      return Optional.empty();
    }
    try (PairReader reader = PairFormats.open(file, hadoop)) {
      RawPair first = reader.next();
      return first != null && first.reason().isEmpty() && isHeader(first, file.input().hasTarget())
          ? Optional.of(
              "warning: the first line of %s looks like a header (%s) but is read as %s; if it is a header, set header = true in corpus.inputs"
                  .formatted(
                      file.source(),
                      first.target().isEmpty()
                          ? first.source()
                          : first.source() + ", " + first.target(),
                      file.input().hasTarget() ? "a pair" : "a sentence"))
          : Optional.empty();
    }
  }

  private static boolean isReadWithoutHeader(InputSettings input) {
    return (input.format() == Format.TSV || input.format() == Format.CSV)
        && !ColumnChoice.of(input).hasHeader();
  }

  private static boolean isHeader(RawPair first, boolean hasTarget) {
    return isName(first.source())
        && (!hasTarget || (isName(first.target()) && !first.source().equals(first.target())));
  }

  /**
   * Matches a name such as {@code en}, {@code French}, {@code source_text} or {@code sentence1}.
   */
  private static boolean isName(String cell) {
    String plain = cell.strip().toLowerCase(Locale.ROOT).replaceAll("[0-9]+$", "");
    List<String> words = List.of(plain.split("[ _.-]+"));
    return LANGUAGES.contains(plain)
        || (words.stream().anyMatch(NAMES::contains)
            && words.stream().allMatch(word -> NAMES.contains(word) || LANGUAGES.contains(word)));
  }
}
