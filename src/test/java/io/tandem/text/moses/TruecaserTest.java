package io.tandem.text.moses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruecaserTest {
  private static final List<String> MODEL =
      List.of("in (1/1)", "loves (2/2)", "Paris (2/3) paris (1)");

  @Test
  void countsCasingsThatAreNotAtTheStartOfASentence() {
    assertThat(
            counts("He loves Paris .", "\" She loves Paris . In paris", "Me in .").model().lines())
        .containsExactlyElementsOf(MODEL);
  }

  @Test
  void learnsTheSameOfCountsInAnyOrder() {
    CasingCounts counts = new CasingCounts();
    counts.add("paris", 1);
    counts.add("loves", 2);
    counts.add("in", 1);
    counts.add("Paris", 2);
    assertThat(counts.model().lines()).containsExactlyElementsOf(MODEL);
  }

  @Test
  void readsTheModelThatItWrites() {
    assertThat(TruecaseModel.parse(MODEL, "m").lines()).containsExactlyElementsOf(MODEL);
  }

  @Test
  void givesWordsAtTheStartOfASentenceTheirUsualCasing() {
    Truecaser truecaser = new Truecaser(TruecaseModel.parse(MODEL, "m"));
    assertThat(truecaser.truecase("In PARIS : &quot; Loves paris , New In"))
        .isEqualTo("in Paris : &quot; loves paris , New in");
  }

  @Test
  void writesCapitalsAtTheStartOfSentences() {
    assertThat(Truecaser.detruecase("&quot; in Paris . he ( ǆ ? ǆ"))
        .isEqualTo("&quot; In Paris . He ( ǆ ? ǅ");
  }

  @Test
  void saysWhichLineOfAModelCannotBeRead() {
    for (String line : List.of("Paris 3", "Paris (1/2) paris", "", "Paris (2)")) {
      assertThatThrownBy(() -> TruecaseModel.parse(List.of("in (1/1)", line), "model.txt"))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("model.txt, line 2 is not a line of a truecasing model");
    }
  }

  private static CasingCounts counts(String... lines) {
    CasingCounts counts = new CasingCounts();
    for (String line : lines) {
      CasingCounts.telling(line).forEach(spelling -> counts.add(spelling, 1));
    }
    return counts;
  }
}
