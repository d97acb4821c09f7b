package io.tandem.training.worker;

import io.tandem.config.Settings;
import io.tandem.subword.Subwords;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes pairs each time that they are trained on. The outcome depends on the key, the pair and
 * its shard alone. Sent to executors; of plain classes, because Kryo cannot read records.
 */
public sealed interface PairVariation extends Serializable permits PairModifiers, SubwordSampling {
  /**
   * Returns what an update sees of a pair.
   *
   * @param pair the pair as the variations before this one have left it
   * @param shard the shard of the pair, as it is stored
   * @param number the number of the pair in the shard
   * @param key seed, epoch and stream
   */
  PairIds vary(PairIds pair, Shard shard, int number, long... key);

  /**
   * Returns the variations that settings ask for, in the order in which they are made.
   *
   * @param subwords the subwords that made the ids
   * @param sourceLanguage the language of the source, a tag; may be empty
   * @param targetLanguage the language of the target
   * @throws io.tandem.UserException when one has no effect on text with these subwords
   */
  static List<PairVariation> of(
      Settings settings, Subwords subwords, String sourceLanguage, String targetLanguage) {
    List<PairVariation> variations = new ArrayList<>();
    PairModifiers modifiers =
        PairModifiers.of(settings.training(), subwords, sourceLanguage, targetLanguage);
    if (modifiers.changesSome()) {
      variations.add(modifiers);
    }
    double strength = settings.subword().sampling();
    if (strength > 0) {
      variations.add(
          new SubwordSampling(subwords, strength, settings.training().maximumSentenceTokens()));
    }
    return variations;
  }
}
