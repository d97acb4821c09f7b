package io.tandem.jobs.notebook;

import io.tandem.config.Instructions;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.subword.Subwords;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.translation.SentenceAttention;
import io.tandem.translation.search.Shortlist;
import io.tandem.translation.spark.ClusterTranslation;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The trained network of a run, opened in a notebook to be tried out and inspected. Lines are
 * translated on the executors; everything else happens on the driver. Driver only, one thread.
 */
public final class RunModel {
  private final SparkSession spark;
  private final Checkpoint checkpoint;
  private final ComputationGraph graph;
  private final Subwords subwords;

  private RunModel(SparkSession spark, Checkpoint checkpoint) throws IOException {
    this.spark = spark;
    this.checkpoint = checkpoint;
    graph = checkpoint.graph();
    subwords = Subwords.of(checkpoint.subwords(), checkpoint.path() + "/subword");
  }

  /**
   * Opens the best checkpoint of a run, or a checkpoint.
   *
   * @throws io.tandem.UserException if there is none at the path
   */
  public static RunModel open(SparkSession spark, String runOrCheckpoint) throws IOException {
    HadoopConf conf = HadoopConf.of(spark.sparkContext().hadoopConfiguration());
    return new RunModel(spark, new TrainedModels(conf).checkpoint(runOrCheckpoint));
  }

  public Checkpoint checkpoint() {
    return checkpoint;
  }

  public ComputationGraph graph() {
    return graph;
  }

  public Subwords subwords() {
    return subwords;
  }

  /**
   * Returns the best translation of each line, in their order.
   *
   * @param settings {@code search.KEY=VALUE} overrides of the run's settings
   */
  public List<String> translate(List<String> lines, String... settings) throws IOException {
    Settings effective =
        SettingsReader.overRun(
                checkpoint.settings(),
                SettingsReader.ofText("", List.of(settings))
                    .refuseOthersThan(JobSettings.TRANSLATE.read(), "translating", ""),
                "search",
                "seed")
            .settings();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return new ClusterTranslation(
            context,
            subwords,
            checkpoint.file(Shortlist.FILE),
            effective.search(),
            effective.seed(),
            Instructions.FASTEST)
        .translate(graph, lines);
  }

  /**
   * Returns the attention of the heads when the network reads a line and any given translation of
   * it.
   */
  public SentenceAttention attention(String source, String target) {
    return SentenceAttention.of(graph, subwords, source, target);
  }
}
