package io.tandem.jobs.pipeline;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.PipelineSettings;
import io.tandem.config.SettingsText;
import io.tandem.jobs.cli.TextTable;
import io.tandem.jobs.pipeline.PipelineDirectory.Spent;
import io.tandem.run.report.HtmlPage;
import io.tandem.storage.BuildInfo;
import io.tandem.storage.GivenPath;
import io.tandem.storage.publish.Lease;
import io.tandem.text.Display;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the steps of a pipeline that are not done, one after the other, and keeps {@code
 * pipeline.json} and its page as they stand. Driver only, one thread.
 */
final class PipelineRun {
  /** The characters of a key that are shown. */
  private static final int SHOWN_KEY = 8;

  private final StepContext context;
  private final PipelineSettings settings;
  private final List<Gate> gates;
  private final PipelineRequest request;
  private final Map<String, TestScores> scores = new LinkedHashMap<>();
  private final Map<String, Integer> retries;
  private final Planner planner;
  private final List<PlannedStep> planned;

  PipelineRun(
      StepContext context, PipelineSettings settings, List<Step> steps, PipelineRequest request)
      throws IOException {
    this.context = context;
    this.settings = settings;
    this.request = request;
    request.requireKnown(steps);
    List<String> systems = Recipe.systems(steps);
    Set<String> variants = Recipe.variants(steps);
    gates = settings.gates().stream().map(text -> Gate.of(text, systems, variants)).toList();
    retries = new TreeMap<>(context.directory().retries());
    Planner before = new Planner(context, others(), request.taken(steps), retries);
    List<PlannedStep> found = before.plan(steps);
    // A step that was to be made again before, and is not done yet, goes on.
    List<String> again =
        found.stream()
            .filter(step -> step.isDone() && request.retried().contains(step.name()))
            .map(PlannedStep::name)
            .toList();
    again.forEach(step -> retries.merge(step, 1, Integer::sum));
    planner =
        again.isEmpty() ? before : new Planner(context, others(), request.taken(steps), retries);
    planned = new ArrayList<>(again.isEmpty() ? found : planner.plan(steps));
  }

  /** Returns the pipelines from which steps are taken. */
  private List<PipelineDirectory> others() throws IOException {
    List<PipelineDirectory> others = new ArrayList<>();
    for (String other : settings.reuse()) {
      Path path =
          GivenPath.setting("pipeline.reuse", other)
              .asDirectory()
              .in(context.conf().configuration());
      PipelineDirectory place = new PipelineDirectory(context.conf(), path);
      place.requirePipeline("pipeline.reuse");
      others.add(place);
    }
    return others;
  }

  /**
   * Makes what is not done.
   *
   * @param lease on the directory
   * @return the exit code
   */
  int make(Lease lease) throws IOException {
    write(); // First, as it makes the directory a pipeline.
    context.directory().writeHashes(planner.hashes());
    context.directory().writeRetries(retries);
    for (int i = 0; i < planned.size(); i++) {
      lease.requireHeld();
      PlannedStep step = planned.get(i);
      context.say(
          Text.format(
              "%n== %d/%d  %s%s",
              i + 1, planned.size(), step.name(), step.isDone() ? ": " + reuse(step) : ""));
      if (!step.isDone()) {
        Optional<Integer> stopped = make(i);
        if (stopped.isPresent()) {
          return stopped.get();
        }
      }
      planned.get(i).record().ifPresent(context::done);
      boolean met = judge(planned.get(i));
      write();
      if (!met) {
        return Pipeline.GATE_FAILED;
      }
      if (step.name().equals(request.until())) {
        context.say("stopped after " + step.name() + ", as --until asks");
        break;
      }
    }
    context.say("\n" + table(planned));
    context.say("page: " + context.directory().page());
    return 0;
  }

  private static String reuse(PlannedStep step) {
    return step.label() + (step.why().isEmpty() ? "" : ", " + step.why());
  }

  /** Makes a step; returns the exit code of the signal that has stopped it, if one did. */
  private Optional<Integer> make(int index) throws IOException {
    PlannedStep step = planned.get(index);
    set(index, step.in(PlannedStep.State.RUNNING));
    SparkSession spark = context.spark();
    spark.sparkContext().setJobDescription("pipeline: " + step.name());
    PipelineDirectory directory = context.directory();
    try (StepClock clock =
        StepClock.start(
            spark.sparkContext(),
            directory.spent(step),
            step.step().coresOfTask(spark.sparkContext()),
            StepClock.EVERY,
            spent -> directory.write(step, spent))) {
      try {
        boolean isMade = step.step().isComplete(step.artifact(), context);
        if (!isMade) {
          planner.requireUnchanged(step);
          Optional<Integer> stopped = step.step().make(step.artifact(), context);
          clock.keep();
          if (stopped.isPresent()) {
            set(index, step.in(PlannedStep.State.STOPPED));
            return stopped;
          }
        }
        requireOfKey(step, isMade);
        step.step().requireUsable(step.artifact(), context);
        StepRecord made = record(step, clock.spent());
        context.directory().write(made);
        set(index, step.doneWith(made));
        return Optional.empty();
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        keep(clock, e);
        set(index, step.failed(e));
        throw e;
      }
    } finally {
      spark.sparkContext().setJobDescription(null);
    }
  }

  /** Keeps the time of an attempt that has failed; what it has failed by counts more. */
  private static void keep(StepClock clock, Exception failure) {
    try {
      clock.keep();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Removes a complete artifact that was made of anything else than the step's key says.
   *
   * @param earlier whether an earlier process has made it, of what there was then
   */
  private void requireOfKey(PlannedStep step, boolean earlier) throws IOException {
    try {
      if (!earlier) {
        planner.requireUnchanged(step);
      }
      step.step().requireOfKey(step.artifact(), context);
    } catch (UserException e) {
      context.conf().fileSystem(step.artifact()).delete(step.artifact(), true);
      throw e;
    }
  }

  private StepRecord record(PlannedStep step, Spent spent) throws IOException {
    return new StepRecord(
        StepRecord.KIND,
        step.name(),
        step.id(),
        step.key().ingredients(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        spent.seconds(),
        spent.taskSeconds(),
        context.spark().sparkContext().defaultParallelism(),
        BuildInfo.current().commit(),
        step.step().figures(step.artifact(), context));
  }

  private void set(int index, PlannedStep step) throws IOException {
    planned.set(index, step);
    write();
  }

  /** Checks the gates of a system that has been tested now; returns whether they are met. */
  private boolean judge(PlannedStep step) throws IOException {
    if (!(step.step() instanceof TestStep test)) {
      return true;
    }
    TestScores found = TestStep.scores(step.artifact(), context);
    scores.put(test.system(), found);
    context.say(found.toString());
    boolean met = true;
    for (Gate.Outcome outcome : outcomesOf(test.system())) {
      context.say(outcome.toString());
      met &= outcome.isMet();
    }
    if (!met) {
      context.say("worst translations of " + test.system() + ":");
      found.worst().forEach(worst -> context.say(worst.toString()));
      context.say(
          "the pipeline stops here: change the settings of the step %s, or pipeline.gates, and run the same command again"
              .formatted(test.system()));
    }
    return met;
  }

  /** Returns the outcomes of the gates that a system completes. */
  private List<Gate.Outcome> outcomesOf(String system) {
    return gates.stream()
        .filter(gate -> gate.names(system))
        .flatMap(gate -> gate.outcome(scores).stream())
        .toList();
  }

  private void write() throws IOException {
    Map<String, Object> manifest = new TreeMap<>();
    manifest.put("recipe", SettingsText.name(settings.recipe()));
    manifest.put("updated", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    manifest.put("build", BuildInfo.current().commit());
    manifest.put(
        "steps", planned.stream().map(step -> step.manifest(context.directory())).toList());
    Map<String, TestScores> tested = tested();
    List<Gate.Outcome> outcomes =
        gates.stream().flatMap(gate -> gate.outcome(tested).stream()).toList();
    manifest.put("gates", outcomes);
    manifest.put("systems", tested.values());
    context.directory().write(manifest);
    HtmlPage.write(
        GivenPath.file(context.directory().page().toString()),
        new PipelinePage(
                settings, context.directory(), planned, outcomes, List.copyOf(tested.values()))
            .html(),
        context.conf().configuration());
  }

  /**
   * Returns the scores of all tests that are done, also of those that this call has not come to.
   */
  private Map<String, TestScores> tested() throws IOException {
    Map<String, TestScores> tested = new LinkedHashMap<>();
    for (PlannedStep step : planned) {
      if (step.isDone() && step.step() instanceof TestStep test) {
        tested.put(test.system(), TestStep.scores(step.artifact(), context));
      }
    }
    return tested;
  }

  /** Returns the steps up to the last one that is wanted as a table, and their gates. */
  String plan() throws IOException {
    int last = planned.stream().map(PlannedStep::name).toList().indexOf(request.until());
    List<PlannedStep> shown = last < 0 ? planned : planned.subList(0, last + 1);
    List<String> systems = Recipe.systems(shown.stream().map(PlannedStep::step).toList());
    Map<String, TestScores> tested = tested();
    List<String> lines = new ArrayList<>(List.of(table(shown)));
    for (Gate gate : gates) {
      if (gate.isAmong(systems)) {
        lines.add(gate.outcome(tested).map(Gate.Outcome::toString).orElse("gate " + gate.text()));
      }
    }
    return String.join("\n", lines);
  }

  private static String table(List<PlannedStep> steps) {
    TextTable table = new TextTable().row(List.of("step", "state", "key", "time"));
    for (PlannedStep step : steps) {
      table.row(
          List.of(
              step.name(),
              step.label(),
              step.id().substring(0, SHOWN_KEY),
              step.record().map(made -> Display.duration(made.seconds())).orElse(limit(step))));
    }
    List<String> lines = new ArrayList<>(table.lines());
    for (int i = 0; i < steps.size(); i++) {
      String why = steps.get(i).why();
      lines.set(i + 1, why.isEmpty() ? lines.get(i + 1) : lines.get(i + 1) + "   " + why);
    }
    return String.join("\n", lines);
  }

  private static String limit(PlannedStep step) {
    double minutes =
        step.step().kind() == StepKind.TRAINING
            ? step.step().settings().settings().training().maximumMinutes()
            : 0;
    return minutes > 0 ? Text.format("%.3g min", minutes) : "";
  }
}
