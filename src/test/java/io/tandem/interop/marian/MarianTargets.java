package io.tandem.interop.marian;

import io.tandem.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The settings in Marian's models, fuzzed. */
public final class MarianTargets {
  private MarianTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("marian-yml", "model.npz.yml", MarianTargets::read));
  }

  private static String read(byte[] input, String file) {
    MarianConfig config = MarianConfig.parse(new String(input, StandardCharsets.UTF_8), file);
    return String.format(Locale.ROOT, "encoder layers: %d", config.encoderLayers());
  }
}
