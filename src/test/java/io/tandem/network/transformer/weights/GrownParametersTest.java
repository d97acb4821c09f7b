package io.tandem.network.transformer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrownParametersTest {
  /** Embeddings of two tokens, the bias of the output, a layer. */
  private static final List<NamedParameter> BEFORE =
      List.of(
          new NamedParameter("embedding", "W", 0, 2, 2),
          new NamedParameter("embedding", "outputBias", 4, 1, 2),
          new NamedParameter("encoder0", "W1", 6, 1, 1));

  private static final float[] VALUES = {1, -0f, 4, 8, -100, 50, 7};

  @Test
  void newTokensGetTheMeanOfTheOldOnes() {
    List<NamedParameter> after =
        List.of(
            new NamedParameter("embedding", "W", 0, 4, 2),
            new NamedParameter("embedding", "outputBias", 8, 1, 4),
            new NamedParameter("encoder0", "W1", 12, 1, 1));
    assertThat(GrownParameters.of(VALUES, BEFORE, after))
        .containsExactly(1, -0f, 4, 8, 2.5f, 4, 2.5f, 4, -100, 50, -25, -25, 7);
  }

  /** Only the source may have more tokens, where it has a matrix of its own. */
  @Test
  void whatHasNotGrownStaysAsItIs() {
    List<NamedParameter> after =
        List.of(
            new NamedParameter("embedding", "W", 0, 3, 2),
            new NamedParameter("embedding", "outputBias", 6, 1, 2),
            new NamedParameter("encoder0", "W1", 8, 1, 1));
    assertThat(GrownParameters.of(VALUES, BEFORE, after))
        .containsExactly(1, -0f, 4, 8, 2.5f, 4, -100, 50, 7);
    assertThat(GrownParameters.of(VALUES, BEFORE, BEFORE)).isSameAs(VALUES);
  }

  @Test
  void anotherNetworkIsRefused() {
    assertThatThrownBy(
            () ->
                GrownParameters.of(
                    VALUES, BEFORE, List.of(new NamedParameter("embedding", "W", 0, 2, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("embedding.W: [2, 2] cannot become [2, 3]");
    assertThatThrownBy(
            () ->
                GrownParameters.of(
                    VALUES, BEFORE, List.of(new NamedParameter("decoder0", "W1", 0, 1, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no parameter decoder0.W1");
  }
}
