package io.tandem.run;

import java.time.Instant;
import java.util.List;

/**
 * The translations of the fixed validation sentences at one validation.
 *
 * @param round rounds completed
 * @param updates optimizer steps completed by each worker
 * @param attention the attention of the network in some of them
 */
public record SampleTranslations(
    long round,
    long updates,
    Instant time,
    List<Sentence> sentences,
    List<SampleAttention> attention) {
  public SampleTranslations {
    sentences = List.copyOf(sentences);
    attention = List.copyOf(attention);
  }

  /** One of the sentences. */
  public record Sentence(String source, String reference, String hypothesis) {}
}
