package io.tandem.translation.spark;

import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.translation.PortableModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A small network that was really trained, English to French, with sentence pairs that it has not
 * seen. Its files are in the test resources, with a description of how they were made.
 */
public final class TrainedNetwork {
  private static final Configuration HADOOP = new Configuration();

  private TrainedNetwork() {}

  public static PortableModel model() {
    try {
      return directory().read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the settings of its training as HOCON. */
  public static String settings() {
    try {
      return directory().settings();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Tells whether this JVM's products are independent of the batch; others are so up to rounding.
   */
  public static boolean isExactInEveryBatch() {
    return !KernelChoice.best().description().startsWith("products by OpenBLAS");
  }

  private static ModelDirectory directory() throws IOException {
    try {
      Path folder = Path.of(TrainedNetwork.class.getResource("trained/checksum").toURI());
      return new ModelDirectory(new org.apache.hadoop.fs.Path(folder.getParent().toUri()), HADOOP);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns its settings of search, overridden by others. */
  public static SearchSettings search(String... overrides) {
    SettingsReader above = SettingsReader.ofText("", List.of(overrides));
    return SettingsReader.overRun(settings(), above, "search", "seed").settings().search();
  }

  /** Returns English sentences. */
  public static List<String> sources() {
    return column(0);
  }

  /** Returns their French translations by people. */
  public static List<String> references() {
    return column(1);
  }

  /**
   * Returns their translations with a beam of 4 by the version of Tandem that trained the network.
   */
  static List<String> translations() {
    return column(2);
  }

  private static List<String> column(int column) {
    List<String> texts = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                TrainedNetwork.class.getResourceAsStream("trained/pairs.tsv"),
                StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> texts.add(line.split("\t", -1)[column]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }
}
