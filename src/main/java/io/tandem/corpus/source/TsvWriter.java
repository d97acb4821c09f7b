package io.tandem.corpus.source;

import java.io.IOException;
import java.io.Writer;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.types.StructType;

/** Writes lines of source, tab, target. */
final class TsvWriter extends PairWriter {
  private final Writer out;

  TsvWriter(String path, StructType schema, TaskAttemptContext context) {
    super(path, schema);
    out = open(path, context);
  }

  @Override
  void write(String sourceText, String targetText) throws IOException {
    out.append(inLine(sourceText)).append('\t').append(inLine(targetText)).append('\n');
  }

  @Override
  void end() throws IOException {
    out.close();
  }
}
