package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The entropy of single tokens is 6, warmup takes 100 updates. */
class PlateauWatchTest {
  private final PlateauWatch watch = new PlateauWatch(() -> 6, 100);

  @Test
  void tellsOnceOfTwoValidationsInARow() {
    assertThat(watch.after(200, 6.2)).isEmpty();
    assertThat(watch.after(300, 5.9))
        .hasValueSatisfying(
            found ->
                assertThat(found)
                    .startsWith(
                        "after 300 updates the validation loss is 5.900, still near or above"
                            + " 6.000, the entropy of single target tokens")
                    .contains(
                        "lower training.learningRate",
                        "raise training.warmupUpdates",
                        "training.batchTokens",
                        "model.normalization = pre"));
    assertThat(watch.after(400, 6)).isEmpty();
    assertThat(watch.after(500, 6)).isEmpty();
  }

  @Test
  void waitsForTheEndOfWarmup() {
    assertThat(watch.after(50, 7)).isEmpty();
    assertThat(watch.after(100, 7)).isEmpty();
    assertThat(watch.after(150, 7)).isEmpty();
    assertThat(watch.after(200, 7)).isPresent();
  }

  @Test
  void aNetworkThatHasLearnedMoreIsNotOnThePlateau() {
    assertThat(watch.after(200, 6)).isEmpty();
    assertThat(watch.after(300, 5.6)).as("more than 5 % below").isEmpty();
    assertThat(watch.after(400, 6)).isEmpty();
    assertThat(watch.after(500, 5.5)).isEmpty();
  }

  @Test
  void aRunThatHasToldItBeforeIsSilent() {
    watch.silence();
    assertThat(watch.after(200, 6)).isEmpty();
    assertThat(watch.after(300, 6)).isEmpty();
  }
}
