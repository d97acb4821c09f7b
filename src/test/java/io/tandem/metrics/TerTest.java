package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerTest {
  @ParameterizedTest
  @CsvSource({
    "a b c d, a b c d, 0",
    "a b c d, a x c d, 1",
    "a b c, a b c d, 1",
    "a b c d, a c d, 1",
    // One move of any length is one edit.
    "c d e a b, a b c d e, 1",
    "e a b c d, a b c d e, 1",
    // Two runs out of place.
    "b a x d c, a b x c d, 2",
    "'', a b c, 3",
    "A b, a B, 0"
  })
  void countsEditsWithAShiftAsOne(String hypothesis, String reference, int edits) {
    assertThat(Ter.standard().statistics(hypothesis, List.of(reference)).count(0)).isEqualTo(edits);
  }

  @Test
  void dividesByTheMeanLengthOfReferencesAndTakesTheFewestEdits() {
    Statistics counted = Ter.standard().statistics("a b c", List.of("a b x", "a b c d e f"));
    assertThat(counted.count(0)).isEqualTo(1);
    assertThat(Ter.referenceLength(counted)).isEqualTo((3 + 6) / 2.0);
    assertThat(Ter.standard().score(counted)).isCloseTo(100 * 1 / 4.5, within(1e-9));
  }

  @Test
  void emptyReferencesGiveZeroOrHundred() {
    assertThat(score("", "")).isZero();
    assertThat(score("a b", "")).isEqualTo(100);
    assertThat(score("", "a b")).isEqualTo(100);
  }

  @Test
  void shiftsNeverCostMoreThanEditingInPlace() {
    Random random = new Random(5);
    for (int trial = 0; trial < 500; trial++) {
      int[] hypothesis = random.ints(random.nextInt(13), 0, 5).toArray();
      int[] reference = random.ints(random.nextInt(13), 0, 5).toArray();
      long edits = ShiftSearch.editsBetween(hypothesis, reference);
      assertThat(edits)
          .isLessThanOrEqualTo(plainDistance(hypothesis, reference))
          .isGreaterThanOrEqualTo(Math.abs(hypothesis.length - reference.length));
    }
  }

  @Test
  void theBeamChangesNothingNearTheDiagonal() {
    Random random = new Random(6);
    for (int trial = 0; trial < 500; trial++) {
      int[] base = random.ints(random.nextInt(21), 0, 4).toArray();
      int[] reference = random.ints(1 + random.nextInt(20), 0, 4).toArray();
      BeamEditDistance distance = new BeamEditDistance(base.length, reference);
      assertThat(distance.rebase(base)).isEqualTo(plainDistance(base, reference));
      // Words after a common prefix reuse the rows of the base.
      int unchanged = random.nextInt(base.length + 1);
      int[] other = base.clone();
      for (int i = unchanged; i < other.length; i++) {
        other[i] = random.nextInt(4);
      }
      assertThat(distance.distance(other, unchanged)).isEqualTo(plainDistance(other, reference));
    }
  }

  @Test
  void farLongerReferencesStillHaveAWayThroughTheBeam() {
    String reference = "w ".repeat(400);
    assertThat(Ter.standard().statistics("w w", List.of(reference)).count(0)).isEqualTo(398);
    assertThat(Ter.standard().statistics(reference, List.of("w w")).count(0)).isEqualTo(398);
  }

  @Test
  void longScrambledLinesStayQuick() {
    Random random = new Random(7);
    List<String> words =
        random.ints(600, 0, 40).mapToObj(Integer::toString).collect(Collectors.toList());
    String reference = String.join(" ", words);
    Collections.shuffle(words, random);
    String hypothesis = String.join(" ", words);
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () -> assertThat(score(hypothesis, reference)).isBetween(50.0, 100.0));
  }

  /** sacreBLEU looks at no cell outside the beam, so keeping only those inside gives the same. */
  @Test
  void longLinesCostWhatTheBeamOfTheWholeMatrixGives() {
    Random random = new Random(8);
    for (int trial = 0; trial < 60; trial++) {
      int[] base = random.ints(1 + random.nextInt(200), 0, 6).toArray();
      int[] reference = random.ints(1 + random.nextInt(200), 0, 6).toArray();
      BeamEditDistance distance = new BeamEditDistance(base.length, reference);
      assertThat(distance.rebase(base)).isEqualTo(beamOfWholeMatrix(base, reference));
      int unchanged = random.nextInt(base.length);
      int[] other = base.clone();
      other[unchanged] = random.nextInt(6);
      assertThat(distance.distance(other, unchanged))
          .isEqualTo(beamOfWholeMatrix(other, reference));
    }
  }

  @Test
  void memoryGrowsWithTheLengthOfALineAndNotWithItsSquare() {
    Random random = new Random(9);
    int[] hypothesis = random.ints(20_000, 0, 1000).toArray();
    int[] reference = random.ints(20_000, 0, 1000).toArray();
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    int edits = new BeamEditDistance(hypothesis.length, reference).rebase(hypothesis);
    assertThat(edits).isBetween(19_000, 20_000);
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000_000L);
  }

  @Test
  void signatureNamesAllThatChangesTheScore() {
    assertThat(Ter.standard().signature(ReferenceCount.of(1)))
        .hasToString("nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:2.6.0+tandem");
  }

  private static double score(String hypothesis, String reference) {
    return Ter.standard().score(Ter.standard().statistics(hypothesis, List.of(reference)));
  }

  /**
   * Computes the distance within Tercom's beam of 25 cells around the diagonal, on the whole
   * matrix.
   */
  private static int beamOfWholeMatrix(int[] from, int[] to) {
    double ratio = (double) to.length / from.length;
    int beam = 25 < ratio / 2 ? (int) Math.ceil(ratio / 2 + 25) : 25;
    int far = 1_000_000;
    int[][] cost = new int[from.length + 1][to.length + 1];
    for (int j = 0; j <= to.length; j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= from.length; i++) {
      int diagonal = (int) Math.floor(i * ratio);
      int end = i == from.length ? to.length + 1 : Math.min(to.length + 1, diagonal + beam);
      for (int j = 0; j <= to.length; j++) {
        if (j < diagonal - beam || j >= end) {
          cost[i][j] = far;
        } else if (j == 0) {
          cost[i][0] = cost[i - 1][0] + 1;
        } else {
          int substituted = cost[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
          cost[i][j] = Math.min(substituted, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        }
      }
    }
    return cost[from.length][to.length];
  }

  /** Computes Levenshtein's recurrence on the whole matrix. */
  private static int plainDistance(int[] from, int[] to) {
    int[][] cost = new int[from.length + 1][to.length + 1];
    for (int i = 0; i <= from.length; i++) {
      for (int j = 0; j <= to.length; j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
        } else {
          int substituted = cost[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
          cost[i][j] = Math.min(substituted, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        }
      }
    }
    return cost[from.length][to.length];
  }
}
