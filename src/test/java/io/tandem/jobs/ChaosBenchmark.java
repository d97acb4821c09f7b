package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.LocalCluster;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training by {@code jobs/train.sh} on a cluster of real processes, of which a seed chooses one
 * executor after another to be killed, at random times. Prints how many kills it survived, what one
 * costs, and whether the parameters are those of the undisturbed training.
 *
 * <pre>
 *   mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dit.test=ChaosBenchmark -Dtandem.benchmark="UPDATES SECONDS [SEED [SETTING=VALUE ...]]"
 * </pre>
 *
 * SECONDS is the mean time between two kills.
 */
class ChaosBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";
  private static final int WORKERS = 3;

  @TempDir private static Path folder;

  private LocalCluster cluster;
  private String updates;
  private List<String> settings;

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void killsDoNotChangeTheParameters() throws Exception {
    List<String> arguments = List.of(System.getProperty(ARGUMENTS).split(" "));
    updates = arguments.get(0);
    double seconds = Double.parseDouble(arguments.get(1));
    long seed = arguments.size() > 2 ? Long.parseLong(arguments.get(2)) : 1;
    settings = arguments.subList(Math.min(3, arguments.size()), arguments.size());
    cluster =
        LocalCluster.start(
            folder.resolve("cluster"), "--workers", "" + WORKERS, "--cores", "1", "--memory", "1g");
    try {
      prepare();
      long start = System.nanoTime();
      double undisturbed = secondsOf(train("undisturbed"), start);
      start = System.nanoTime();
      Process training = train("disturbed");
      int kills = killUntilTheEndOf(training, seconds, new Random(seed));
      double disturbed = secondsOf(training, start);
      long recoveries =
          run("disturbed").metrics().read().stream()
              .filter(
                  row ->
                      row instanceof MetricRow.Event event
                          && event.name().equals(MetricRow.Event.RECOVERED))
              .count();
      System.out.printf(
          Locale.ROOT,
          "%d kills in %.0f s, %.0f s without them: %.1f s a kill; %d returns to a checkpoint%n",
          kills,
          disturbed,
          undisturbed,
          (disturbed - undisturbed) / Math.max(1, kills),
          recoveries);
      assertThat(parameters("disturbed")).isEqualTo(parameters("undisturbed"));
      System.out.println("the parameters are those of the undisturbed training, bit for bit");
    } finally {
      cluster.close();
    }
  }

  private void prepare() throws IOException {
    Path sample = folder.resolve("eng-fra.tsv");
    Files.copy(
        ChaosBenchmark.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    Command prepared =
        Command.run(
            Deployment.home(),
            cluster.environment(),
            script(
                "jobs/prepare.sh",
                "corpus.dir=/corpus",
                "corpus.inputs=[{path=\"" + sample.toUri() + "\"}]",
                "corpus.split.valid=0.05",
                "subword.merges=300"));
    assertThat(prepared.exitCode()).as(prepared.err()).isZero();
  }

  /** Starts a training; its log is beside the cluster's. */
  private Process train(String run) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "corpus.dir=/corpus",
                "run.dir=/" + run,
                "training.batchTokens=500",
                "training.maximumUpdates=" + updates,
                "averaging.workers=" + WORKERS,
                "averaging.frequency=10",
                "validation.everyUpdates=100",
                "validation.bleuSentences=0"));
    all.addAll(settings);
    ProcessBuilder builder =
        new ProcessBuilder(script("jobs/train.sh", all.toArray(String[]::new)))
            .directory(Deployment.home().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(run).toFile());
    builder.environment().putAll(cluster.environment());
    return builder.start();
  }

  private static Path log(String run) {
    return folder.resolve(run + ".log");
  }

  private List<String> script(String name, String... arguments) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("bash", "-c", "eval \"$(jobs/cluster.sh env)\"; exec \"$@\"", "bash"));
    line.addAll(List.of(name, "--executor-memory", "1g", "--conf", "spark.executor.cores=1", "--"));
    line.addAll(List.of(arguments));
    return line;
  }

  private int killUntilTheEndOf(Process training, double seconds, Random random)
      throws InterruptedException {
    int kills = 0;
    while (!training.waitFor(pause(seconds, random), TimeUnit.MILLISECONDS)) {
      Map<String, Long> processes = cluster.processes();
      List<String> executors =
          processes.keySet().stream().filter(name -> name.startsWith("executor")).sorted().toList();
      if (!executors.isEmpty()) {
        long victim = processes.get(executors.get(random.nextInt(executors.size())));
        kills +=
            ProcessHandle.of(victim).filter(ProcessHandle::destroyForcibly).isPresent() ? 1 : 0;
      }
    }
    return kills;
  }

  /** Kills are a Poisson process. */
  private static long pause(double seconds, Random random) {
    return (long) (-1000 * seconds * Math.log(1 - random.nextDouble()));
  }

  /** Waits for the end of a training. */
  private static double secondsOf(Process training, long start) throws Exception {
    int code = training.waitFor();
    assertThat(code).isZero();
    return (System.nanoTime() - start) / 1e9;
  }

  private RunDirectory run(String run) throws IOException {
    return RunDirectory.open(
        HadoopConf.of(cluster.hadoop()), new org.apache.hadoop.fs.Path("/" + run));
  }

  private float[] parameters(String run) throws IOException {
    return run(run).lastCheckpoint().orElseThrow().parameters();
  }
}
