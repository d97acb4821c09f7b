package io.tandem.training.averaging;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.config.Settings;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.shards.Shards;
import io.tandem.training.worker.Shard;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** A session in this JVM whose executors are processes of their own, and a training on it. */
public final class ExecutorCluster {
  private static final Pattern EXECUTOR =
      Pattern.compile("--executor-id (\\d+) .*--app-id (\\S+) ");

  private ExecutorCluster() {}

  /**
   * Returns the builder of a session. The executors can use the tests' own class path. They do not
   * use the optimizing compiler, which such small trainings do not repay.
   */
  public static SparkSession.Builder session(int executors, int cores) {
    String booted = System.getProperty("java.class.path");
    return Trainings.session("local-cluster[%s,%s,512]".formatted(executors, cores))
        .config("spark.executor.memory", "512m")
        // After Spark's own, as in the archive of classes that processes share.
        .config(
            "spark.executorEnv.SPARK_DIST_CLASSPATH",
            System.getProperty("surefire.test.class.path", booted))
        .config(
            "spark.executor.extraJavaOptions",
            "--add-modules=jdk.incubator.vector " + Deployment.shortLived());
  }

  /** Stops a session and deletes what its executors have written. */
  public static void stop(SparkSession session) throws IOException {
    String application = session.sparkContext().applicationId();
    session.stop();
    FileUtils.deleteDirectory(Deployment.sparkHome().resolve("work").resolve(application).toFile());
  }

  /**
   * Returns the parameters after a number of rounds.
   *
   * @param beforeRound receives the number of each round, from 0
   */
  static float[] train(
      SparkSession session, Settings settings, int rounds, IntConsumer beforeRound) {
    return with(
        session,
        settings,
        attempt -> {
          for (int round = 0; round < rounds; round++) {
            beforeRound.accept(round);
            attempt.nextRound();
          }
          return Trainings.parameters(attempt.training().network());
        });
  }

  /** Returns what a function makes of a training that has not made a round yet. */
  static <T> T with(
      SparkSession session, Settings settings, Function<TrainingAttempt, T> function) {
    JavaRDD<Shard> shards = Shards.toTrain(Trainings.table(session, 3), settings, List.of());
    try (TrainingAttempt attempt =
        TrainingAttempt.of(
            Trainings.context(session),
            settings,
            VocabularySizes.joint(ToyNetwork.VOCABULARY),
            shards)) {
      return function.apply(attempt);
    } finally {
      shards.unpersist();
    }
  }

  /** Returns the processes of a session by their executors' numbers. */
  static Map<String, ProcessHandle> processes(SparkSession session) {
    Map<String, ProcessHandle> executors = new TreeMap<>();
    ProcessHandle.current()
        .descendants()
        .forEach(
            process -> {
              Matcher executor = EXECUTOR.matcher(commandLine(process.pid()));
              if (executor.find()
                  && executor.group(2).equals(session.sparkContext().applicationId())) {
                executors.put(executor.group(1), process);
              }
            });
    return executors;
  }

  /** Java's own is empty where the command line is as long as this class path. */
  private static String commandLine(long process) {
    return Command.run(
            Deployment.home(),
            Map.of(),
            List.of("ps", "-ww", "-o", "args=", "-p", Long.toString(process)))
        .out();
  }
}
