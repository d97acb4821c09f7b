package io.tandem.text.variants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TyposTest {
  /** Returns all typos of a line that the first thousand keys find. */
  private static Set<String> all(String line) {
    return LongStream.range(0, 1000)
        .mapToObj(key -> Typos.addTo(line, 1, key))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void swapsLeavesOutDoublesAndReplacesLettersByTheirNeighbours() {
    assertThat(all("Cat"))
        .containsExactlyInAnyOrder(
            "aCt", "Cta", // swapped; the last letter has no next
            "at", "Ct", "Ca", // left out
            "CCat", "Caat", "Catt", // doubled
            "Xat", "Vat", "Cst", "Car", "Cay"); // neighbours on the keyboard
  }

  @Test
  void knowsTheKeyboardsOfOtherScripts() {
    assertThat(all("Дом")).contains("Лом", "Жом").doesNotContain("Dом");
    assertThat(all("και")).contains("ξαι", "λαι");
    // No keyboard, but letters can be swapped or missing.
    assertThat(all("東京都"))
        .containsExactlyInAnyOrder("京東都", "東都京", "京都", "東都", "東京", "東東京都", "東京京都", "東京都都");
    assertThat(all("été")).contains("téé", "té", "ét", "éré", "éyé").doesNotContain("ètè");
  }

  @Test
  void equalNeighboursAreNotSwapped() {
    assertThat(all("aaa")).containsExactlyInAnyOrder("aa", "aaaa", "saa", "asa", "aas");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4x4 a1b2 2024ad covid19",
        "an is of",
        "www.example.com user@example.org https://example.org/path",
        "C:\\Windows file_name",
        "<2de> <br/> &amp; #topic",
        "",
        "1234 ?!",
      })
  void leavesNumbersAddressesMarkupAndShortWordsAsTheyAre(String line) {
    assertThat(all(line)).containsExactly(line);
  }

  @Test
  void changesTheGivenShareOfWords() {
    String line = "several words stand here ".repeat(2500).strip();
    String[] before = line.split(" ");
    String[] after = Typos.addTo(line, 0.1, 5).split(" ");
    assertThat(after).hasSameSizeAs(before);
    int changed = 0;
    for (int i = 0; i < before.length; i++) {
      changed += before[i].equals(after[i]) ? 0 : 1;
    }
    assertThat(changed / 10_000.0).isBetween(0.09, 0.11);
    assertThat(Typos.addTo(line, 0, 5)).isEqualTo(line);
  }

  @Test
  void aWordGetsOneTypoAndWhatIsBetweenWordsStays() {
    String line = "don't stop, “really” well-known things!";
    assertThat(all(line))
        .hasSizeGreaterThan(900)
        .allMatch(typos -> typos.matches("\\S{4,6} \\S{3,5}, “\\S{5,7}” \\S{9,11} \\S{5,7}!"))
        .contains(Typos.addTo(line, 1, 17));
  }
}
