package io.tandem.jobs.pipeline;

import io.tandem.config.PipelineSettings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.publish.Lease;
import io.tandem.training.checkpoint.CheckpointSearch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The steps of a pipeline, shown or made. Driver only. */
public final class Pipeline {
  /** The exit code where a gate is not met. */
  public static final int GATE_FAILED = 3;

  private final StepContext context;
  private final PipelineSettings settings;
  private final List<Step> steps;
  private final PipelineRequest request;

  /**
   * Finds the steps.
   *
   * @param options shows the progress of steps
   * @throws io.tandem.UserException if settings contradict each other, or {@code pipeline.dir} is
   *     something else
   */
  public Pipeline(
      SparkSession spark,
      SettingsReader reader,
      PipelineRequest request,
      JobOptions options,
      PrintWriter out)
      throws IOException {
    this.request = request;
    settings = reader.pipeline();
    steps = Recipe.steps(reader);
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    Path dir = settings.requiredDir().in(conf.configuration());
    PipelineDirectory directory =
        new PipelineDirectory(conf, conf.fileSystem(dir).makeQualified(dir));
    directory.requireOurs(settings.dir());
    for (Map.Entry<String, String> model : settings.given().models().entrySet()) {
      new CheckpointSearch(conf).best(GivenPath.setting(model.getKey(), model.getValue()));
    }
    context = new StepContext(spark, options, out, directory);
    for (Step step : steps) {
      if (step instanceof ExportStep export) {
        export.requireRepresentable(steps, context);
      }
    }
  }

  /** Prints the steps with their states, and changes nothing. Returns the exit code. */
  public int plan() throws IOException {
    context.say(new PipelineRun(context, settings, steps, request).plan());
    return 0;
  }

  /** Makes the steps that are not done. Returns the exit code. */
  public int run() throws IOException {
    // Planned first, so that a mistake leaves nothing behind.
    PipelineRun run = new PipelineRun(context, settings, steps, request);
    try (Lease lease = context.directory().hold(context::say)) {
      return run.make(lease);
    }
  }
}
