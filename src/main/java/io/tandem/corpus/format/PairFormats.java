package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.storage.Compression;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** The one place where the name of a format meets its parser. On executors. */
public final class PairFormats {
  private PairFormats() {}

  /**
   * Opens a file with the parser of its format; only what is needed to recognize the kind of the
   * file is read.
   *
   * @throws IOException when a file cannot be opened
   * @throws io.tandem.UserException if a file is not what its name and format say
   */
  public static PairReader open(BitextFile file, Configuration hadoop) throws IOException {
    InputSettings input = file.input();
    String source = file.source();
    return switch (input.format()) {
      case TSV -> TsvReader.open(LineReader.open(source, hadoop), ColumnChoice.of(input));
      case CSV -> new CsvReader(LineReader.open(source, hadoop), ColumnChoice.of(input));
      case LINES ->
          input.hasTarget()
              ? AlignedReader.open(FilePiece.whole(file), hadoop)
              : new SentenceReader(LineReader.open(source, hadoop));
      case JSONL -> new JsonLinesReader(LineReader.open(source, hadoop), JsonPaths.of(input));
      case TMX ->
          new TmxReader(XmlFile.open(source, hadoop), LanguagePair.of(input), input.inlineCodes());
      case XLIFF ->
          new XliffReader(
              XmlFile.open(source, hadoop),
              LanguagePair.of(input),
              input.inlineCodes(),
              input.unfinished());
      case PO ->
          input.hasTarget()
              ? GettextFile.open(source, hadoop, input.unfinished())
              : GettextFile.openMessages(source, hadoop);
      case SGM -> open(JoinedReader.Kind.TEST_SET, file, hadoop);
      case DDTP -> open(JoinedReader.Kind.DESCRIPTIONS, file, hadoop);
      case WMTXML -> new WmtXmlReader(XmlFile.open(source, hadoop), LanguagePair.of(input));
      case PARQUET, TABLE ->
          throw new IllegalStateException("is read by Spark, not as a file: " + source);
    };
  }

  private static PairReader open(JoinedReader.Kind kind, BitextFile file, Configuration hadoop)
      throws IOException {
    return file.input().hasTarget()
        ? JoinedReader.open(kind, file.source(), file.target(), hadoop)
        : new UnitReader(kind, LineReader.open(file.source(), hadoop));
  }

  /**
   * Opens a piece of a file.
   *
   * @throws IOException when the file cannot be opened
   */
  public static PairReader open(FilePiece piece, Configuration hadoop) throws IOException {
    BitextFile file = piece.file();
    if (piece.isWhole()) {
      return open(file, hadoop);
    }
    InputSettings input = file.input();
    if (input.format() == Format.LINES && input.hasTarget()) {
      return AlignedReader.open(piece, hadoop);
    }
    LineReader lines = LineReader.open(piece, hadoop);
    return switch (input.format()) {
      case TSV ->
          piece.start() == 0
              ? TsvReader.open(lines, ColumnChoice.of(input))
              : TsvReader.open(
                  lines, LineReader.open(file.source(), hadoop), ColumnChoice.of(input));
      case JSONL -> new JsonLinesReader(lines, JsonPaths.of(input));
      case LINES -> new SentenceReader(lines);
      default -> throw new IllegalStateException("cannot be read in splits: " + file);
    };
  }

  /**
   * Returns whether the name of a file in a directory fits the format: the usual endings,
   * compressed or not, and names without an ending, as Hadoop gives them to parts.
   */
  public static boolean isUsualName(String name, Format format) {
    String text =
        name.substring(0, name.length() - Compression.ofName(name).suffix().length())
            .toLowerCase(Locale.ROOT);
    return text.indexOf('.') < 0 || format.endings().stream().anyMatch(text::endsWith);
  }

  /** Returns the usual names, for messages. */
  public static String usualNames(Format format) {
    return "*" + String.join(", *", format.endings());
  }

  /**
   * Returns whether a reader can start in the middle: a line is a pair, and bytes can be skipped.
   * Reading could start at a block of bz2, too, but the lines before it cannot be counted without
   * decompressing them all; gz, xz, zst and lz4 can only be read from the start.
   */
  public static boolean isSplittable(BitextFile file) {
    return isByLine(file.input().format())
        && Compression.ofName(file.sourceText()) == Compression.NONE
        && Compression.ofName(file.targetText()) == Compression.NONE;
  }

  /** Returns whether a line of a file of this format is a pair, and holds no line end. */
  public static boolean isByLine(Format format) {
    return format == Format.TSV || format == Format.JSONL || format == Format.LINES;
  }

  /** Returns the refusal of files that are not aligned. */
  public static UserException differInLength(
      String source, long sourceLines, String target, long targetLines) {
    return UserException.of(
        "line-aligned files differ in length: %s has %d lines, %s has %d; line n of one file"
            + " must be the translation of line n of the other",
        source, sourceLines, target, targetLines);
  }
}
