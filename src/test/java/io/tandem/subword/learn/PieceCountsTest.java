package io.tandem.subword.learn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceCountsTest {
  @ParameterizedTest
  @ValueSource(strings = {"low", "low x", " 5", "low 5 6", ""})
  void namesTheLineThatIsNotAPieceAndCount(String line) {
    assertThatThrownBy(() -> PieceCounts.parse("lo 5\n" + line + "\nw 1\n", "v.txt"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("v.txt:2: ");
  }
}
