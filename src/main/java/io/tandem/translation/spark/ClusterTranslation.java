package io.tandem.translation.spark;

import io.tandem.Text;
import io.tandem.config.Instructions;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.transformer.FlatVector;
import io.tandem.subword.Subwords;
import io.tandem.translation.PortableModel;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Translates the same few thousand lines with the current network on all executors, for BLEU during
 * training. The translation of a line depends only on that line, so the result does not depend on
 * the executors. Driver only.
 */
public final class ClusterTranslation {
  private final JavaSparkContext spark;
  private final Map<String, byte[]> subwords;
  private final Optional<byte[]> shortlist;
  private final SearchSettings search;
  private final long seed;
  private final Instructions instructions;

  /**
   * Creates a translation during a training: without a shortlist, with the training's instructions.
   */
  public ClusterTranslation(JavaSparkContext spark, Subwords subwords, Settings settings) {
    this(
        spark,
        subwords,
        Optional.empty(),
        settings.search().greedy(),
        settings.seed(),
        settings.training().instructions());
  }

  /**
   * @param shortlist the content of the lexical shortlist's file, for a search that asks for it
   * @param seed the seed of random draws, if the search makes any
   * @param instructions what the executors compute with
   */
  public ClusterTranslation(
      JavaSparkContext spark,
      Subwords subwords,
      Optional<byte[]> shortlist,
      SearchSettings search,
      long seed,
      Instructions instructions) {
    this.spark = spark;
    this.subwords = subwords.files();
    this.shortlist = shortlist;
    this.search = search;
    this.seed = seed;
    this.instructions = instructions;
  }

  /** Returns the best translation of each line, in their order. */
  public List<String> translate(ComputationGraph network, List<String> lines) {
    int tasks = Math.max(1, Math.min(spark.defaultParallelism(), lines.size()));
    Instructions with = instructions;
    BroadcastTranslator sent = BroadcastTranslator.of(spark, model(network), search, seed);
    spark.setJobDescription(
        Text.format("validation after %d updates: translations", network.getIterationCount()));
    try {
      List<List<String>> parts =
          spark
              .parallelize(dealt(lines, tasks), tasks)
              .map(
                  part -> {
                    InstructionLimit.set(with);
                    return translate(sent.translator(), part);
                  })
              .collect();
      List<String> translations = new ArrayList<>(lines.size());
      for (int i = 0; i < lines.size(); i++) {
        translations.add(parts.get(i % tasks).get(i / tasks));
      }
      return translations;
    } finally {
      spark.setJobDescription(null);
      sent.destroy();
    }
  }

  private PortableModel model(ComputationGraph network) {
    PortableModel.Network now =
        new PortableModel.Network(
            network.getConfiguration().toJson(), FlatVector.read(network.params()));
    return new PortableModel(List.of(now), subwords, "the network in training")
        .withShortlist(shortlist);
  }

  /**
   * Line i goes to task i mod tasks: neighbours in the corpus often have similar lengths, so that
   * every task gets its share of long lines.
   */
  private static List<List<String>> dealt(List<String> lines, int tasks) {
    List<List<String>> hands = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      hands.add(new ArrayList<>());
    }
    for (int i = 0; i < lines.size(); i++) {
      hands.get(i % tasks).add(lines.get(i));
    }
    return hands;
  }

  private static List<String> translate(Translator translator, List<String> lines) {
    return new ArrayList<>(translator.translate(lines).stream().map(Translation::text).toList());
  }
}
