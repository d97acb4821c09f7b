package io.tandem.training.shards;

import io.tandem.config.Settings;
import io.tandem.config.StageSettings;
import io.tandem.corpus.lexical.SubwordLinks;
import io.tandem.corpus.table.TrainingRow;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.storage.TaskFailures;
import io.tandem.subword.Subwords;
import io.tandem.training.worker.PairVariation;
import io.tandem.training.worker.Shard;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The pairs of a training, in the mixture of one stage at a time: the shards of a stage are built
 * when it is asked for, and end with it. Driver only.
 */
public final class StagedPairs implements AutoCloseable {
  private final Dataset<Row> pairs;
  private final Settings settings;
  private final Subwords subwords;
  private final Function<TokenLinks, List<PairVariation>> variations;

  /** The names of the inputs of all files, in the order of files. */
  private final List<String> names;

  /** The pairs of each input, which are counted only if a stage has shares. */
  private final InputCounts counts;

  /** The links that the settings ask for; null until they are learned. */
  private TokenLinks links;

  private StageShards current;

  private StagedPairs(
      Dataset<Row> pairs,
      Settings settings,
      Subwords subwords,
      Function<TokenLinks, List<PairVariation>> variations,
      List<String> names,
      InputCounts counts) {
    this.pairs = pairs;
    this.settings = settings;
    this.subwords = subwords;
    this.variations = variations;
    this.names = names;
    this.counts = counts;
    for (StageSettings stage : settings.training().stages()) {
      mixture(stage);
      counts.requirePairs(stage, PairPartitioner.of(settings));
    }
  }

  /** Returns the pairs of a training whose settings have no stages. */
  public static StagedPairs whole(
      Dataset<Row> pairs,
      Settings settings,
      Subwords subwords,
      Function<TokenLinks, List<PairVariation>> variations) {
    return new StagedPairs(pairs, settings, subwords, variations, List.of(), InputCounts.NONE);
  }

  /**
   * Returns the pairs of a training by the settings; counts them if they are to be mixed.
   *
   * @param pairs the training pairs of a corpus
   * @param subwords those of the corpus
   * @param variations what changes pairs for each batch, by which subwords translate each other
   * @param names the names of the inputs of all files of the corpus, in the order of files
   * @throws io.tandem.UserException if there is nothing to make the mixture of a stage from
   */
  public static StagedPairs of(
      Dataset<Row> pairs,
      Settings settings,
      Subwords subwords,
      Function<TokenLinks, List<PairVariation>> variations,
      List<String> names) {
    boolean plain =
        settings.training().stages().stream().allMatch(stage -> stage.shares().isEmpty());
    return plain
        ? whole(pairs, settings, subwords, variations)
        : new StagedPairs(
            pairs,
            settings,
            subwords,
            variations,
            names,
            InputCounts.of(pairs, settings.training(), PairPartitioner.of(settings), names));
  }

  /**
   * Returns which subwords translate each other, learned from the whole corpus when they are asked
   * for first, so that they are the same in all stages and when a run is resumed; {@link
   * TokenLinks#UNKNOWN} if the settings need none.
   */
  public TokenLinks links() {
    if (links == null) {
      links =
          settings.training().needsLinks()
              ? TaskFailures.unwrapped(
                  () ->
                      SubwordLinks.learn(pairs, settings.corpus().lexicon(), subwords)
                          .sent(spark()))
              : TokenLinks.UNKNOWN;
    }
    return links;
  }

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(pairs.sparkSession().sparkContext());
  }

  private StageMixture mixture(StageSettings stage) {
    return new StageMixture(stage, counts.pairs());
  }

  /** Returns the shards of a stage; those of another stage are gone then. */
  public StageShards of(TrainingStage stage) {
    if (current != null && current.stage().number() == stage.number()) {
      current = new StageShards(stage, current.shards(), links());
    } else {
      close();
      current = new StageShards(stage, built(stage), links());
    }
    return current;
  }

  private JavaRDD<Shard> built(TrainingStage stage) {
    Dataset<Row> mixed =
        stage.settings().shares().isEmpty()
            ? pairs
            : mixture(stage.settings())
                .of(TrainingRow.select(pairs), names, settings.seed(), stage.number());
    return Shards.toTrain(mixed, settings, variations.apply(links()));
  }

  /** Returns the shards of the stage that was asked for last. */
  public JavaRDD<Shard> currentShards() {
    return current.shards();
  }

  /**
   * Returns how often an epoch sees a pair of the corpus on average, in the stage in which it is
   * most.
   *
   * @param ofCorpus how often an epoch of the corpus does
   */
  public double mostCopiesOfPair(double ofCorpus) {
    long inAll = counts.pairs().values().stream().mapToLong(Long::longValue).sum();
    return ofCorpus
        * settings.training().stages().stream()
            .filter(stage -> !stage.shares().isEmpty())
            .mapToDouble(stage -> mixture(stage).pairsAnEpoch() / inAll)
            .reduce(1, Math::max);
  }

  /** Returns the stage and its mixture in words; empty if there is nothing to say. */
  public String describe(TrainingStage stage) {
    String mixture = counts.pairs().isEmpty() ? "" : mixture(stage.settings()).toString();
    return Stream.of(stage.name(), mixture)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(": "));
  }

  @Override
  public void close() {
    if (current != null) {
      current.shards().unpersist();
      current = null;
    }
  }
}
