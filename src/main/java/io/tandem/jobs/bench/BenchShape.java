package io.tandem.jobs.bench;

import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.subword.Vocabulary;
import io.tandem.training.worker.Shard;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The networks and batches to measure, as in {@code src/test/python/torch_yardstick.py}, which
 * measures PyTorch. Every sentence has the same length, so there is no padding.
 */
public enum BenchShape {
  TINY(10_000, 256, 16),
  SMALL(10_000, 128, 24),
  BASE(32_000, 64, 24);

  /** The number of batches of a worker, which are then repeated in another order. */
  private static final int BATCHES = 8;

  private final int vocabulary;
  private final int sentences;
  private final int length;

  BenchShape(int vocabulary, int sentences, int length) {
    this.vocabulary = vocabulary;
    this.sentences = sentences;
    this.length = length;
  }

  int vocabulary() {
    return vocabulary;
  }

  /** Both sides share the vocabulary. */
  VocabularySizes vocabularies() {
    return VocabularySizes.joint(vocabulary);
  }

  /** Sentence pairs of a batch. */
  public int sentences() {
    return sentences;
  }

  /** Tokens of each sentence on either side, EOS included. */
  public int length() {
    return length;
  }

  /** Tokens of a batch on one side. */
  int batchTokens() {
    return sentences * length;
  }

  /** The model preset. */
  public String preset() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Sentence pairs of random pieces. */
  Shard shard(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Shard.Builder shard = Shard.builder(length);
    for (int pair = 0; pair < BATCHES * sentences; pair++) {
      shard.add(pair, sentence(random), sentence(random));
    }
    return shard.build();
  }

  private int[] sentence(SplittableRandom random) {
    return random.ints(length - 1, Vocabulary.UNK, vocabulary).toArray();
  }
}
