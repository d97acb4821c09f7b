package io.tandem.store;

import java.time.Instant;
import java.util.List;

/**
 * The translations of the fixed validation sentences at one validation.
 *
 * @param round rounds completed
 * @param updates optimizer steps completed by each worker
 */
public record SampleTranslations(long round, long updates, Instant time, List<Sentence> sentences) {
  public SampleTranslations {
    sentences = List.copyOf(sentences);
  }

  /** One of the sentences. */
  public record Sentence(String source, String reference, String hypothesis) {}
}
