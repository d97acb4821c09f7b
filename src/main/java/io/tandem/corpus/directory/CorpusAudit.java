package io.tandem.corpus.directory;

import io.tandem.corpus.RejectedExample;
import io.tandem.corpus.TextStatistics;
import java.util.List;
import java.util.Map;

/**
 * What the audit page of a corpus shows beside its manifest; {@code audit.json}.
 *
 * @param rejected the first lines of every reason, in the order of inputs, files and lines
 * @param text by split
 */
public record CorpusAudit(
    Map<String, List<RejectedExample>> rejected, Map<String, TextStatistics> text) {
  /** Lines shown of a reason. */
  public static final int EXAMPLES = 5;

  static final String FILE = "audit.json";
}
