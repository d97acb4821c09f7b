package io.tandem.text.variants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NoiseTest {
  @Test
  void isOneToFiveWordsOfLettersAndDigitsDrawnByTheKey() {
    List<String> lines = LongStream.range(0, 300).mapToObj(key -> Noise.draw(7, key)).toList();
    assertThat(lines)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.matches("[A-Za-z0-9]{2,8}( [A-Za-z0-9]{2,8}){0,4}"));
    assertThat(lines).extracting(line -> line.split(" ").length).contains(1, 2, 3, 4, 5);
    assertThat(lines.get(3)).isEqualTo(Noise.draw(7, 3)).isNotEqualTo(Noise.draw(8, 3));
  }
}
