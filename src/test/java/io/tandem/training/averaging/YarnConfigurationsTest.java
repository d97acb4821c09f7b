package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.MemoryEstimate;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands in the configurations for YARN fit their settings, and the memory plan. */
class YarnConfigurationsTest {
  private static final int VOCABULARY = 32_000;
  private static final long CORPUS_BYTES = 264_000_000_000L;

  private static Path file(int nodes) {
    return Deployment.home().resolve("conf/yarn-" + nodes + "-nodes.conf");
  }

  private static Settings settings(int nodes) {
    return SettingsReader.of(
            GivenPath.option("--config", file(nodes).toString()), new Configuration(), List.of())
        .settings();
  }

  /** Returns the value of an option in the command at the head of the file. */
  private static String option(int nodes, String name) throws IOException {
    return given(nodes, name).orElseThrow(() -> new AssertionError("no " + name));
  }

  private static Optional<String> given(int nodes, String name) throws IOException {
    return Pattern.compile(Pattern.quote(name) + "[ =](\\S+)")
        .matcher(Files.readString(file(nodes)))
        .results()
        .findFirst()
        .map(value -> value.group(1));
  }

  private static long bytes(int nodes, String name) throws IOException {
    return JavaUtils.byteStringAsBytes(option(nodes, name));
  }

  private static MemoryNeeds needs(Settings settings) {
    TrainingSettings training = settings.training();
    VocabularySizes vocabularies = VocabularySizes.joint(VOCABULARY);
    var network = InitialNetwork.configuration(settings, vocabularies);
    long parameters = TransformerGraph.parameters(network);
    return new MemoryNeeds(
        parameters,
        TransformerGraph.updaterState(network),
        false,
        false,
        false,
        true,
        settings.averaging().workers(),
        training.microBatches(),
        MemoryEstimate.bytes(
            settings.model(),
            VOCABULARY,
            training.tokensAtOnce(),
            training.maximumSentenceTokens()),
        MemoryEstimate.roundedParameters(parameters),
        CORPUS_BYTES);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 200})
  void haveAnExecutorForEachWorkerAndACoreForEachMicroBatch(int nodes) throws IOException {
    Settings settings = settings(nodes);
    assertThat(settings.averaging().workers()).isEqualTo(nodes);
    assertThat(option(nodes, "--num-executors")).isEqualTo(Integer.toString(nodes));
    assertThat(option(nodes, "--executor-cores"))
        .isEqualTo(Integer.toString(settings.training().microBatches()));
    assertThat(option(nodes, "--config")).isEqualTo("yarn-" + nodes + "-nodes.conf");
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 200})
  void haveTheMemoryThatThePlanAsksFor(int nodes) throws IOException {
    Settings settings = settings(nodes);
    MemoryNeeds needs = needs(settings);
    int cores = settings.training().microBatches();
    long offHeap = bytes(nodes, "TANDEM_OFFHEAP_MEMORY");
    SparkConf conf =
        new SparkConf(false)
            .set("spark.master", "yarn")
            .set("spark.executor.memory", option(nodes, "--executor-memory"))
            .set(
                "spark.executor.memoryOverhead",
                option(nodes, "--conf spark.executor.memoryOverhead"))
            .set("spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.maxbytes=" + offHeap);
    assertThat(
            MemoryPlan.executor(
                needs, 1, new MemoryPlan.Tasks(1, cores, cores), JvmLimits.ofExecutors(conf)))
        .hasSize(3)
        .allSatisfy(item -> assertThat(item.fits()).as("%s", item).isTrue());
    assertThat(
            MemoryPlan.driver(
                needs, new JvmLimits(bytes(nodes, "TANDEM_DRIVER_MEMORY"), offHeap, 0)))
        .hasSize(2)
        .allSatisfy(item -> assertThat(item.fits()).as("%s", item).isTrue());
    assertThat(needs.result())
        .as("results to the driver")
        .isLessThanOrEqualTo(
            JavaUtils.byteStringAsBytes(
                given(nodes, "--conf spark.driver.maxResultSize").orElse("1g")));
  }
}
