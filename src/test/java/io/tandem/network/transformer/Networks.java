package io.tandem.network.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.weights.VocabularySizes;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** Small networks and batches for tests. */
public final class Networks {
  private static final int BOS = 1;
  private static final int EOS = 2;
  private static final int FIRST_PIECE = 4;

  private Networks() {}

  /** Returns settings of a small network, changed by further {@code key=value}. */
  public static ModelSettings model(String... overrides) {
    List<String> small =
        List.of(
            "model.encoderLayers=2",
            "model.decoderLayers=2",
            "model.modelSize=8",
            "model.heads=2",
            "model.feedForwardSize=12",
            "model.dropout=0");
    List<String> all = new java.util.ArrayList<>(small);
    all.addAll(Arrays.asList(overrides));
    return SettingsReader.ofText("", all).settings().model();
  }

  /** Returns overrides from words such as {@code start=zero}, settings of {@code model}. */
  public static String[] options(String... words) {
    return Arrays.stream(words)
        .flatMap(some -> Arrays.stream(some.split(" ")))
        .filter(word -> !word.isEmpty())
        .map(word -> "model." + word)
        .toArray(String[]::new);
  }

  public static ComputationGraph graph(
      ModelSettings model, int vocabulary, DataType type, IUpdater updater) {
    return graph(model, VocabularySizes.joint(vocabulary), type, updater);
  }

  public static ComputationGraph graph(
      ModelSettings model, VocabularySizes vocabularies, DataType type, IUpdater updater) {
    return TransformerGraph.create(
        TransformerGraph.configuration(
            model, vocabularies, TrainingSettings.Loss.smoothed(0.1), 7, type, updater));
  }

  /**
   * Makes sentences of random pieces and of unequal lengths, so that there is padding. The target
   * is the source reversed.
   */
  public static MultiDataSet batch(long seed, int sentences, int longest, int vocabulary) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] source = new int[sentences][];
    int[][] input = new int[sentences][];
    int[][] label = new int[sentences][];
    for (int b = 0; b < sentences; b++) {
      int length = b == 0 ? longest : 1 + random.nextInt(longest);
      source[b] = new int[length + 1];
      input[b] = new int[length + 1];
      label[b] = new int[length + 1];
      input[b][0] = BOS;
      for (int t = 0; t < length; t++) {
        int piece = FIRST_PIECE + random.nextInt(vocabulary - FIRST_PIECE);
        source[b][t] = piece;
        input[b][length - t] = piece;
        label[b][length - 1 - t] = piece;
      }
      source[b][length] = EOS;
      label[b][length] = EOS;
    }
    int width = longest + 1;
    return new MultiDataSet(
        new INDArray[] {ids(source, width), ids(input, width)}, new INDArray[] {ids(label, width)});
  }

  /** Returns ids [B, width], padded with 0. */
  public static INDArray ids(int[][] sentences, int width) {
    int[][] padded = new int[sentences.length][];
    for (int b = 0; b < sentences.length; b++) {
      padded[b] = Arrays.copyOf(sentences[b], width);
    }
    return Nd4j.createFromArray(padded);
  }
}
