package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * An exact model for tests: any function from source and prefix to log-probabilities. It keeps the
 * whole prefix of every row, so that a wrong parent shows in the result.
 */
public record PrefixModel(int vocabularySize, Next next, List<Integer> rowsPerCall)
    implements NextTokenModel {
  /** The log-probabilities of all tokens after a prefix, which begins with BOS. */
  interface Next {
    float[] after(int[] source, List<Integer> prefix);
  }

  PrefixModel(int vocabularySize, Next next) {
    this(vocabularySize, next, new ArrayList<>());
  }

  /**
   * Makes a model of random distributions that depend on the source and on the last {@code order}
   * tokens.
   */
  public static PrefixModel random(int vocabularySize, int order, double sharpness, long seed) {
    return new PrefixModel(
        vocabularySize,
        (source, prefix) -> {
          int from = Math.max(0, prefix.size() - order);
          int key = Arrays.hashCode(source) * 31 + prefix.subList(from, prefix.size()).hashCode();
          Random random = new Random(seed * 1_000_003L + key);
          random.nextLong();
          double[] logits = new double[vocabularySize];
          Arrays.setAll(logits, i -> sharpness * random.nextGaussian());
          return logSoftmax(logits);
        });
  }

  /** Makes a model that returns NaN only, as after a training that diverged. */
  public static PrefixModel broken(int vocabularySize) {
    return new PrefixModel(
        vocabularySize,
        (source, prefix) -> {
          float[] next = new float[vocabularySize];
          Arrays.fill(next, Float.NaN);
          return next;
        });
  }

  static float[] logSoftmax(double[] logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    float[] result = new float[logits.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (logits[i] - Math.log(sum));
    }
    return result;
  }

  @Override
  public Session start(int[][] sources, int[][] candidates) {
    return new MaskedSession(start(sources), candidates, vocabularySize());
  }

  @Override
  public Session start(int[][] sources) {
    for (int[] source : sources) {
      assertThat(source).endsWith(Vocabulary.EOS);
    }
    return new Rows(sources);
  }

  private final class Rows extends FullRowSession {
    private List<int[]> sources;
    private List<List<Integer>> prefixes = new ArrayList<>();

    Rows(int[][] sources) {
      super(vocabularySize);
      this.sources = List.of(sources);
      this.sources.forEach(source -> prefixes.add(List.of()));
    }

    @Override
    public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
      List<int[]> newSources = new ArrayList<>();
      List<List<Integer>> newPrefixes = new ArrayList<>();
      for (int row = 0; row < parents.length; row++) {
        List<Integer> prefix = new ArrayList<>(prefixes.get(parents[row]));
        prefix.add(tokens[row]);
        newPrefixes.add(prefix);
        newSources.add(sources.get(parents[row]));
        float[] after = next.after(newSources.get(row), prefix);
        System.arraycopy(after, 0, logProbabilities, row * vocabularySize, vocabularySize);
      }
      sources = newSources;
      prefixes = newPrefixes;
      rowsPerCall.add(parents.length);
    }

    @Override
    public void close() {
      sources = List.of();
    }
  }
}
