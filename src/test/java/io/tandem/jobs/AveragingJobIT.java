package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AveragingJobIT {
  /** Settings of the smallest possible network; the vocabulary remains that of the preset. */
  private static final List<String> SMALL =
      List.of(
          "model.encoderLayers=1",
          "model.decoderLayers=1",
          "model.modelSize=8",
          "model.heads=2",
          "model.feedForwardSize=8");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    SparkTest.session();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(SMALL);
    return ExitCodes.run(
        new CommandLine(new AveragingJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true)),
        all.toArray(String[]::new));
  }

  @Test
  void roundsAreTakenApartIntoTheirStepsAndBytes() throws Exception {
    int code =
        run("--rounds", "1", "--sentences", "2", "averaging.workers=3", "averaging.frequency=2");

    assertThat(code).as(err.toString()).isZero();
    List<String> lines = out.toString().lines().toList();
    JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    JsonNode round = json.get("measurements").get(0);
    long bytes = Float.BYTES * round.get("parameters").asLong();
    assertThat(round.get("workers").asInt()).isEqualTo(3);
    long moments = round.get("up_bytes").asLong() - bytes;
    assertThat(moments).as("Muon's momentum, Adam's moments").isBetween(bytes, 2 * bytes);
    assertThat(round.get("down_bytes").asLong()).isEqualTo(bytes + moments);
    double steps = 0;
    for (String step : List.of("compute", "fetch", "average")) {
      assertThat(round.get(step + "_seconds").asDouble()).as(step).isPositive();
      steps += round.get(step + "_seconds").asDouble();
    }
    assertThat(steps).isCloseTo(round.get("round_seconds").asDouble(), within(1e-6));
    assertThat(round.get("overhead_seconds").asDouble())
        .isCloseTo(steps - round.get("compute_seconds").asDouble(), within(1e-6));
    assertThat(json.get("overhead_share").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("speedup").asDouble()).isEqualTo(1);
  }

  /** A preset's batches are for training; rounds are measured with those of the options. */
  @Test
  void batchesAreThoseOfTheOptionsWhateverThePresetTrainsWith() throws Exception {
    for (int microBatches : new int[] {1, 2}) {
      List<String> arguments =
          new ArrayList<>(List.of("--preset", "base", "--rounds", "1", "--sentences", "2"));
      arguments.addAll(List.of("averaging.workers=1", "averaging.frequency=3"));
      if (microBatches > 1) {
        arguments.add("training.microBatches=" + microBatches);
      }
      assertThat(run(arguments.toArray(String[]::new))).as(err.toString()).isZero();

      List<String> lines = out.toString().lines().toList();
      JsonNode round =
          new ObjectMapper().readTree(lines.get(lines.size() - 1)).get("measurements").get(0);
      assertThat(round.get("tokens_per_second").asDouble() * round.get("round_seconds").asDouble())
          .isCloseTo(microBatches * 3 * 2 * 2 * 24, within(1e-3));
    }
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertThat(run("--rounds", "0")).isEqualTo(2);
    assertThat(run("--executors", "1,0")).isEqualTo(2);
    assertThat(run("--sentences", "0")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--rounds 0", "--executors 0", "--sentences 0")
        .doesNotContain("Exception");
  }
}
