package io.tandem.interop.huggingface;

import io.tandem.fuzz.FuzzTarget;
import io.tandem.interop.model.ModelFolder;
import java.util.List;
import java.util.Locale;

/** The {@code config.json} of MarianMT models, fuzzed. */
public final class ConfigTargets {
  private ConfigTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("marianmt-config", "config.json", ConfigTargets::read));
  }

  private static String read(byte[] input, String file) {
    HuggingFaceConfig config = HuggingFaceConfig.parse(ModelFolder.json(input, file), file);
    return String.format(Locale.ROOT, "encoder layers: %d", config.encoderLayers());
  }
}
