package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuationsTest {
  private record Candidate(double logProbability, int row, int token) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64, 500})
  void keptAreTheFirstOfAllSorted(int capacity) {
    int vocabularySize = 101;
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(4);
      float[] next = new float[rows * vocabularySize];
      double[] before = random.doubles(rows, -30, 0).toArray();
      for (int i = 0; i < next.length; i++) {
        // Few distinct values, so that there are many equal ones.
        next[i] = seed % 2 == 0 ? -random.nextInt(6) : -10 * random.nextFloat();
      }
      Continuations candidates = new Continuations(capacity);
      for (int row = 0; row < rows; row++) {
        for (int id = 0; id < vocabularySize; id++) {
          candidates.offer(before[row] + next[row * vocabularySize + id], row, id);
        }
      }
      List<Candidate> found = new ArrayList<>();
      for (int i = 0; i < candidates.size(); i++) {
        found.add(
            new Candidate(candidates.logProbability(i), candidates.row(i), candidates.token(i)));
      }
      List<Candidate> sorted = sorted(rows, before, next, vocabularySize);
      assertThat(found).isEqualTo(sorted.subList(0, Math.min(capacity, sorted.size())));
    }
  }

  private static List<Candidate> sorted(int rows, double[] before, float[] next, int size) {
    List<Candidate> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int id = 0; id < size; id++) {
        all.add(new Candidate(before[row] + next[row * size + id], row, id));
      }
    }
    all.sort(
        Comparator.comparingDouble(Candidate::logProbability)
            .reversed()
            .thenComparing(Candidate::row)
            .thenComparing(Candidate::token));
    return all;
  }
}
