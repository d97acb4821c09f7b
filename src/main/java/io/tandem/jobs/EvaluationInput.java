package io.tandem.jobs;

import io.tandem.config.UserException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Translations and their references, line by line.
 *
 * @param hypotheses at least one line
 * @param references at least one stream, each with as many lines
 */
record EvaluationInput(List<String> hypotheses, List<List<String>> references) {
  /**
   * Reads all files as they are; the metrics themselves pass over blanks at the end of a line.
   *
   * @throws UserException when a file cannot be used or numbers of lines differ
   */
  static EvaluationInput read(String hypotheses, List<String> references, Configuration hadoop) {
    if (references.contains(TextLines.STANDARD_INPUT)) {
      throw new UserException(
          "--references cannot be read from the standard input; only --hypotheses may be \"-\"");
    }
    List<String> lines = TextLines.read(hypotheses, hadoop);
    List<List<String>> streams = new ArrayList<>();
    for (String file : references) {
      List<String> stream = TextLines.read(file, hadoop);
      if (stream.size() != lines.size()) {
        throw new UserException(
            String.format(
                "--hypotheses %s has %d lines but --references %s has %d; expected the same"
                    + " sentences line by line",
                hypotheses, lines.size(), file, stream.size()));
      }
      streams.add(stream);
    }
    return new EvaluationInput(lines, streams);
  }

  /** The references of one sentence; lines count from 0. */
  List<String> referencesOf(int line) {
    return references.stream().map(stream -> stream.get(line)).toList();
  }
}
