package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.spark.util.SizeEstimator;
import org.junit.jupiter.api.Test;

class PieceTest {
  private static final int FLOATS = 1 << 20;

  /** What the outcome holds must not be asked of Spark's memory again, in which slices are. */
  @Test
  void sortingPiecesTakesNoMemoryForTheirVectors() {
    WorkerReport report = WorkerReport.diverged(0, "of no interest");
    Piece[] pieces =
        IntStream.range(0, 8)
            .mapToObj(slice -> new Piece(report, new byte[Float.BYTES * FLOATS], new byte[0]))
            .toArray(Piece[]::new);

    assertThat(SizeEstimator.estimate(pieces)).isLessThan(Float.BYTES * FLOATS);
    assertThat(SizeEstimator.estimate(pieces[0].values())).isGreaterThan(Float.BYTES * FLOATS);
  }
}
