package io.tandem.translation.search;

import io.tandem.storage.Hash64;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws translations at random, independently of each other. A draw is a function of (seed, source,
 * number of the sample, position): neither the batch nor the partition matters, and equal sentences
 * have equal translations. log P is the model's, regardless of the sampler's settings. Immutable.
 *
 * @param samples the number of samples of each sentence
 */
record Sampling(int samples, Sampler sampler, LengthPenalty penalty, LengthLimit limit, long seed)
    implements Search {
  /**
   * The memory for the tokens of a session's rows, which have nothing in common: 256 MiB. A session
   * may take twice as much, because its room grows by doubling.
   */
  private static final long MAX_KEPT = 256L << 20;

  @Override
  public int rowsPerSentence() {
    return samples;
  }

  @Override
  public int sentencesAtOnce(NextTokenModel model, List<SourceSentence> sentences) {
    return Math.max(1, rowsAtOnce(model, sentences) / samples);
  }

  /** Returns the number of samples drawn in one session, of one sentence or of several. */
  private int rowsAtOnce(NextTokenModel model, List<SourceSentence> sentences) {
    long longest = sentences.stream().mapToLong(limit::most).max().orElse(1);
    long ofRow = Math.max(1, model.bytesOfToken() * longest);
    return (int) Math.max(1, Math.min(Search.sentencesAtOnce(model, 1), MAX_KEPT / ofRow));
  }

  @Override
  public List<List<Hypothesis>> searchTogether(
      NextTokenModel model, List<SourceSentence> sentences) {
    List<Sample> drawn = new ArrayList<>();
    for (int sentence = 0; sentence < sentences.size(); sentence++) {
      for (int number = 0; number < samples; number++) {
        drawn.add(new Sample(sentences.get(sentence), sentence, number));
      }
    }
    int atOnce = rowsAtOnce(model, sentences);
    for (int from = 0; from < drawn.size(); from += atOnce) {
      int to = Math.min(drawn.size(), from + atOnce);
      draw(model, sentences, drawn.subList(from, to));
    }
    return bySentence(drawn);
  }

  private void draw(NextTokenModel model, List<SourceSentence> sentences, List<Sample> together) {
    float[] next = new float[together.size() * model.vocabularySize()];
    List<Sample> active = together;
    try (NextTokenModel.Session session = SourceSentence.start(model, sentences)) {
      while (!active.isEmpty()) {
        session.advance(
            active.stream().mapToInt(sample -> sample.row).toArray(),
            active.stream().mapToInt(sample -> sample.path.token()).toArray(),
            next);
        for (int row = 0; row < active.size(); row++) {
          active.get(row).extend(row, next, model.vocabularySize());
        }
        active = active.stream().filter(sample -> !sample.done).toList();
      }
    }
  }

  private List<List<Hypothesis>> bySentence(List<Sample> drawn) {
    List<List<Hypothesis>> results = new ArrayList<>();
    for (int from = 0; from < drawn.size(); from += samples) {
      results.add(
          drawn.subList(from, from + samples).stream()
              .map(Sample::hypothesis)
              .sorted(Hypothesis.BEST_FIRST)
              .toList());
    }
    return results;
  }

  /** Returns the key that distinguishes the draws of one sample from those of all others. */
  private long key(int[] source, int sample) {
    long key = Hash64.draw(seed);
    for (int id : source) {
      key = Hash64.draw(key ^ id);
    }
    return Hash64.draw(key ^ sample);
  }

  /** A translation under construction. */
  private final class Sample {
    private final int[] prefix;
    private final int least;
    private final int most;
    private final long key;

    /** The row in the model's last call; at first the number of the sentence. */
    private int row;

    private BeamPath path = BeamPath.BEGIN;
    private boolean done;
    private boolean broken;

    Sample(SourceSentence sentence, int number, int sample) {
      prefix = sentence.prefix();
      least = limit.least(sentence);
      most = limit.most(sentence);
      key = key(sentence.ids(), sample);
      row = number;
    }

    private void extend(int ofRow, float[] next, int vocabularySize) {
      int from = ofRow * vocabularySize;
      int token = choose(next, from, vocabularySize);
      broken = token == Sampler.NONE || Float.isNaN(next[from + token]);
      if (broken) {
        done = true;
        return;
      }
      path = path.extend(token, path.logProbability() + next[from + token]);
      row = ofRow;
      done = token == Vocabulary.EOS || path.length() >= most;
    }

    private Hypothesis hypothesis() {
      return broken ? path.broken(penalty) : path.hypothesis(penalty);
    }

    private int choose(float[] next, int from, int vocabularySize) {
      if (path.length() < prefix.length) {
        return prefix[path.length()];
      }
      if (path.length() + 1 < least) {
        next[from + Vocabulary.EOS] = Float.NEGATIVE_INFINITY;
      }
      // 53 bits of the hash as a number from 0 inclusive to 1 exclusive.
      return sampler.draw(
          next, from, vocabularySize, (Hash64.draw(key ^ path.length()) >>> 11) * 0x1p-53);
    }
  }
}
