package io.tandem.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SubwordSettings.Splitting;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordSplitterTest {
  private final WordSplitter reversible = WordSplitter.of(Splitting.REVERSIBLE);
  private final WordSplitter whitespace = WordSplitter.of(Splitting.WHITESPACE);

  @Test
  void splitsLettersDigitsAndEverythingElse() {
    assertThat(reversible.split("Hello, 12 o'clock"))
        .containsExactly("▁Hello", ",", "▁12", "▁o", "'", "clock");
    assertThat(reversible.split("abc123def")).containsExactly("▁abc", "123", "def");
  }

  @Test
  void keepsMarksWithTheirLetters() {
    assertThat(reversible.split("नमस्ते e\u0301")).containsExactly("▁नमस्ते", "▁e\u0301");
  }

  @Test
  void attachesOneSpaceAndLeavesOthersAlone() {
    assertThat(reversible.split("")).containsExactly("▁");
    assertThat(reversible.split("a ")).containsExactly("▁a", "▁");
    assertThat(reversible.split("  a")).containsExactly("▁", "▁", "▁a");
    assertThat(reversible.split("a (b")).containsExactly("▁a", "▁(", "b");
  }

  @Test
  void neverPutsOtherWhiteSpaceIntoALongerWord() {
    assertThat(reversible.split("a \t\u00A0b\n"))
        .containsExactly("▁a", "▁", "\t", "\u00A0", "b", "\n");
  }

  @Test
  void tellsAMarkInTheTextFromASpace() {
    assertThat(reversible.split("a▁")).containsExactly("▁a", "▁▁");
    assertThat(reversible.split("a ▁b")).containsExactly("▁a", "▁", "▁▁", "b");
    assertThat(reversible.join(List.of("▁a", "▁", "▁▁", "b"))).isEqualTo("a ▁b");
  }

  @Test
  void joinsToTheSameTextForAnyString() {
    Random random = new Random(17);
    String frequent = "  ▁ab1.\n\t\uD83D\uDE00\u0301";
    for (int n = 0; n < 5000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        // Any UTF-16 unit: lone surrogates come up as well.
        text.append(
            random.nextInt(3) > 0
                ? frequent.charAt(random.nextInt(frequent.length()))
                : (char) random.nextInt(0x10000));
      }
      String line = text.toString();
      assertThat(reversible.join(reversible.split(line))).isEqualTo(line);
      assertThat(reversible.split(line)).noneMatch(String::isEmpty);
    }
  }

  @Test
  void splitsAtSpacesAndLineEndsOnlyWhenToldSo() {
    assertThat(whitespace.split("  a, b\u00A0c\td \r\n")).containsExactly("a,", "b\u00A0c\td");
    assertThat(whitespace.split(" ")).isEmpty();
    assertThat(whitespace.join(List.of("a,", "b"))).isEqualTo("a, b");
  }
}
