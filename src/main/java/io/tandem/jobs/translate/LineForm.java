package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Reads records line by line, also from a stream. Sent to executors. */
interface LineForm extends RecordForm {
  /**
   * Returns a reader of the records of a file, which returns null after the last.
   *
   * @throws io.tandem.UserException there and here for mistakes in the file
   */
  Supplier<InputRecord> reading(LineReader lines);

  @Override
  default FileRecords open(String file, long first, Configuration hadoop) throws IOException {
    LineReader lines = LineReader.open(file, hadoop);
    return new FileRecords(lines, reading(lines), first);
  }
}
