package io.tandem.subword;

/**
 * What subwords are learned with.
 *
 * @param merges merges to learn at most
 * @param minimumPairFrequency a pair that occurs less often is not merged
 * @param limits which pieces get an id
 * @param words how a line becomes words
 */
public record SubwordSettings(
    int merges, long minimumPairFrequency, VocabularyLimits limits, LineWords words) {
  public SubwordSettings {
    // Validates both numbers.
    new BpeLearner(merges, minimumPairFrequency);
  }
}
