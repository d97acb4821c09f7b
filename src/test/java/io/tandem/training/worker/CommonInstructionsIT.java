package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.Bfloat16;
import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.UserException;
import io.tandem.config.Instructions;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.onednn.OneDnn;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerGraph;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The bits of short trainings in processes of their own, which see of this processor what lesser
 * ones have. The kernels' code is compiled as in a long training.
 */
@Tag("process")
class CommonInstructionsIT {
  private static final String OLDER_VECTORS = "-XX:UseAVX=2";
  private static final String ONE_DNN = "ONEDNN_MAX_CPU_ISA";

  /** A processor as a process sees it: oneDNN's instructions, and the length of Java's vectors. */
  private record Processor(Map<String, String> environment, List<String> options) {}

  private static final Processor WHOLE = new Processor(Map.of(), List.of());
  private static final Processor WITH_AVX2 =
      new Processor(Map.of(ONE_DNN, "AVX2"), List.of(OLDER_VECTORS));

  /** Java 17 uses AVX-512 on none of the first servers that have it. */
  private static final Processor WITH_SHORT_VECTORS =
      new Processor(Map.of(ONE_DNN, "AVX512_CORE"), List.of(OLDER_VECTORS));

  /** The outcome of each process: starting one takes seconds. */
  private static final Map<String, String> TRAINED = new HashMap<>();

  /**
   * A program that trains with instructions, in a format, with a non-linearity, and prints the
   * kernels and a hash of the parameters, or its refusal.
   */
  static final class Main {
    private static final int VOCABULARY = 200;

    public static void main(String[] arguments) throws Exception {
      MathMode math = MathMode.valueOf(arguments[1]);
      try {
        InstructionLimit.set(Instructions.valueOf(arguments[0]));
        String kernels = KernelChoice.best(math).description();
        System.out.printf("%s %s", kernels, hash(trained(math, arguments[2])));
      } catch (UserException e) {
        System.out.print(e.getMessage());
      }
    }

    /** Sums of products have up to 1,100 terms, which are more than oneDNN adds in one go. */
    private static float[] trained(MathMode math, String activation) {
      ComputationGraph graph =
          Networks.graph(
              Networks.model(
                  "model.encoderLayers=1",
                  "model.decoderLayers=1",
                  "model.modelSize=40",
                  "model.feedForwardSize=1100",
                  "model.activation=" + activation,
                  "model.dropout=0.1"),
              VOCABULARY,
              DataType.FLOAT,
              new Muon(new InverseSquareRootSchedule(0.02, 3), 0.95, 0.9, 0.98, 1e-9));
      LocalTrainer trainer =
          new LocalTrainer(
              new ReplicatedGraph(graph),
              WorkerThreads.ONE,
              (prepared, stream) -> {
                TransformerGraph.trainBy(prepared, KernelChoice.best(math));
                TransformerGraph.dropoutStream(prepared, 3, stream);
              },
              0,
              1);
      trainer.run(
          IntStream.range(0, 20)
              .<MultiDataSet>mapToObj(update -> Networks.batch(update, 9 + update, 21, VOCABULARY))
              .iterator());
      return trainer.parameters();
    }

    private static String hash(float[] values) throws Exception {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(FlatVector.bytes(values)));
    }
  }

  @BeforeAll
  static void requireAProcessorWithMore() {
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
    String here = train(WHOLE, Instructions.FASTEST, MathMode.FLOAT32);
    assumeTrue(here.contains("AVX512") && here.contains("16 floats"), here);
  }

  private static String train(Processor processor, Instructions with, MathMode math) {
    return TRAINED.computeIfAbsent(
        "%s %s %s".formatted(processor, with, math),
        none -> {
          List<String> line = new ArrayList<>();
          line.add(ProcessHandle.current().info().command().orElseThrow());
          line.add("--add-modules=jdk.incubator.vector");
          line.add("-XX:+UseSerialGC");
          line.addAll(processor.options());
          line.add("-cp");
          line.add(
              System.getProperty(
                  "surefire.test.class.path", System.getProperty("java.class.path")));
          line.addAll(List.of(Main.class.getName(), with.name(), math.name(), "relu"));
          Command trained = Command.run(Deployment.home(), processor.environment(), line);
          assertThat(trained.exitCode()).as(trained.err()).isZero();
          return trained.out();
        });
  }

  @Test
  void processorsThatDifferGiveOtherBitsAndOtherNamesWithoutASetting() {
    assertThat(
            List.of(
                train(WHOLE, Instructions.FASTEST, MathMode.FLOAT32),
                train(WITH_AVX2, Instructions.FASTEST, MathMode.FLOAT32),
                train(WITH_SHORT_VECTORS, Instructions.FASTEST, MathMode.FLOAT32)))
        .doesNotHaveDuplicates()
        .allMatch(outcome -> outcome.startsWith("products by oneDNN "))
        .extracting(outcome -> outcome.substring(outcome.lastIndexOf(' ')))
        .doesNotHaveDuplicates();
  }

  @Test
  void withAvx2TheyGiveTheBitsOfAProcessorThatHasNoMore() {
    String expected = train(WITH_AVX2, Instructions.FASTEST, MathMode.FLOAT32);
    assertThat(expected).contains(" for AVX2, the rest in vectors of 8 floats ");
    assertThat(train(WHOLE, Instructions.AVX2, MathMode.FLOAT32)).isEqualTo(expected);
    assertThat(train(WITH_SHORT_VECTORS, Instructions.AVX2, MathMode.FLOAT32)).isEqualTo(expected);
    assertThat(train(WITH_AVX2, Instructions.AVX2, MathMode.FLOAT32)).isEqualTo(expected);
  }

  @Test
  void withAvx512TheyGiveTheBitsOfAProcessorWhereJavasVectorsAreShort() {
    assertThat(train(WHOLE, Instructions.AVX512, MathMode.FLOAT32))
        .contains(" for AVX512_CORE, the rest in vectors of 8 floats ")
        .isEqualTo(train(WITH_SHORT_VECTORS, Instructions.FASTEST, MathMode.FLOAT32));
  }

  @Test
  void productsInBfloat16HaveCommonInstructionsToo() {
    assumeTrue(Bfloat16.obstacle().isEmpty(), "no bfloat16 here");
    Processor shortVectors = new Processor(Map.of(), List.of(OLDER_VECTORS));
    assertThat(train(WHOLE, Instructions.AVX512_BF16, MathMode.BF16))
        .contains(" for AVX512_CORE_BF16 in bfloat16, the rest in vectors of 8 floats ")
        .isEqualTo(train(shortVectors, Instructions.AVX512_BF16, MathMode.BF16))
        .isNotEqualTo(train(WHOLE, Instructions.FASTEST, MathMode.BF16));
  }

  @Test
  void whatAProcessCannotDoIsRefusedInASentence() {
    assertThat(
            train(
                new Processor(Map.of(), List.of("-XX:UseAVX=1")),
                Instructions.AVX2,
                MathMode.FLOAT32))
        .isEqualTo(
            "training.instructions = avx2 is not possible here: Java's SIMD vectors have 128 bits"
                + " on this processor; or use training.instructions = fastest");
    assertThat(
            train(
                new Processor(Map.of(), List.of("-Dtandem.products=openblas")),
                Instructions.AVX2,
                MathMode.FLOAT32))
        .isEqualTo(
            "training.instructions = avx2 is not possible here: it needs the products 'onednn', but"
                + " 'openblas' were requested (-Dtandem.products, or --products of jobs/bench.sh);"
                + " or use training.instructions = fastest");
  }
}
