package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.corpus.format.InlineXml;
import io.tandem.corpus.format.InlineXml.Vocabulary;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.CodecStreams;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.types.StructType;

/** Writes the pairs of one partition to a file, or to two. On executors. */
abstract class PairWriter extends OutputWriter {
  private final String path;
  private final Map<String, Integer> places = new HashMap<>();

  PairWriter(String path, StructType schema) {
    this.path = path;
    for (String column : schema.fieldNames()) {
      places.put(column, schema.fieldIndex(column));
    }
  }

  /** Opens a UTF-8 text file, compressed as Spark's option says. */
  static Writer open(String path, TaskAttemptContext context) {
    return new BufferedWriter(
        new OutputStreamWriter(
            CodecStreams.createOutputStream(context, new Path(path)), StandardCharsets.UTF_8));
  }

  @Override
  public final String path() {
    return path;
  }

  /**
   * @throws UserException if a side is missing or cannot be written in the format
   */
  @Override
  public final void write(InternalRow row) {
    try {
      write(column -> text(row, places.get(column)));
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be written", e);
    }
  }

  private static Optional<String> text(InternalRow row, Integer place) {
    return place == null || row.isNullAt(place)
        ? Optional.empty()
        : Optional.of(row.getUTF8String(place).toString());
  }

  @Override
  public final void close() {
    try {
      end();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be written", e);
    }
  }

  /** Returns the text after checking that it stays in its line and column. */
  static String inLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t' || c == '\n' || c == '\r') {
        throw UserException.of(
            "a side of a pair contains a tab or line break: \"%s\"; normalize the text or write tmx",
            text);
      }
    }
    return text;
  }

  /** The columns of a row: text, or nothing where they are null or missing. */
  interface Columns {
    Optional<String> text(String column);
  }

  /**
   * @throws UserException if the row lacks the column
   */
  final String required(Columns row, String column) {
    return row.text(column)
        .orElseThrow(() -> UserException.of("a pair to be written to %s has only one side", path));
  }

  /**
   * Returns a side as XML: the column with codes, or the text where that is null or missing.
   *
   * @param unit for messages
   * @throws UserException if the codes are not well-formed, or not of the format
   */
  final Optional<String> xml(
      Columns row, String codes, String text, Vocabulary vocabulary, String unit) {
    return row.text(codes)
        .map(
            xml ->
                InlineXml.checked(
                    xml,
                    vocabulary,
                    "%s, unit %s, column %s".formatted(new Path(path).getName(), unit, codes)))
        .or(() -> row.text(text).map(InlineXml::escaped));
  }

  abstract void write(Columns row) throws IOException;

  abstract void end() throws IOException;
}
