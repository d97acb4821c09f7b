package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.kernels.choice.TestKernels;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
  private static final int ROWS = 100;
  private static final int COLUMNS = 1000;
  private static final int ELEMENTS = ROWS * COLUMNS;

  /** Returns the elements that the vector kernels keep. */
  private static BitSet kept(Dropout dropout) {
    Matrix ones = Matrix.allocate(Precision.SINGLE, ROWS, COLUMNS);
    ones.fill(1);
    Matrix sums = Matrix.allocate(Precision.SINGLE, 1, COLUMNS);
    TestKernels.vector().addResidualBackward(ones, new Branch(ones, sums, dropout));
    BitSet kept = new BitSet(ELEMENTS);
    for (int n = 0; n < ELEMENTS; n++) {
      kept.set(n, ones.get(n / COLUMNS, n % COLUMNS) != 0);
    }
    return kept;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.9})
  void vectorsKeepTheVerySameElements(double rate) {
    Dropout dropout = Dropout.keyed(rate, 1, 2, 3, 4);
    BitSet kept = kept(dropout);
    for (int n = 0; n < ELEMENTS; n++) {
      assertThat(kept.get(n)).as("element %d", n).isEqualTo(dropout.factor(n) != 0);
    }
  }

  /** The tolerance is five standard deviations of a binomial share. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.9})
  void dropsTheShareAskedFor(double rate) {
    for (int site = 0; site < 20; site++) {
      double share = 1 - kept(Dropout.keyed(rate, 1, 0, 7, site)).cardinality() / (double) ELEMENTS;
      assertThat(share).isCloseTo(rate, within(5 * Math.sqrt(rate * (1 - rate) / ELEMENTS)));
    }
  }

  @Test
  void keepsTheExpectation() {
    Dropout dropout = Dropout.keyed(0.25, 1, 0, 0, 0);
    assertThat(dropout.scale() * (1 - dropout.rate())).isCloseTo(1, within(1e-12));
  }

  @Test
  void seedWorkerUpdateAndSiteEachMakeAMaskOfTheirOwn() {
    BitSet mask = kept(Dropout.keyed(0.5, 1, 2, 3, 4));
    for (Dropout other :
        new Dropout[] {
          Dropout.keyed(0.5, 2, 2, 3, 4),
          Dropout.keyed(0.5, 1, 3, 3, 4),
          Dropout.keyed(0.5, 1, 2, 4, 4),
          Dropout.keyed(0.5, 1, 2, 3, 5),
        }) {
      BitSet differing = kept(other);
      differing.xor(mask);
      // Independent masks at one half differ in half of their elements.
      assertThat(differing.cardinality() / (double) ELEMENTS).isCloseTo(0.5, within(0.01));
    }
  }

  @Test
  void aMaskDoesNotDependOnTheThread() throws Exception {
    Dropout dropout = Dropout.keyed(0.3, 1, 2, 3, 4);
    Callable<BitSet> draw = () -> kept(dropout);
    BitSet here = draw.call();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (var drawn : threads.invokeAll(List.of(draw, draw, draw))) {
        assertThat(drawn.get()).isEqualTo(here);
      }
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesRatesThatAreNone(double rate) {
    assertThatThrownBy(() -> new Dropout(1, rate)).hasMessageContaining("at least 0 and below 1");
  }
}
