package io.tandem.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.PlainKernels;
import io.tandem.kernels.Precision;
import io.tandem.kernels.Segments;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartTest {
  private static final Segments SOURCES = new Segments(new int[] {0, 3, 5, 9});
  private static final Segments TARGETS = new Segments(new int[] {0, 2, 4, 6});

  private static List<Part> parts(Segments target, int mostRows) {
    Pass whole =
        new Pass(
            new PlainKernels(),
            new Scratch(Precision.DOUBLE),
            SOURCES,
            target,
            (site, rate) -> Dropout.keyed(rate, 1, 2, 3, site),
            Into.SET);
    return Part.of(whole, mostRows);
  }

  @Test
  void neitherSideHasMoreRows() {
    List<Part> parts = parts(TARGETS, 5);
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).pass().source().offsets()).containsExactly(0, 3, 5);
    assertThat(parts.get(0).pass().target().offsets()).containsExactly(0, 2, 4);
    assertThat(parts.get(1).pass().source().offsets()).containsExactly(0, 4);
    assertThat(parts.get(1).pass().target().offsets()).containsExactly(0, 2);
    Matrix rows = Matrix.allocate(Precision.DOUBLE, 9, 1);
    rows.set(5, 0, 1);
    rows.set(4, 0, 2);
    assertThat(parts.get(1).ofSources(rows).get(0, 0)).isEqualTo(1);
    assertThat(parts.get(1).ofTargets(rows).get(0, 0)).isEqualTo(2);
  }

  @Test
  void aSentenceIsNeverCut() {
    assertThat(parts(TARGETS, 1))
        .extracting(part -> part.pass().source().rows())
        .containsExactly(3, 2, 4);
  }

  @Test
  void theSourceAloneIsCutAsWell() {
    assertThat(parts(null, 6)).extracting(Part::sourceRow).containsExactly(0, 5);
  }

  @Test
  void theFirstSetsGradientsAndTheOthersAdd() {
    assertThat(parts(TARGETS, 3))
        .extracting(part -> part.pass().gradients())
        .containsExactly(Into.SET, Into.ADD, Into.ADD);
  }

  @Test
  void eachHasMasksOfItsOwn() {
    assertThat(parts(TARGETS, 3))
        .extracting(part -> part.pass().dropouts().at(7, 0.5))
        .doesNotHaveDuplicates();
    assertThat(parts(TARGETS, 3).get(0).pass().dropouts().at(7, 0.5))
        .isEqualTo(Dropout.keyed(0.5, 1, 2, 3, 7));
  }
}
