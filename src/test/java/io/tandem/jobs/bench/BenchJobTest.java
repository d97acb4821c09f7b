package io.tandem.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Bfloat16;
import io.tandem.jobs.BenchJob;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.network.kernels.onednn.OneDnn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchJobTest {
  /** Settings of the smallest possible network; batch and vocabulary remain those of the preset. */
  private static final List<String> SMALL =
      List.of(
          "model.encoderLayers=1",
          "model.decoderLayers=1",
          "model.modelSize=8",
          "model.heads=2",
          "model.feedForwardSize=8");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int bench(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(SMALL);
    CommandLine line =
        new CommandLine(new BenchJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return ExitCodes.run(line, arguments.toArray(String[]::new));
  }

  private JsonNode lastLine() throws Exception {
    List<String> lines = out.toString().lines().toList();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }

  @Test
  void measuresUpdatesOfTheYardsticksShape() throws Exception {
    assertThat(bench("--updates", "3", "--warmup", "1")).as(err.toString()).isZero();

    JsonNode json = lastLine();
    assertThat(json.get("preset").asText()).isEqualTo("tiny");
    assertThat(json.get("batch").asInt()).isEqualTo(256);
    assertThat(json.get("length").asInt()).isEqualTo(16);
    assertThat(json.get("vocab").asInt()).isEqualTo(10_000);
    assertThat(json.get("workers").asInt()).isEqualTo(1);
    assertThat(json.get("loss").asDouble()).isBetween(Math.log(10_000) - 1, Math.log(10_000) + 1);
    double tokens = json.get("tokens_per_s_median").asDouble();
    double millis = json.get("update_ms_median").asDouble();
    assertThat(tokens * millis / 1e3).isCloseTo(2 * 256 * 16, withinPercentage(1));
    assertThat(json.get("sentences_per_s").asDouble() * 32).isCloseTo(tokens, withinPercentage(2));
    assertThat(json.get("tokens_per_s_best").asDouble()).isGreaterThanOrEqualTo(tokens);
    assertThat(json.get("kernels").asText()).contains("products");
    assertThat(out.toString().lines()).hasSize(1);
  }

  /** A preset's batches are for training; those of the yardstick stay comparable. */
  @Test
  void batchesAreThoseOfTheShapeWhateverThePresetTrainsWith() throws Exception {
    assertThat(bench("--preset", "base", "--updates", "2", "--warmup", "0"))
        .as(err.toString())
        .isZero();

    JsonNode json = lastLine();
    assertThat(json.get("batch").asInt()).isEqualTo(64);
    assertThat(json.get("length").asInt()).isEqualTo(24);
    assertThat(json.get("micro_batches").asInt()).isEqualTo(1);
    double tokens = json.get("tokens_per_s_median").asDouble();
    double millis = json.get("update_ms_median").asDouble();
    assertThat(tokens * millis / 1e3).isCloseTo(2 * 64 * 24, withinPercentage(1));
  }

  @Test
  void countsTheTokensOfAllMicroBatches() throws Exception {
    int exit = bench("--micro-batches", "2", "--updates", "3", "--warmup", "1");
    assertThat(exit).as(err.toString()).isZero();

    JsonNode json = lastLine();
    assertThat(json.get("workers").asInt()).isEqualTo(1);
    assertThat(json.get("micro_batches").asInt()).isEqualTo(2);
    double tokens = json.get("tokens_per_s_median").asDouble();
    double millis = json.get("update_ms_median").asDouble();
    assertThat(tokens * millis / 1e3).isCloseTo(2 * 2 * 256 * 16, withinPercentage(1));
    assertThat(json.get("loss").asDouble()).isBetween(Math.log(10_000) - 1, Math.log(10_000) + 1);
  }

  @Test
  void refusesMicroBatchesWhereTheyHaveNoEffect() {
    assertThat(bench("--micro-batches", "2", "--profile")).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("leave out --micro-batches");
    assertThat(bench("--micro-batches", "2", "--decode")).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("--decode makes no updates");
    assertThat(bench("--micro-batches", "5000")).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("threads that wait for one would spoil the measurement");
  }

  @Test
  void refusesSettingsOfAnOptimizerThatIsNotUsed() {
    assertThat(bench("training.optimizer=adam", "training.muonMomentum=0.9"))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString())
        .contains("setting training.muonMomentum (argument) has an effect only with ")
        .contains("training.optimizer = muon");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void saysWhereTheTimeOfTwoWorkersGoes() throws Exception {
    int exit = bench("--workers", "2", "--updates", "2", "--warmup", "0", "--profile");

    assertThat(exit).as(err.toString()).isZero();
    assertThat(lastLine().get("workers").asInt()).isEqualTo(2);
    List<String> table = out.toString().lines().toList();
    assertThat(table.get(0)).matches("kernel +calls +ms +share +GFLOP/s");
    assertThat(table).anyMatch(l -> l.matches("crossEntropy +16 +[0-9.]+ +[0-9.]+%"));
    assertThat(table)
        .anyMatch(l -> l.matches("multiplyByTransposed +[0-9]+ +[0-9.]+ +[0-9.]+% +[0-9.]+"));
    assertThat(table).anyMatch(l -> l.matches("outside the kernels +[0-9.]+ +[0-9.]+%"));
    assertThat(table).anyMatch(l -> l.matches("whole update +[0-9.]+ +100.0%"));
  }

  @Test
  void multipliesInBfloat16WhereThatCanBe() throws Exception {
    assertMeasuredInBfloat16WhereThatCanBe("--updates", "1", "--warmup", "0", "--math", "bf16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"onednn", "openblas"})
  void choosesTheFastestFormatThatTheProductsHave(String products) throws Exception {
    boolean fast = products.equals("onednn") && Bfloat16.obstacle().isEmpty();
    if (products.equals("onednn")) {
      assumeThat(OneDnn.obstacle()).isNull();
    }
    int exit = bench("--updates", "1", "--warmup", "0", "--math", "auto", "--products", products);
    assertThat(exit).as(err.toString()).isZero();
    assertThat(lastLine().get("math").asText()).isEqualTo(fast ? "bf16" : "float32");
    assertThat(lastLine().get("kernels").asText().contains("in bfloat16")).isEqualTo(fast);
  }

  @Test
  void measuresTranslationsByAShortlist() throws Exception {
    String[] options =
        "--decode --batch 3 --length 5 --updates 1 --warmup 0 --profile search.shortlist=true"
            .split(" ");
    assertThat(bench(options)).as(err.toString()).isZero();
    assertThat(lastLine().get("shortlist").asBoolean()).isTrue();
    assertThat(out.toString())
        .contains("tiny, beam 1, float32, by a shortlist: ")
        .containsPattern("transposedFactor +[2-9] ")
        .doesNotContain("gatherProducts");
  }

  @Test
  void measuresTranslationsThatAllHaveTheLengthOfTheYardstick() throws Exception {
    String[] options = "--decode --beam 3 --batch 5 --length 7 --updates 3 --warmup 1".split(" ");
    assertThat(bench(options)).as(err.toString()).isZero();

    JsonNode json = lastLine();
    assertThat(json.get("mode").asText()).isEqualTo("decode");
    assertThat(json.get("beam").asInt()).isEqualTo(3);
    assertThat(json.get("vocab").asInt()).isEqualTo(10_000);
    double tokens = json.get("tokens_per_s_median").asDouble();
    double millis = json.get("batch_ms_median").asDouble();
    assertThat(tokens * millis / 1e3).isCloseTo(5 * 7, withinPercentage(5));
    assertThat(json.get("sentences_per_s").asDouble() * 7).isCloseTo(tokens, withinPercentage(2));
    assertThat(json.get("tokens_per_s_best").asDouble()).isGreaterThanOrEqualTo(tokens);
    assertThat(out.toString())
        .contains("tiny, beam 3, float32: ")
        .contains(" target tokens/s, ")
        .contains("by 1 worker" + System.lineSeparator() + "batches of 5 sentences of 7 tokens");
  }

  @Test
  void translatesInBfloat16WhereThatCanBe() throws Exception {
    String[] options =
        "--decode --batch 2 --length 5 --updates 1 --warmup 0 --math bf16".split(" ");
    assertMeasuredInBfloat16WhereThatCanBe(options);
  }

  @Test
  void translatesInInt8WhereThatCanBe() throws Exception {
    int exit = bench("--decode --batch 2 --length 5 --updates 1 --warmup 0 --math int8".split(" "));
    if (OneDnn.obstacleToInt8() != null) {
      assertThat(exit).isEqualTo(ExitCodes.USER_MISTAKE);
      assertThat(err.toString()).contains("bench: math = int8 is not available here");
      return;
    }
    assertThat(exit).as(err.toString()).isZero();
    assertThat(lastLine().get("math").asText()).isEqualTo("int8");
    assertThat(lastLine().get("kernels").asText()).contains("in int8");
    assertThat(out.toString()).contains("tiny, beam 1, int8: ");
  }

  @Test
  void updatesInInt8AreRefused() throws Exception {
    assertThat(bench("--updates", "1", "--math", "int8")).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString())
        .contains("bench: training.math = int8: must be one of float32, bf16, auto")
        .doesNotContain("\tat ");
  }

  private void assertMeasuredInBfloat16WhereThatCanBe(String... options) throws Exception {
    int exit = bench(options);
    Optional<String> obstacle = Bfloat16.obstacle();
    if (obstacle.isPresent()) {
      assertThat(exit).isEqualTo(ExitCodes.USER_MISTAKE);
      assertThat(err.toString()).contains("bench: " + obstacle.get()).doesNotContain("\tat ");
      assertThat(out.toString()).isEmpty();
    } else {
      assertThat(exit).as(err.toString()).isZero();
      assertThat(lastLine().get("math").asText()).isEqualTo("bf16");
      assertThat(lastLine().get("kernels").asText()).contains("in bfloat16");
    }
  }

  @Test
  void saysWhereTheTimeOfTranslationGoes() throws Exception {
    String[] options =
        "--decode --batch 2 --length 5 --workers 2 --updates 2 --warmup 0 --profile".split(" ");
    assertThat(bench(options)).as(err.toString()).isZero();

    assertThat(lastLine().get("workers").asInt()).isEqualTo(2);
    // A decoder of one layer attends twice in each of five steps: to the prefix and to the source.
    assertThat(out.toString().lines())
        .anyMatch(l -> l.matches("attendGathered +10 +[0-9.]+ +[0-9.]+%"))
        .anyMatch(l -> l.matches("whole batch +[0-9.]+ +100.0%"));
  }

  @Test
  void takesTheKernelsThatAreNamed() throws Exception {
    assertThat(
            bench(
                "--updates", "1", "--warmup", "0", "--kernels", "native", "--products", "openblas"))
        .isZero();
    assertThat(lastLine().get("kernels").asText())
        .contains("products by OpenBLAS")
        .contains("plain Java");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--preset big",
        "--workers 0",
        "--workers 1000",
        "--updates 0",
        "--warmup -1",
        "--kernels fast",
        "--products mkl",
        "--math fp8",
        "--beam 4",
        "--decode --beam 0",
        "--decode --batch 0",
        "--decode --length 1",
        "--decode --updates 0",
        "--nothing",
        "model.hads=2",
        "--decode search.strategy=mbr",
        "--decode search.batchSentences=128",
        "--decode search.mbr.count=8"
      })
  void refusesWhatCannotBeMeasured(String arguments) {
    assertThat(bench(arguments.split(" "))).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains(named(arguments)).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  /** Returns what the message must name: the option or the setting. */
  private static String named(String arguments) {
    String option = arguments.replace("--decode ", "").split("[ =]")[0];
    return switch (option) {
      case "--math" -> "training.math";
      case "--beam" -> "beam";
      default -> option;
    };
  }

  @Test
  void readsThePeakOfMemory() {
    assertThat(PeakMemory.megabytes(List.of("Name:\tjava", "VmHWM:\t  204800 kB"))).isEqualTo(200);
    assertThat(PeakMemory.megabytes(List.of("Name:\tjava"))).isNull();
  }
}
