package io.tandem.training.shards;

import io.tandem.training.worker.Shard;
import java.io.Serializable;

/**
 * The amount of data that one worker has to train on. A class and not a record: Kryo 4 cannot make
 * records.
 */
public final class ShardSize implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int pairs;
  private final int tooLong;
  private final long sourceTokens;
  private final long targetTokens;

  public ShardSize(Shard shard) {
    pairs = shard.size();
    tooLong = shard.tooLong();
    sourceTokens = shard.sourceTokens();
    targetTokens = shard.targetTokens();
  }

  public int pairs() {
    return pairs;
  }

  /** The number of pairs left out because a side was longer than training.maximumSentenceTokens. */
  public int tooLong() {
    return tooLong;
  }

  /** EOS included. */
  public long sourceTokens() {
    return sourceTokens;
  }

  /** EOS included. */
  public long targetTokens() {
    return targetTokens;
  }
}
