package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import io.tandem.fuzz.FuzzTarget;
import io.tandem.storage.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The readers of parallel text, fuzzed. */
public final class FormatTargets {
  private static final LanguagePair GIVEN =
      new LanguagePair(new LanguageRange("en"), new LanguageRange("fr"));
  private static final LanguagePair OF_THE_FILE =
      new LanguagePair(new LanguageRange(""), new LanguageRange(""));

  private FormatTargets() {}

  /** Opens an input. */
  @FunctionalInterface
  private interface Opening {
    PairReader open(String file, InputStream in) throws IOException;
  }

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        target(
            "tmx",
            "input.tmx",
            (file, in) -> new TmxReader(XmlFile.of(file, in), GIVEN, InlineCodes.DROP),
            (file, in) -> new TmxReader(XmlFile.of(file, in), OF_THE_FILE, InlineCodes.KEEP)),
        target(
            "xliff",
            "input.xlf",
            (file, in) -> xliff(file, in, GIVEN, Unfinished.DROP),
            (file, in) -> xliff(file, in, OF_THE_FILE, Unfinished.KEEP)),
        target("wmtxml", "input.xml", (file, in) -> new WmtXmlReader(XmlFile.of(file, in), GIVEN)),
        target("po", "input.po", (file, in) -> GettextFile.of(file, in, Unfinished.DROP)),
        target("mo", "input.mo", (file, in) -> GettextFile.of(file, in, Unfinished.DROP)),
        target("sgm", "input.sgm", (file, in) -> joined(JoinedReader.Kind.TEST_SET, file, in)),
        target(
            "ddtp", "input.ddtp", (file, in) -> joined(JoinedReader.Kind.DESCRIPTIONS, file, in)),
        target("csv", "input.csv", FormatTargets::csvByNumber, FormatTargets::csvByName),
        target("tsv", "input.tsv", FormatTargets::tsvByNumber, FormatTargets::tsvByName),
        target(
            "jsonl",
            "input.jsonl",
            (file, in) ->
                new JsonLinesReader(
                    LineReader.of(file, in),
                    new JsonPaths("translation.en", "translation.fr", List.of("score")))),
        new FuzzTarget("compressed", "input", FormatTargets::readCompressed));
  }

  private static FuzzTarget target(String name, String file, Opening... openings) {
    return new FuzzTarget(
        name,
        file,
        (input, of) -> {
          StringBuilder found = new StringBuilder();
          for (Opening opening : openings) {
            found
                .append(found.isEmpty() ? "" : "; ")
                .append(counts(opening.open(of, new ByteArrayInputStream(input))));
          }
          return found.toString();
        });
  }

  private static PairReader xliff(
      String file, InputStream in, LanguagePair languages, Unfinished unfinished)
      throws IOException {
    return new XliffReader(XmlFile.of(file, in), languages, InlineCodes.DROP, unfinished);
  }

  /** Joins a file with itself. */
  private static PairReader joined(JoinedReader.Kind kind, String file, InputStream in)
      throws IOException {
    byte[] input = in.readAllBytes();
    return new JoinedReader(
        kind,
        LineReader.of(file, new ByteArrayInputStream(input)),
        LineReader.of(file, new ByteArrayInputStream(input)));
  }

  private static PairReader csvByNumber(String file, InputStream in) throws IOException {
    return new CsvReader(LineReader.of(file, in), byNumber());
  }

  private static PairReader csvByName(String file, InputStream in) throws IOException {
    return new CsvReader(LineReader.of(file, in), byName());
  }

  private static PairReader tsvByNumber(String file, InputStream in) throws IOException {
    return TsvReader.open(LineReader.of(file, in), byNumber());
  }

  private static PairReader tsvByName(String file, InputStream in) throws IOException {
    return TsvReader.open(LineReader.of(file, in), byName());
  }

  private static ColumnChoice byNumber() {
    return new ColumnChoice(1, 2, new Fields("", ""), List.of("3"), List.of(3), false);
  }

  private static ColumnChoice byName() {
    return new ColumnChoice(
        1, 2, new Fields("source", "target"), List.of("score"), List.of(), true);
  }

  /** Reads all pairs, closes their file, and returns how many there are, and rejected rows. */
  static String counts(PairReader opened) throws IOException {
    int pairs = 0;
    Map<String, Integer> rejected = new TreeMap<>();
    try (PairReader reader = opened) {
      for (RawPair pair = reader.next(); pair != null; pair = reader.next()) {
        pair.reason().ifPresent(reason -> rejected.merge(reason, 1, Integer::sum));
        pairs += pair.reason().isEmpty() ? 1 : 0;
      }
    }
    StringBuilder counts = new StringBuilder("pairs: " + pairs);
    rejected.forEach(
        (reason, count) -> counts.append(String.format(Locale.ROOT, ", %s: %d", reason, count)));
    return counts.toString();
  }

  /** Reads lines; the first byte chooses the compression. */
  private static String readCompressed(byte[] input, String file) throws IOException {
    if (input.length == 0) {
      return "nothing";
    }
    Compression[] all = Compression.values();
    Compression compression = all[Byte.toUnsignedInt(input[0]) % all.length];
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    long lines = 0;
    try (LineReader reader =
        LineReader.of(file + compression.suffix(), new ByteArrayInputStream(content))) {
      while (reader.next() != null) {
        lines++;
      }
    }
    return "lines: " + lines;
  }
}
