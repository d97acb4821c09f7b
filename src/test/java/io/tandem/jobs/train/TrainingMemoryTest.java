package io.tandem.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.NativeMemory;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.training.averaging.InitialNetwork;
import io.tandem.translation.PortableModel;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translator;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  /**
   * {@code MemoryNeeds.executorNative} counts the network twice for translations: its parameters
   * and the prepared factors, of which JavaCPP counts only the latter.
   */
  @Test
  void aTranslatorsFactorsTakeNoMoreThanTheNetwork() throws InterruptedException {
    Settings settings = SettingsReader.ofText("", List.of()).settings();
    ComputationGraph graph =
        new InitialNetwork(VocabularySizes.joint(TestSubwords.learned().size())).graph(settings);
    PortableModel.Network made =
        new PortableModel.Network(
            graph.getConfiguration().toJson(), FlatVector.read(graph.params()));
    long taken = 0;
    List<Translator> translators = new ArrayList<>();
    for (int i = 0; i < 3; i++) { // Garbage of earlier tests that is freed meanwhile hides a part.
      PortableModel model =
          new PortableModel(List.of(made), TestSubwords.learned().files(), "a test");
      long before = NativeMemory.bytesInUse();
      translators.add(model.translator(settings.search().greedy(), 1));
      taken = Math.max(taken, Pointer.totalBytes() - before);
    }
    assertThat(translators).hasSize(3);
    long network = Float.BYTES * graph.numParams();
    if (KernelChoice.best().description().contains("oneDNN")) {
      assertThat(taken).isBetween(network / 2, network);
    } else { // Others make factors ready in the heap or not at all.
      assertThat(taken).isBetween(0L, network / 50);
    }
  }
}
