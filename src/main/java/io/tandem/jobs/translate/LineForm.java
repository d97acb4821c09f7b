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

  /** Opens a file at its start. */
  interface Opening {
    LineReader open() throws IOException;
  }

  /**
   * Returns a reader of the records from a line that is not the first of its file.
   *
   * @param lines before that line
   * @param file opens the file, whose first line may say what the others are
   */
  default Supplier<InputRecord> readingFromWithin(LineReader lines, Opening file)
      throws IOException {
    return reading(lines);
  }

  @Override
  default boolean isByLine() {
    return true;
  }

  @Override
  default FileRecords open(String file, long first, Configuration hadoop) throws IOException {
    LineReader lines = LineReader.open(file, hadoop);
    return new FileRecords(lines, reading(lines), first);
  }
}
