package io.tandem.corpus.directory;

import io.tandem.corpus.RejectedExample;
import io.tandem.corpus.TextStatistics;
import java.util.List;
import java.util.Map;

/**
 * The contents of the audit page of a corpus in addition to its manifest; {@code audit.json}.
 *
 * @param rejected the first lines of every reason, in the order of inputs, files and lines
 * @param text by split
 */
public record CorpusAudit(
    Map<String, List<RejectedExample>> rejected, Map<String, TextStatistics> text) {
  /** The number of lines shown for a reason. */
  public static final int EXAMPLES = 5;

  static final String FILE = "audit.json";
}
