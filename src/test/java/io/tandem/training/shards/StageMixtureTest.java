package io.tandem.training.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.StageSettings;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StageMixtureTest {
  private static StageMixture mixture(Map<String, Double> shares) {
    return new StageMixture(
        new StageSettings(new TreeMap<>(shares), 1, 0, 0),
        new TreeMap<>(Map.of("clean", 1000L, "crawled", 30_000L, "back", 10_000L, "none", 0L)));
  }

  @Test
  void theInputWithTheMostPairsForItsShareIsSeenOnce() {
    StageMixture mixture = mixture(Map.of("clean", 0.5, "crawled", 0.25, "back", 0.25));
    Map<String, Double> factors = mixture.factors();
    assertThat(factors).containsOnlyKeys("clean", "crawled", "back", "none");
    assertThat(factors.get("crawled")).isEqualTo(1.0); // 30,000 of 120,000
    assertThat(factors.get("back")).isEqualTo(3.0);
    assertThat(factors.get("clean")).isEqualTo(60.0);
    assertThat(mixture.pairsAnEpoch()).isEqualTo(120_000);
    assertThat(mixture)
        .hasToString(
            "an epoch sees 120 k pairs: 30.0 k of back (10.0 k × 3.00), 60.0 k of clean (1,000 ×"
                + " 60.00), 30.0 k of crawled");
  }

  @Test
  void inputsWithoutAShareAreNotSeenAndWithoutSharesTheCorpusIsAsItWas() {
    assertThat(mixture(Map.of("clean", 1.0, "back", 0.0)).factors())
        .isEqualTo(Map.of("clean", 1.0, "crawled", 0.0, "back", 0.0, "none", 0.0));
    StageMixture plain = mixture(Map.of());
    assertThat(plain.factors())
        .isEqualTo(Map.of("clean", 1.0, "crawled", 1.0, "back", 1.0, "none", 1.0));
    assertThat(plain.pairsAnEpoch()).isEqualTo(41_000);
    assertThat(plain).hasToString("an epoch sees 41.0 k pairs as the corpus has them");
  }

  @Test
  void aShareOfNothingIsRefused() {
    assertThatThrownBy(() -> mixture(Map.of("clean", 0.5, "none", 0.5)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "training.stages { shares { clean = 0.5, none = 0.5 }, epochs = 1.0 }: an epoch of the"
                + " corpus sees no pair of none; its weight is 0,");
    assertThat(mixture(Map.of("clean", 1.0, "none", 0.0)).pairsAnEpoch()).isEqualTo(1000);
  }
}
