package io.tandem.translation.search;

import io.tandem.config.SearchSettings.Stopping;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The plain oracle of {@link BeamSearch}: one sentence at a time, whole rows, all continuations
 * sorted, and no early end. With {@link Stopping#EXACT} it goes on until nothing is alive or the
 * length limit is reached; with {@link Stopping#FINISHED} until the beam's number of hypotheses has
 * ended, and then with that of greedy search alone until it has ended as well.
 */
record TextbookBeamSearch(
    int beam, int nBest, Stopping stopping, LengthPenalty penalty, LengthLimit limit) {
  /**
   * A hypothesis.
   *
   * @param greedy whether greedy search would follow it
   * @param row the row of the model's call that it continues
   */
  private record Path(List<Integer> tokens, double logProbability, boolean greedy, int row) {
    boolean ended() {
      return !tokens.isEmpty() && tokens.get(tokens.size() - 1) == Vocabulary.EOS;
    }
  }

  List<Hypothesis> search(NextTokenModel model, SourceSentence sentence) {
    int least = limit.least(sentence);
    int most = limit.most(sentence);
    List<Hypothesis> finished = new ArrayList<>();
    List<Path> alive = List.of(new Path(List.of(), 0, true, 0));
    int ended = 0;
    try (NextTokenModel.Session session = model.start(new int[][] {sentence.ids()})) {
      for (int length = 1; length <= most && !alive.isEmpty(); length++) {
        List<Path> sorted =
            continuations(alive, rows(session, model.vocabularySize(), alive), sentence, least);
        if (sorted.isEmpty()) {
          break;
        }
        List<Path> best = sorted.subList(0, Math.min(beam, sorted.size()));
        List<Path> next = new ArrayList<>();
        (stopping == Stopping.EXACT ? best : sorted)
            .stream().filter(path -> !path.ended()).limit(beam).forEach(next::add);
        List<Path> ending = new ArrayList<>(best.stream().filter(Path::ended).toList());
        ended += ending.size();
        for (Path ofGreedy : sorted.stream().filter(Path::greedy).toList()) {
          List<Path> where = ofGreedy.ended() ? ending : next;
          if (!where.contains(ofGreedy)) {
            where.add(ofGreedy);
          }
        }
        ending.forEach(path -> finished.add(hypothesis(path)));
        if (stopping == Stopping.FINISHED && ended >= beam) {
          next.removeIf(path -> !path.greedy());
        }
        alive = next;
      }
    }
    finished.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
    alive.forEach(path -> finished.add(hypothesis(path)));
    return finished.subList(0, Math.min(nBest, finished.size()));
  }

  private static float[][] rows(NextTokenModel.Session session, int vocabulary, List<Path> alive) {
    int[] parents = alive.stream().mapToInt(Path::row).toArray();
    int[] tokens =
        alive.stream()
            .map(Path::tokens)
            .mapToInt(before -> before.isEmpty() ? Vocabulary.BOS : before.get(before.size() - 1))
            .toArray();
    float[] all = new float[alive.size() * vocabulary];
    session.advance(parents, tokens, all);
    float[][] rows = new float[alive.size()][vocabulary];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(all, row * vocabulary, rows[row], 0, vocabulary);
    }
    return rows;
  }

  /** Returns all continuations, best first. That of greedy search is the best of its row. */
  private static List<Path> continuations(
      List<Path> alive, float[][] rows, SourceSentence sentence, int least) {
    List<Path> all = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      Path before = alive.get(row);
      int length = before.tokens().size() + 1;
      List<Path> ofRow = new ArrayList<>();
      for (int id = 0; id < rows[row].length; id++) {
        boolean allowed =
            length <= sentence.prefix().length
                ? id == sentence.prefix()[length - 1]
                : id >= Vocabulary.FIRST_BYTE || (id == Vocabulary.EOS && length >= least);
        if (allowed && rows[row][id] > Float.NEGATIVE_INFINITY) {
          List<Integer> tokens = new ArrayList<>(before.tokens());
          tokens.add(id);
          ofRow.add(new Path(tokens, before.logProbability() + rows[row][id], false, row));
        }
      }
      ofRow.sort(BEST_FIRST);
      if (before.greedy() && !ofRow.isEmpty()) {
        Path best = ofRow.get(0);
        ofRow.set(0, new Path(best.tokens(), best.logProbability(), true, row));
      }
      all.addAll(ofRow);
    }
    all.sort(BEST_FIRST);
    return all;
  }

  private static final Comparator<Path> BEST_FIRST =
      Comparator.comparingDouble(Path::logProbability).reversed();

  private Hypothesis hypothesis(Path path) {
    int length = path.tokens().size();
    return new Hypothesis(
        path.tokens().stream().mapToInt(i -> i).limit(path.ended() ? length - 1 : length).toArray(),
        path.logProbability(),
        penalty.score(path.logProbability(), length),
        path.ended());
  }
}
