package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.cluster.ExecutorKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings on clusters of two executors, of which some see no more than AVX2 of this processor, in
 * oneDNN and in Java. The processor has more.
 */
@Tag("process")
class UnequalExecutorsIT {
  private static final String[] MUON = {"averaging.mode=synchronous", "training.optimizer=muon"};
  private static final int ROUNDS = 8;

  /** The parameters where all executors are as the older one: no setting is needed. */
  private static float[] expected;

  @TempDir private Path folder;

  @BeforeAll
  static void requireAProcessorWithMore() {
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
    String here = KernelChoice.best().description();
    assumeTrue(here.contains("AVX512") && here.contains("16 floats"), here);
  }

  private static Settings settings(String instructions) {
    List<String> all = new ArrayList<>(List.of(MUON));
    all.add("training.instructions=" + instructions);
    return SynchronousTrainingIT.settings(2, all.toArray(String[]::new));
  }

  /**
   * Returns what a function makes of a new cluster.
   *
   * @param older a pattern of the shell for the numbers of the executors that have AVX2
   */
  private <T> T onCluster(String older, Function<SparkSession, T> function) throws IOException {
    SparkTest.session().stop(); // A JVM has room for one session.
    SparkSession cluster =
        ExecutorCluster.session(2, 2)
            .config("spark.executorEnv.JAVA_HOME", java(older).toString())
            .getOrCreate();
    try {
      return function.apply(cluster);
    } finally {
      ExecutorCluster.stop(cluster);
    }
  }

  /** Writes a Java that starts some executors as on a processor with AVX2 alone. */
  private Path java(String older) throws IOException {
    Path home = Files.createDirectories(folder.resolve("java-" + older.charAt(0)));
    Path program = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        program,
        """
        #!/bin/sh
        java='%s/bin/java'
        case "$* " in
          *"--executor-id "%s" "*) ONEDNN_MAX_CPU_ISA=AVX2 exec "$java" -XX:UseAVX=2 "$@";;
        esac
        exec "$java" "$@"
        """
            .formatted(System.getProperty("java.home"), older));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return home;
  }

  private static float[] train(SparkSession cluster, String instructions) {
    return ExecutorCluster.train(cluster, settings(instructions), ROUNDS, round -> {});
  }

  private float[] expected() throws IOException {
    if (expected == null) {
      expected = onCluster("[0-9]*", cluster -> train(cluster, "fastest"));
    }
    return expected;
  }

  @Test
  void withCommonInstructionsGiveTheBitsOfTheOlderAlsoWhereOneArrivesLater() throws IOException {
    float[] trained =
        onCluster(
            "1",
            cluster -> {
              Settings common = settings("avx2");
              JavaSparkContext spark = Trainings.context(cluster);
              assertThat(ExecutorKernels.find(spark, common.training()))
                  .hasSize(1)
                  .hasKeySatisfying(
                      new Condition<>(
                          kernels -> kernels.endsWith(" for AVX2, the rest in vectors of 8 floats"),
                          "kernels of AVX2"));
              return ExecutorCluster.train(
                  cluster,
                  common,
                  ROUNDS,
                  round -> {
                    if (round == ROUNDS / 2) {
                      assertThat(
                              ExecutorCluster.processes(cluster)
                                  .values()
                                  .iterator()
                                  .next()
                                  .destroyForcibly())
                          .isTrue();
                    }
                  });
            });
    assertThat(trained).isEqualTo(expected());
  }

  @Test
  void withoutThemAreToldAndCannotHaveThemLater() throws IOException {
    float[] trained =
        onCluster(
            "1",
            cluster -> {
              JavaSparkContext spark = Trainings.context(cluster);
              Optional<String> warning =
                  new KernelWatch(
                          List.of(), ExecutorKernels.find(spark, settings("fastest").training()))
                      .atStart();
              assertThat(warning)
                  .hasValueSatisfying(
                      told ->
                          assertThat(told)
                              .containsPattern("for AVX2, .* 8 floats \\(executor 1 on \\S+\\)")
                              .containsPattern("for AVX512\\S+ .* 16 floats \\(executor 0 on"));
              float[] mixed = train(cluster, "fastest");
              assertThatThrownBy(() -> ExecutorKernels.find(spark, settings("avx2").training()))
                  .isInstanceOf(UserException.class)
                  .hasMessageContaining(
                      ": training.instructions = avx2: this process has already"
                          + " computed with all instructions of its processor");
              return mixed;
            });
    assertThat(trained).isNotEqualTo(expected());
  }
}
