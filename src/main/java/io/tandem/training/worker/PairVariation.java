package io.tandem.training.worker;

import io.tandem.config.Settings;
import io.tandem.network.transformer.TokenLinks;
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
   * Requires those that settings ask for to change text with these subwords.
   *
   * @throws io.tandem.UserException when one has no effect on it
   */
  static void requireEffect(Settings settings, Subwords subwords) {
    PairModifiers.requireEffect(settings.training(), subwords);
  }

  /**
   * Returns the variations that settings ask for, in the order in which they are made.
   *
   * @param subwords the subwords that made the ids
   * @param links which subwords translate each other, for {@code training.modifiers} terms
   * @param sourceLanguage the language of the source, a tag; may be empty
   * @param targetLanguage the language of the target
   * @throws io.tandem.UserException when one has no effect on text with these subwords
   */
  static List<PairVariation> of(
      Settings settings,
      Subwords subwords,
      TokenLinks links,
      String sourceLanguage,
      String targetLanguage) {
    List<PairVariation> variations = new ArrayList<>();
    PairModifiers modifiers =
        PairModifiers.of(settings.training(), subwords, links, sourceLanguage, targetLanguage);
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
