package io.tandem.translation.search;

import io.tandem.network.kernels.TopLogits;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs a model along given translations instead of searching (teacher forcing): the probability of
 * each of their tokens, and the model's attention when predicting it.
 */
public final class ForcedDecoding {
  private final NextTokenModel model;
  private final int[][] sources;

  /**
   * @param sources token ids, each sentence ending with EOS
   */
  public ForcedDecoding(NextTokenModel model, int[][] sources) {
    this.model = model;
    this.sources = sources;
  }

  /**
   * A given translation.
   *
   * @param sentence the number of its source
   * @param tokens the tokens without BOS and EOS
   */
  public record Given(int sentence, int[] tokens) {
    /** Returns the token at a position: the tokens, then EOS. */
    private int tokenAt(int position) {
      return position < tokens.length ? tokens[position] : Vocabulary.EOS;
    }
  }

  /**
   * The result for each token of a translation and EOS.
   *
   * @param logProbabilities [T + 1]
   * @param attention [T + 1] times [S]; empty if it was not recorded
   */
  public record Walk(float[] logProbabilities, float[][] attention) {}

  /** Returns only the probabilities. */
  public List<Walk> follow(List<Given> given) {
    return inParts(
        given,
        walking -> {
          try (NextTokenModel.Session session = model.start(sources)) {
            return walking.to(session);
          }
        });
  }

  /**
   * Returns probabilities and attention.
   *
   * @param layer the layer, as in {@link NextTokenModel#start(int[][], int, AttentionObserver)}
   */
  public List<Walk> followWatching(List<Given> given, int layer) {
    return inParts(
        given,
        walking -> {
          try (NextTokenModel.Session session = model.start(sources, layer, walking)) {
            return walking.to(session);
          }
        });
  }

  /** Processes as many translations together as have log-probabilities that fit into memory. */
  private List<Walk> inParts(List<Given> given, Function<Walking, List<Walk>> walk) {
    int atOnce = Search.sentencesAtOnce(model, 1);
    List<Walk> walks = new ArrayList<>(given.size());
    for (int from = 0; from < given.size(); from += atOnce) {
      int to = Math.min(given.size(), from + atOnce);
      walks.addAll(walk.apply(new Walking(given.subList(from, to))));
    }
    return walks;
  }

  /** All translations at the same position; those at their end have been dropped. */
  private static final class Walking implements AttentionObserver {
    private final List<Given> given;
    private final List<Walk> walks = new ArrayList<>();

    /** The translation of each row. */
    private int[] active;

    private int position;

    Walking(List<Given> given) {
      this.given = given;
      for (Given one : given) {
        int steps = one.tokens().length + 1;
        walks.add(new Walk(new float[steps], new float[steps][0]));
      }
      active = new int[given.size()];
      Arrays.setAll(active, i -> i);
    }

    private List<Walk> to(NextTokenModel.Session session) {
      TopLogits next = new TopLogits(0);
      int[] parents = given.stream().mapToInt(Given::sentence).toArray();
      while (active.length > 0) {
        next.start(active.length);
        for (int row = 0; row < active.length; row++) {
          next.want(row, given.get(active[row]).tokenAt(position));
        }
        session.advance(parents, lastTokens(), next);
        for (int row = 0; row < active.length; row++) {
          walks.get(active[row]).logProbabilities()[position] = next.wantedLogProbability(row);
        }
        parents = stay();
        position++;
      }
      return walks;
    }

    private int[] lastTokens() {
      return Arrays.stream(active)
          .map(i -> position == 0 ? Vocabulary.BOS : given.get(i).tokens()[position - 1])
          .toArray();
    }

    /** Drops finished translations; returns the rows of the others. */
    private int[] stay() {
      int[] before = active;
      int[] rows =
          IntStream.range(0, before.length)
              .filter(row -> position < given.get(before[row]).tokens().length)
              .toArray();
      active = Arrays.stream(rows).map(row -> before[row]).toArray();
      return rows;
    }

    @Override
    public void looked(int row, float[] weights) {
      walks.get(active[row]).attention()[position] = weights;
    }
  }
}
