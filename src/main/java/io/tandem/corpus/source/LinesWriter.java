package io.tandem.corpus.source;

import java.io.IOException;
import java.io.Writer;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.types.StructType;

/**
 * Writes two files, line n of one the translation of line n of the other: {@code part-....source}
 * and {@code part-....target}.
 */
final class LinesWriter extends PairWriter {
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
  void write(String sourceText, String targetText) throws IOException {
    source.append(inLine(sourceText)).append('\n');
    target.append(inLine(targetText)).append('\n');
  }

  @Override
  void end() throws IOException {
    try (source) {
      target.close();
    }
  }
}
