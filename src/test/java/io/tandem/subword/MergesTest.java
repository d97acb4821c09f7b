package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.subword.Merges.Merge;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergesTest {
  @Test
  void comesBackEqualFromItsText() {
    Merges merges = new Merges(List.of(new Merge("t", "h"), new Merge("th", "e</w>")));
    assertThat(merges.text()).isEqualTo("#version: 0.2\nt h\nth e</w>\n");
    assertThat(Merges.parse(merges.text(), "codes")).isEqualTo(merges);
    assertThat(Merges.parse("#version: 0.2\r\nt h\r\nth e</w>\r\n", "codes")).isEqualTo(merges);
    assertThat(Merges.parse("#version: 0.2\n", "codes").size()).isZero();
  }

  @Test
  void namesTheFirstMergeThatMakesASymbol() {
    Merges merges =
        new Merges(List.of(new Merge("a", "b"), new Merge("ab", "c"), new Merge("a", "bc")));
    assertThat(merges.making("abc")).contains(new Merge("ab", "c"));
    assertThat(merges.making("a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "t h\n", "#version: 0.1\nt h\n"})
  void refusesOtherVersions(String text) {
    assertThatThrownBy(() -> Merges.parse(text, "codes"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("codes:1: found ")
        .hasMessageContaining("#version: 0.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"th", "t h e", "t  h", " t", "", "t\rx h"})
  void namesTheLineThatIsNotAMerge(String line) {
    assertThatThrownBy(() -> Merges.parse("#version: 0.2\nt h\n" + line + "\nx y\n", "codes"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("codes:3: ");
  }
}
