package io.tandem.averaging;

import io.tandem.config.SearchSettings;
import io.tandem.kernels.KernelChoice;
import io.tandem.search.CachedDecoder;
import io.tandem.search.Translation;
import io.tandem.search.Translator;
import io.tandem.subword.Subwords;
import io.tandem.training.FlatVector;
import io.tandem.transformer.TransformerWeights;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Translates the same few thousand lines with the network of the moment on all executors: for BLEU
 * during training. A line's translation depends on that line alone, so the result is the same
 * whatever the executors. Driver only.
 */
public final class ClusterTranslation implements AutoCloseable {
  private final JavaSparkContext spark;
  private final Broadcast<Subwords> subwords;
  private final SearchSettings search;

  public ClusterTranslation(JavaSparkContext spark, Subwords subwords, SearchSettings search) {
    this.spark = spark;
    this.subwords = spark.broadcast(subwords);
    this.search = search;
  }

  /** The best translation of each line, in their order. */
  public List<String> of(ComputationGraph network, List<String> lines) {
    int tasks = Math.max(1, Math.min(spark.defaultParallelism(), lines.size()));
    Broadcast<NetworkSnapshot> broadcast = spark.broadcast(NetworkSnapshot.of(network));
    Broadcast<Subwords> words = subwords;
    SearchSettings settings = search;
    spark.setJobDescription(
        "validation after %d updates: translations".formatted(network.getIterationCount()));
    try {
      List<List<String>> parts =
          spark
              .parallelize(dealt(lines, tasks), tasks)
              .map(part -> translate(broadcast.value(), words.value(), settings, part))
              .collect();
      List<String> translations = new ArrayList<>(lines.size());
      for (int i = 0; i < lines.size(); i++) {
        translations.add(parts.get(i % tasks).get(i / tasks));
      }
      return translations;
    } finally {
      spark.setJobDescription(null);
      broadcast.destroy();
    }
  }

  /**
   * Line i goes to task i mod tasks: neighbours in the corpus are often of similar length, and
   * every task gets its share of long ones.
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

  private static List<String> translate(
      NetworkSnapshot network, Subwords subwords, SearchSettings search, List<String> lines) {
    return GraphPool.with(
        network,
        graph -> {
          FlatVector.write(network.parameters(), graph.params());
          CachedDecoder decoder =
              new CachedDecoder(TransformerWeights.of(graph), KernelChoice.best());
          List<Translation> translations =
              new Translator(decoder, subwords, search).translate(lines);
          return new ArrayList<>(translations.stream().map(Translation::text).toList());
        });
  }

  @Override
  public void close() {
    subwords.destroy();
  }
}
