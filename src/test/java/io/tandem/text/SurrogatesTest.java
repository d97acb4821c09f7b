package io.tandem.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SurrogatesTest {
  @Test
  void replacesHalvesAndKeepsPairs() {
    String text = "\uDE00a\uD83D\uDE00\uD83Db\uD83D\uD83D\uDE00\uD83D";
    assertThat(Surrogates.countLone(text)).isEqualTo(4);
    assertThat(Surrogates.replaceLone(text))
        .isEqualTo("\uFFFDa\uD83D\uDE00\uFFFDb\uFFFD\uD83D\uDE00\uFFFD");
  }

  @Test
  void leavesWellFormedTextAsItIs() {
    String text = "a\uD83D\uDE00";
    assertThat(Surrogates.countLone(text)).isZero();
    assertThat(Surrogates.replaceLone(text)).isSameAs(text);
  }
}
