package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.transformer.weights.VocabularySizes;
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
                + " 536,870,911 can be trained: .*");
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
  }
}
