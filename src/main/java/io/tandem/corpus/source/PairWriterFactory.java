package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.corpus.table.CodeColumns;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.execution.datasources.CodecStreams;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes the writers of a {@link PairSource}. Sent to executors. */
final class PairWriterFactory extends OutputWriterFactory {
  private static final long serialVersionUID = 1L;

  private static final Set<Format> WRITTEN =
      EnumSet.of(Format.TMX, Format.XLIFF, Format.TSV, Format.LINES);

  private final Format format;
  private final String sourceLanguage;
  private final String targetLanguage;
  private final String version;

  private PairWriterFactory(
      Format format, String sourceLanguage, String targetLanguage, String version) {
    this.format = format;
    this.sourceLanguage = sourceLanguage;
    this.targetLanguage = targetLanguage;
    this.version = version;
  }

  /**
   * @param version of XLIFF
   * @throws UserException if the format is read-only, the languages that it needs are not given, or
   *     the table lacks a text column
   */
  static PairWriterFactory of(
      String name,
      Format format,
      String sourceLanguage,
      String targetLanguage,
      String version,
      StructType schema) {
    if (!WRITTEN.contains(format)) {
      throw UserException.of(
          "format %s is read-only; write tmx, xliff, tsv or bitext, or Parquet, JSON or CSV with Spark's own formats",
          name);
    }
    boolean namesLanguages = format == Format.TMX || format == Format.XLIFF;
    if (namesLanguages && (sourceLanguage.isBlank() || targetLanguage.isBlank())) {
      throw UserException.of(
          "format %s: give the options sourceLanguage and targetLanguage (found \"%s\" and \"%s\")",
          name, sourceLanguage, targetLanguage);
    }
    requireText(schema, PairTable.SOURCE);
    requireText(schema, PairTable.TARGET);
    if (namesLanguages) {
      Set<String> codes =
          Set.copyOf(format == Format.XLIFF ? CodeColumns.OF_XLIFF : CodeColumns.OF_TMX);
      for (String column : schema.fieldNames()) {
        if (codes.contains(column)) {
          requireText(schema, column);
        }
      }
    }
    if (format == Format.XLIFF) {
      XliffWriter.requireVersion(version);
    }
    return new PairWriterFactory(format, sourceLanguage, targetLanguage, version);
  }

  private static void requireText(StructType schema, String column) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(column) && field.dataType().equals(DataTypes.StringType)) {
        return;
      }
    }
    throw UserException.of(
        "pairs to be written need a string column %s; found %s", column, schema.simpleString());
  }

  @Override
  public String getFileExtension(TaskAttemptContext context) {
    String extension =
        switch (format) {
          case TMX -> ".tmx";
          case XLIFF -> ".xlf";
          case TSV -> ".tsv";
          default -> LinesWriter.SOURCE;
        };
    return extension + CodecStreams.getCompressionExtension(context);
  }

  @Override
  public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext context) {
    try {
      return switch (format) {
        case TMX -> new TmxWriter(path, schema, context, sourceLanguage, targetLanguage);
        case XLIFF ->
            new XliffWriter(path, schema, context, sourceLanguage, targetLanguage, version);
        case TSV -> new TsvWriter(path, schema, context);
        default -> new LinesWriter(path, schema, context);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be written", e);
    }
  }

  /**
   * Writes two files, line n of one the translation of line n of the other: {@code part-....source}
   * and {@code part-....target}.
   */
  private static final class LinesWriter extends PairWriter {
    static final String SOURCE = ".source";
    private static final String TARGET = ".target";

    private final Writer source;
    private final Writer target;

    LinesWriter(String path, StructType schema, TaskAttemptContext context) {
      super(path, schema);
      int at = path.lastIndexOf(SOURCE);
      source = open(path, context);
      target = open(path.substring(0, at) + TARGET + path.substring(at + SOURCE.length()), context);
    }

    @Override
    void write(Columns row) throws IOException {
      source.append(inLine(required(row, PairTable.SOURCE))).append('\n');
      target.append(inLine(required(row, PairTable.TARGET))).append('\n');
    }

    @Override
    void end() throws IOException {
      try (source) {
        target.close();
      }
    }
  }

  /** Writes lines of source, tab, target. */
  private static final class TsvWriter extends PairWriter {
    private final Writer out;

    TsvWriter(String path, StructType schema, TaskAttemptContext context) {
      super(path, schema);
      out = open(path, context);
    }

    @Override
    void write(Columns row) throws IOException {
      out.append(inLine(required(row, PairTable.SOURCE)))
          .append('\t')
          .append(inLine(required(row, PairTable.TARGET)))
          .append('\n');
    }

    @Override
    void end() throws IOException {
      out.close();
    }
  }
}
