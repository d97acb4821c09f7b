package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.network.transformer.weights.NamedParameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FrozenParametersTest {
  private static final List<NamedParameter> ALL =
      List.of(
          new NamedParameter("embedding", "W", 0, 2, 2),
          new NamedParameter("encoder0", "W1", 4, 1, 2),
          new NamedParameter("encoder0", "b1", 6, 1, 1),
          new NamedParameter("encoder1", "W1", 7, 1, 2),
          new NamedParameter("encoder1", "b1", 9, 1, 1));

  private static FrozenParameters frozen(String... patterns) {
    return FrozenParameters.of(List.of(patterns), ALL);
  }

  private static float[] gradient(String... patterns) {
    INDArray gradient = Nd4j.ones(1, 10);
    frozen(patterns).clear(gradient);
    return gradient.toFloatVector();
  }

  @Test
  void aNameIsAVertexOrAParameterAndAStarAnything() {
    assertThat(gradient("embedding")).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    assertThat(gradient("encoder*")).containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
    assertThat(gradient("*.b1")).containsExactly(1, 1, 1, 1, 1, 1, 0, 1, 1, 0);
    assertThat(gradient("encoder1.W1", "emb*")).containsExactly(0, 0, 0, 0, 1, 1, 1, 0, 0, 1);
    assertThat(gradient()).containsOnly(1);
    assertThat(frozen("encoder*").count()).isEqualTo(6);
    assertThat(frozen("encoder*").names()).isEqualTo(4);
    assertThat(frozen("*.b1").includes(ALL.get(2))).isTrue();
    assertThat(frozen("*.b1").includes(ALL.get(1))).isFalse();
  }

  @Test
  void aPartOfTheNetworkKeepsTheBitsOfWhatIsFrozenInIt() {
    byte[] before = bytes(-0f, 2, 3, 4);
    byte[] after = bytes(0, 20, 30, 40);
    // The elements 6 to 9: b1 of encoder0, all of encoder1.
    frozen("*.b1").keep(before, after, 6);
    assertThat(after).isEqualTo(bytes(-0f, 20, 30, 4));
    frozen("embedding").keep(before, after, 6);
    assertThat(after).isEqualTo(bytes(-0f, 20, 30, 4));
  }

  private static byte[] bytes(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes.array();
  }

  @Test
  void aNameThatMatchesNothingIsRefusedWithAllThatThereAre() {
    assertThatThrownBy(() -> frozen("embedding", "encoder2"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.freeze: \"encoder2\" matches nothing; the network has embedding (W);"
                + " encoder0, encoder1 (W1, b1)");
    assertThatThrownBy(() -> frozen("encoder0.W")).isInstanceOf(UserException.class);
    assertThatThrownBy(() -> frozen("W1")).isInstanceOf(UserException.class);
    assertThatThrownBy(() -> frozen("\\E.*")).isInstanceOf(UserException.class);
  }

  @Test
  void somethingMustBeTrained() {
    assertThatThrownBy(() -> frozen("embedding", "enc*"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.freeze = [embedding, enc*]: matches every parameter of the network, so that"
                + " nothing would be trained; leave some out");
  }
}
