package io.tandem.translation.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.translation.Translation;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.alignment.Alignment;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranslationCountsTest {
  private final TranslationCounts counts = TranslationCounts.local();

  @Test
  void nothingIsSaidOfWhatDidNotHappen() {
    add(translation(1, false, true));
    assertThat(counts.describe("line", 0.5)).isEqualTo("1 line in 0.5 s (2.0/s)");
    assertThat(counts.describe("row", 0.5)).isEqualTo("1 row in 0.5 s (2.0/s)");
    assertThat(counts.describeScored(0.5)).isEqualTo("1 pair scored in 0.5 s (2.0/s)");
  }

  @Test
  void longInputsAndUnfinishedTranslationsAreCounted() {
    add(translation(2, false, true));
    add(translation(2, true, false));
    add(translation(1, false, false));
    assertThat(counts.describe("line", 1))
        .isEqualTo(
            "3 lines in 1.0 s (3.0/s); inputs longer than search.maximumSourceTokens: 2 split, 1"
                + " truncated; 2 translations hit the length limit");
    assertThat(counts.describeScored(1))
        .endsWith("; 1 pair exceeded search.maximumSourceTokens and was truncated");
  }

  @Test
  void networkThatGivesNoProbabilitiesIsReported() {
    Candidate broken = new Candidate("", Double.NaN, Double.NaN, 0, false, Alignment.NONE);
    add(new Translation(1, false, List.of(broken)));
    add(translation(1, false, true));
    assertThat(counts.describe("line", 1))
        .isEqualTo(
            "2 lines in 1.0 s (2.0/s); the network gave no probabilities (NaN) for 1 of them: the"
                + " model is damaged, or its training diverged");
  }

  @Test
  void whatHasNoTextIsCountedApart() {
    add(translation(1, false, true));
    counts.advance(3);
    assertThat(counts.describe("row", 1)).isEqualTo("1 row in 1.0 s (1.0/s); 3 without text");
    assertThat(counts.describeScored(1)).endsWith("; 3 without one of the two texts");
  }

  private void add(Translation translation) {
    counts.advance(1);
    counts.add(translation);
  }

  private static Translation translation(int parts, boolean truncated, boolean finished) {
    return new Translation(
        parts, truncated, List.of(new Candidate("", 0, 0, 0, finished, Alignment.NONE)));
  }
}
