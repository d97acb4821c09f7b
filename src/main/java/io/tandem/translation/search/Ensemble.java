package io.tandem.translation.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Combines several models into one: the probability of a token is the mean of theirs. They must
 * have the same vocabulary. As thread-safe as its members.
 */
public final class Ensemble implements NextTokenModel {
  private final List<NextTokenModel> members;

  public Ensemble(List<NextTokenModel> members) {
    if (members.stream().mapToInt(NextTokenModel::vocabularySize).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "the models of an ensemble must share one vocabulary, but their sizes are "
              + members.stream().map(NextTokenModel::vocabularySize).toList());
    }
    this.members = List.copyOf(members);
  }

  @Override
  public int vocabularySize() {
    return members.get(0).vocabularySize();
  }

  @Override
  public long bytesOfToken() {
    return members.stream().mapToLong(NextTokenModel::bytesOfToken).sum();
  }

  @Override
  public Session start(int[][] sources) {
    return new Together(members.stream().map(member -> member.start(sources)).toList(), rows -> {});
  }

  @Override
  public Session start(int[][] sources, int[][] candidates) {
    return new Together(
        members.stream().map(member -> member.start(sources, candidates)).toList(), rows -> {});
  }

  /** The observer receives the mean of the members' weights. */
  @Override
  public Session start(int[][] sources, int layer, AttentionObserver observer) {
    MeanOfMembers mean = new MeanOfMembers(observer);
    return new Together(
        members.stream().map(member -> member.start(sources, layer, mean)).toList(), mean::tell);
  }

  /** The action after all members have advanced a number of rows. */
  private interface Afterwards {
    void advanced(int rows);
  }

  private final class Together extends FullRowSession {
    private final List<Session> sessions;
    private final Afterwards afterwards;
    private float[][] found = {};

    Together(List<Session> sessions, Afterwards afterwards) {
      super(vocabularySize());
      this.sessions = sessions;
      this.afterwards = afterwards;
    }

    @Override
    public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
      int values = parents.length * vocabularySize();
      if (found.length == 0 || found[0].length < values) {
        found = new float[sessions.size()][values];
      }
      for (int m = 0; m < sessions.size(); m++) {
        sessions.get(m).advance(parents, tokens, found[m]);
      }
      for (int i = 0; i < values; i++) {
        logProbabilities[i] = logMean(i);
      }
      afterwards.advanced(parents.length);
    }

    /**
     * Computes the log of the mean of probabilities given as logarithms, after subtracting the
     * greatest.
     */
    private float logMean(int i) {
      float highest = Float.NEGATIVE_INFINITY;
      for (float[] member : found) {
        highest = Math.max(highest, member[i]);
      }
      if (highest == Float.NEGATIVE_INFINITY) {
        return highest;
      }
      double sum = 0;
      for (float[] member : found) {
        sum += Math.exp(member[i] - highest);
      }
      return (float) (highest + Math.log(sum / found.length));
    }

    @Override
    public void close() {
      sessions.forEach(Session::close);
    }
  }

  /** Sums the attention of the members, row by row. */
  private final class MeanOfMembers implements AttentionObserver {
    private final AttentionObserver observer;
    private final List<float[]> rows = new ArrayList<>();

    MeanOfMembers(AttentionObserver observer) {
      this.observer = observer;
    }

    @Override
    public void looked(int row, float[] weights) {
      if (row == rows.size()) {
        rows.add(new float[weights.length]);
      }
      float[] mean = rows.get(row);
      for (int j = 0; j < mean.length; j++) {
        mean[j] += weights[j] / members.size();
      }
    }

    private void tell(int count) {
      for (int row = 0; row < count; row++) {
        observer.looked(row, rows.get(row));
      }
      rows.clear();
    }
  }
}
