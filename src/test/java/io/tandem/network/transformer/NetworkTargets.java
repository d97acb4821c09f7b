package io.tandem.network.transformer;

import io.tandem.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The descriptions of networks in checkpoints and saved models, fuzzed. */
public final class NetworkTargets {
  private NetworkTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("network", "network.json", NetworkTargets::read));
  }

  private static String read(byte[] input, String file) {
    String json = new String(input, StandardCharsets.UTF_8);
    ComputationGraphConfiguration network =
        TransformerGraph.configuration(json, described(json), file);
    if (!TransformerGraph.configuration(
            network.toJson(), TransformerGraph.parameters(network), file)
        .equals(network)) {
      throw new AssertionError("another network after it was written and read");
    }
    return String.format(
        Locale.ROOT,
        "parameters: %d, %s",
        TransformerGraph.parameters(network),
        TransformerGraph.modelSettings(network));
  }

  /** The number of parameters that a description claims, which a checkpoint would have, if any. */
  private static long described(String json) {
    try {
      return TransformerGraph.parameters(ComputationGraphConfiguration.fromJson(json));
    } catch (RuntimeException | StackOverflowError e) {
      return -1; // DL4J's own exceptions have no common type
    }
  }
}
