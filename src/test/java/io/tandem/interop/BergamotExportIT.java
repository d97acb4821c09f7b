package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.run.TrainedModel;
import io.tandem.translation.Translation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exported models, run by Marian's engine. Where {@code node} or the package is missing, the tests
 * are skipped, which the test run counts and reports; see {@link Bergamot}.
 */
@Tag("process")
class BergamotExportIT {
  private static final List<String> LINES =
      List.of("the newer the wider", "Über den Wolken", "low lower lowest 2024 ☃ new");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.tying=none",
        "model.tying=none model.activation=swish model.outputBias=true",
        "model.tying=target",
      })
  void marianWritesWhatTandemWrites(String options) throws IOException {
    String obstacle = Bergamot.obstacleInNode();
    assumeTrue(obstacle == null, obstacle);
    String settings =
        "model.positions=marian model.start=zero model.normEpsilon=1e-6 model.modelSize=32"
            + " model.heads=4 model.feedForwardSize=64 ";
    TrainedModel model = RandomModel.of(RandomModel.unigram(), (settings + options).split(" "));
    Path exported = folder.resolve("exported");
    ModelExport.of(model)
        .write(
            ModelFormat.MARIAN,
            new org.apache.hadoop.fs.Path(exported.toUri()),
            new Configuration(),
            line -> {});

    List<String> theirs =
        Bergamot.inNode(
            "float32", exported.resolve("model.bin"), exported.resolve("vocab.spm"), LINES);

    SearchSettings greedy =
        SettingsReader.ofText("", List.of("search.beam=1", "search.minimumLength=0"))
            .settings()
            .search();
    List<String> ours =
        model.model().translator(greedy, 1).translate(LINES).stream()
            .map(Translation::text)
            .toList();
    System.out.println("Marian: " + theirs + "\nTandem: " + ours);
    for (int i = 0; i < ours.size(); i++) {
      // A random model seldom ends before the limit of the length, which differs.
      int length = Math.min(ours.get(i).length(), theirs.get(i).length());
      assertThat(length).isGreaterThan(10);
      assertThat(theirs.get(i).substring(0, length)).isEqualTo(ours.get(i).substring(0, length));
    }
  }
}
