package io.tandem.jobs.translate;

import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.TranslationCounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads the records of text and writes them with their translations. Sent to executors. */
interface RecordForm extends Serializable {
  /**
   * Opens a file to read its records.
   *
   * @param first the number of its first record in the whole input
   * @throws io.tandem.UserException there and here for mistakes in the file
   */
  FileRecords open(String file, long first, Configuration hadoop) throws IOException;

  /** Returns whether each line is a record, so that reading can start at any line. */
  default boolean isByLine() {
    return false;
  }

  /** Returns whether the output for a file is all lines of its records, one after the other. */
  default boolean isOfLines() {
    return true;
  }

  /**
   * Writes the output for a file from the lines of its records.
   *
   * @param parts the files with these lines, in their order
   */
  default void join(String file, List<String> parts, OutputStream out, Configuration hadoop)
      throws IOException {
    for (String part : parts) {
      Path path = new Path(part);
      try (InputStream in = path.getFileSystem(hadoop).open(path)) {
        in.transferTo(out);
      }
    }
  }

  /**
   * Returns the lines of the output for a record.
   *
   * @param translation meaningless if the record has no text to translate
   */
  List<String> written(InputRecord record, Translation translation);

  /** Returns the lines of the output for records, whose translations are counted. */
  default List<String> translated(
      List<InputRecord> records, Translator translator, TranslationCounts counts) {
    List<Translation> translations =
        translator.translateLines(
            records.stream().map(InputRecord::line).toList(), counts::advance);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).hasSource()) {
        counts.add(translations.get(i));
      }
      lines.addAll(written(records.get(i), translations.get(i)));
    }
    return lines;
  }
}
