package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.corpus.table.PairTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.CodecStreams;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.types.StructType;

/** Writes the pairs of one partition to a file, or to two. On executors. */
abstract class PairWriter extends OutputWriter {
  private final String path;
  private final int source;
  private final int target;

  PairWriter(String path, StructType schema) {
    this.path = path;
    source = schema.fieldIndex(PairTable.SOURCE);
    target = schema.fieldIndex(PairTable.TARGET);
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
    if (row.isNullAt(source) || row.isNullAt(target)) {
      throw UserException.of("a pair to be written to %s has only one side", path);
    }
    try {
      write(row.getUTF8String(source).toString(), row.getUTF8String(target).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be written", e);
    }
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

  abstract void write(String sourceText, String targetText) throws IOException;

  abstract void end() throws IOException;
}
