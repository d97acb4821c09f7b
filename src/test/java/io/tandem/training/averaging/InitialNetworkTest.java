package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.network.transformer.weights.VocabularySizes;
import java.util.List;
import org.junit.jupiter.api.Test;

class InitialNetworkTest {
  private static Settings settings(String... settings) {
    return SettingsReader.ofText("", List.of(settings)).settings();
  }

  @Test
  void networkOfMoreParametersThanCanBeTrainedIsRefused() {
    Settings huge =
        settings("model.preset=big", "model.encoderLayers=20", "model.decoderLayers=20");
    assertThatThrownBy(() -> InitialNetwork.configuration(huge, VocabularySizes.joint(50_000)))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "a network of these settings has [67]\\d\\d,\\d{3},\\d{3} parameters, but at most"
                + " 268,435,455 can be trained: .*");
    // 4 bytes each would go into an array, but not the 8 of what Adam keeps of each.
    assertThatThrownBy(
            () ->
                InitialNetwork.configuration(
                    settings("model.preset=big", "model.tying=none"),
                    VocabularySizes.joint(32_000)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has 274,");
  }

  @Test
  void batchesOfMoreTokensThanCanBeComputedAreRefused() {
    Settings huge =
        settings("model.preset=big", "training.batchTokens=200000", "training.microBatches=1");
    assertThatThrownBy(() -> InitialNetwork.configuration(huge, VocabularySizes.joint(1_000)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.batchTokens = 200,000: a network of these settings can process batches of at"
                + " most 131,071 tokens; lower it, or raise training.microBatches");
    // In two passes: half of the pairs, and as many tokens.
    Settings twice =
        settings(
            "model.preset=big",
            "training.batchTokens=200000",
            "training.microBatches=1",
            "training.rDrop=3");
    assertThatThrownBy(() -> InitialNetwork.configuration(twice, VocabularySizes.joint(1_000)))
        .hasMessageContaining("at most 131,071 tokens");
  }
}
