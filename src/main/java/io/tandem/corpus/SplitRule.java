package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.CorpusSettings.SplitShares;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.PairFormats;
import io.tandem.corpus.format.PairReader;
import io.tandem.corpus.format.RawPair;
import io.tandem.storage.Hash64;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Assigns a source sentence to a split by its key and the seed alone, so that a growing corpus
 * never moves a sentence from one split to another. Driver and executors.
 *
 * @param asked the split that the input declares
 */
record SplitRule(SplitShares shares, long seed, Split asked) implements Serializable {
  /** Below this probability, an input's sentences are not all in one split by chance. */
  private static final double CHANCE = 1e-4;

  /** The most sentences to look at, even where the smallest shares would need more. */
  private static final int MAX_SENTENCES = 100_000;

  /**
   * Returns the rule of an input. The sentences of a split of another corpus, whatever has become
   * of their translations, would all be in one split by that corpus's seed: they are split by
   * another hash.
   *
   * @param first the first file of the input; of Parquet and tables nothing is read
   */
  static SplitRule of(SplitShares shares, long seed, BitextFile first, Configuration hadoop) {
    SplitRule rule = new SplitRule(shares, seed, first.input().split());
    if (rule.asked == Split.AUTO
        && shares.valid() + shares.test() > 0
        && !first.input().format().isOfRows()) {
      while (rule.isOfOneSplit(first, hadoop)) {
        rule = new SplitRule(shares, Hash64.draw(rule.seed), Split.AUTO);
      }
    }
    return rule;
  }

  private boolean isOfOneSplit(BitextFile file, Configuration hadoop) {
    double heldOut = shares.valid() + shares.test();
    Set<Long> train = new HashSet<>();
    Set<Long> others = new HashSet<>();
    try (PairReader pairs = PairFormats.open(file, hadoop)) {
      for (RawPair pair = pairs.next();
          pair != null && (train.isEmpty() || others.isEmpty());
          pair = pairs.next()) {
        long key = SentenceKey.of(pair.source());
        (split(key) == Split.TRAIN ? train : others).add(key);
        if (Math.pow(1 - heldOut, train.size()) < CHANCE
            || Math.pow(heldOut, others.size()) < CHANCE) {
          return true;
        }
        if (train.size() == MAX_SENTENCES) {
          return false;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file.source() + " cannot be read", e);
    }
    return false;
  }

  /**
   * @param key see {@link SentenceKey}
   * @return {@link Split#TRAIN}, {@link Split#VALID} or {@link Split#TEST}
   */
  Split split(long key) {
    if (asked != Split.AUTO) {
      return asked;
    }
    // 53 bits of the hash as a number from 0 inclusive to 1 exclusive.
    double place = (Hash64.mix(key ^ Hash64.mix(seed)) >>> 11) * 0x1p-53;
    if (place < shares.valid()) {
      return Split.VALID;
    }
    return place < shares.valid() + shares.test() ? Split.TEST : Split.TRAIN;
  }

  /** Returns whether the input leaves the split open. */
  boolean isByKey() {
    return asked == Split.AUTO;
  }

  /** Returns a split as it is written in the column {@link PairTable#SPLIT}. */
  static String name(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }
}
