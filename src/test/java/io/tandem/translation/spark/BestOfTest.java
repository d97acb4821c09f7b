package io.tandem.translation.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SearchSettings.Utility;
import io.tandem.translation.Translation;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.alignment.Alignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestOfTest {
  private static List<Candidate> candidates(String... texts) {
    List<Candidate> candidates = new ArrayList<>();
    for (String text : texts) {
      int rank = candidates.size() + 1;
      candidates.add(new Candidate(text, -rank, -rank, 3, true, Alignment.NONE));
    }
    return candidates;
  }

  private static int rank(Utility metric, String reference, String... texts) {
    return new BestOf(metric, "reference", "rank").rank(candidates(texts), reference);
  }

  @Test
  void candidateNearestToTheReferenceIsChosen() {
    String reference = "the dog runs in the park";
    for (Utility metric : Utility.values()) {
      assertThat(rank(metric, reference, "a cat sits", "a dog runs in the park", "the dog"))
          .as(metric.toString())
          .isEqualTo(2);
    }
  }

  @Test
  void metricsMayDisagree() {
    // All words of the first are near misses; two words in five of the second are right.
    String[] texts = {"houses opened windows slowly", "the house a b c"};
    String reference = "the house opens window slow";
    assertThat(rank(Utility.CHRF, reference, texts)).isEqualTo(1);
    assertThat(rank(Utility.BLEU, reference, texts)).isEqualTo(2);
  }

  @Test
  void firstOfEquallyNearOnesIsChosen() {
    assertThat(rank(Utility.CHRF, "one", "two x", "one", "one")).isEqualTo(2);
    assertThat(rank(Utility.BLEU, "none alike", "x", "y")).isEqualTo(1);
    assertThat(rank(Utility.CHRF, "", "x", "y")).isEqualTo(1);
  }

  @Test
  void withoutAReferenceTheBestByScoreIsChosen() {
    assertThat(rank(Utility.CHRF, null, "x", "y")).isEqualTo(1);
    assertThat(BestOf.SCORE.rank(candidates("x", "y"), null)).isEqualTo(1);
  }

  @Test
  void chosenCandidateComesFirstAndTheOthersKeepTheirOrder() {
    Translation chosen = new Translation(1, false, candidates("a", "b", "c")).preferring(3);
    assertThat(chosen.text()).isEqualTo("c");
    assertThat(chosen.score()).isEqualTo(-3);
    assertThat(chosen.nBest().stream().map(Candidate::text).toList())
        .isEqualTo(Arrays.asList("c", "a", "b"));
  }
}
