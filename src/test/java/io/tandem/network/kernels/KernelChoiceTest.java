package io.tandem.network.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.UserException;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import io.tandem.network.kernels.onednn.OneDnn;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class KernelChoiceTest {
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  /** A program for a JVM of its own, which prints its kernels and their results, or its refusal. */
  static final class Main {
    public static void main(String[] math) {
      try {
        Kernels kernels = KernelChoice.best(MathMode.valueOf(math[0]));
        Matrix x = Matrix.allocate(Precision.SINGLE, 1, 33);
        Matrix two = Matrix.allocate(Precision.SINGLE, 1, 1);
        two.fill(2);
        kernels.multiply(two, two, Into.ADD, two.rows(0, 1));
        kernels.logSoftmax(x);
        System.out.printf(
            "%s %.4f %.1f %s%n",
            kernels.getClass().getSimpleName(), x.get(0, 32), two.get(0, 0), kernels.description());
      } catch (UserException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /**
   * A program that prints the core type of OpenBLAS in a JVM that used ND4J before any class of
   * Tandem.
   */
  static final class CoreAfterNd4j {
    public static void main(String[] none) {
      assertThat(Nd4j.ones(2, 2).sumNumber().intValue()).isEqualTo(4);
      System.out.println(OpenBlasCore.inUse());
    }
  }

  private static final String WHOLE = System.getProperty("java.class.path");

  /** The output of each process by its options: starting one takes seconds, so each runs once. */
  private static final Map<List<String>, String> ASKED = new HashMap<>();

  private static String run(String... options) throws IOException, InterruptedException {
    List<String> key = List.of(options);
    if (!ASKED.containsKey(key)) {
      ASKED.put(key, run(WHOLE, Map.of(), Main.class, MathMode.FLOAT32, options));
    }
    return ASKED.get(key);
  }

  private static String run(
      String classPath,
      Map<String, String> environment,
      Class<?> main,
      MathMode math,
      String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SHORT_LIVED);
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, main.getName(), math.name()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove(OpenBlasCore.VARIABLE);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String withoutOneDnn() {
    return Arrays.stream(WHOLE.split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("dnnl"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void aJvmWithoutTheModuleUsesNativeKernels() throws Exception {
    assertThat(run()).contains("NativeKernels " + results());
  }

  @Test
  void aJvmWhoseVectorsAreTooShortUsesNativeKernels() throws Exception {
    assertThat(run(VECTORS, "-XX:MaxVectorSize=8")).contains("NativeKernels " + results());
  }

  @Test
  void aJvmWithTheModuleUsesVectorKernels() throws Exception {
    assertThat(run(VECTORS)).contains("VectorKernels " + results());
  }

  /** Returns the log softmax of 33 equal numbers, and 2 + 2 · 2. */
  private static String results() {
    return String.format(Locale.ROOT, "%.4f 6.0", -Math.log(33));
  }

  @Test
  void vectorsThatCannotBeHadAreRefusedWithTheRemedy() throws Exception {
    assertThat(run("-Dtandem.kernels=vector"))
        .contains("kernels 'vector' are not available")
        .contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void thePropertiesOverride() throws Exception {
    assertThat(run("-Dtandem.kernels=plain")).contains("PlainKernels " + results());
    assertThat(run(VECTORS, "-Dtandem.products=openblas"))
        .contains("VectorKernels " + results())
        .contains("products by OpenBLAS (");
  }

  @Test
  void oneDnnIsUsedWhereItLoads() throws Exception {
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
    assertThat(run()).contains("NativeKernels " + results()).contains("products by oneDNN 3.");
    assertThat(run(VECTORS)).contains("VectorKernels " + results()).contains("oneDNN 3.");
  }

  /** The bits of results depend on the instructions. */
  @Test
  void theInstructionsThatOneDnnUsesAreNamed() throws Exception {
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
    Map<String, String> old = Map.of("ONEDNN_MAX_CPU_ISA", "AVX2");
    assertThat(run(WHOLE, old, Main.class, MathMode.FLOAT32))
        .containsPattern("products by oneDNN [0-9.]+ for AVX2[ ,\n]");
    assertThat(run()).containsPattern("products by oneDNN [0-9.]+ for [A-Z]");
  }

  @Test
  void withoutOneDnnFloat32IsComputedByOthers() throws Exception {
    assertThat(run(withoutOneDnn(), Map.of(), Main.class, MathMode.FLOAT32))
        .contains("NativeKernels " + results())
        .contains("products by OpenBLAS (");
    assertThat(
            run(
                withoutOneDnn(),
                Map.of(),
                Main.class,
                MathMode.FLOAT32,
                "-Dtandem.products=onednn"))
        .contains("products 'onednn' are not available")
        .contains("ocl-icd-libopencl1");
  }

  @Test
  void withoutOneDnnBfloat16IsRefusedWithTheRemedy() throws Exception {
    assertThat(run(withoutOneDnn(), Map.of(), Main.class, MathMode.BF16))
        .contains("math = bf16 is not available here")
        .doesNotContain(".math = bf16")
        .contains("oneDNN cannot be loaded")
        .contains("ocl-icd-libopencl1");
  }

  @Test
  void withoutOneDnnInt8IsRefusedWithTheRemedy() throws Exception {
    assertThat(run(withoutOneDnn(), Map.of(), Main.class, MathMode.INT8))
        .contains("math = int8 is not available here: oneDNN cannot be loaded")
        .contains("ocl-icd-libopencl1")
        .contains("or use search.math = float32");
  }

  @Test
  void onAProcessorWithoutItsInstructionsInt8IsRefused() throws Exception {
    assumeTrue(OneDnn.obstacle() == null, OneDnn.obstacle());
    Map<String, String> old = Map.of("ONEDNN_MAX_CPU_ISA", "AVX512_CORE");
    assertThat(run(WHOLE, old, Main.class, MathMode.INT8, VECTORS))
        .contains(
            "math = int8 is not available here: this processor has neither AVX512-VNNI nor"
                + " AVX-VNNI nor AMX; or use search.math = float32");
  }

  @Test
  void int8IsUsedWhereTheProcessorHasIt() throws Exception {
    assumeTrue(OneDnn.obstacleToInt8() == null, OneDnn.obstacleToInt8());
    for (String[] options : new String[][] {{}, {VECTORS}}) {
      assertThat(run(WHOLE, Map.of(), Main.class, MathMode.INT8, options))
          .contains("Kernels " + results())
          .containsPattern("products by oneDNN 3\\.[0-9.]+ for \\w+ in int8");
    }
  }

  @Test
  void openBlasIsToldAProcessorThatItDoesNotKnowWhoeverLoadsIt() throws Exception {
    String expected = OpenBlasCore.suitable(OpenBlasCore.cpuInfo()).orElse(null);
    assumeTrue(expected != null, "OpenBLAS knows this processor");
    assertThat(run(WHOLE, Map.of(), CoreAfterNd4j.class, MathMode.FLOAT32))
        .containsIgnoringCase(expected);
  }

  @Test
  void whatTheUserTellsOpenBlasStays() throws Exception {
    assumeTrue(
        OpenBlasCore.cpuInfo().stream()
            .anyMatch(l -> l.startsWith("flags") && l.contains("sse4_2")),
        "no x86 processor");
    Map<String, String> nehalem = Map.of(OpenBlasCore.VARIABLE, "Nehalem");
    assertThat(run(WHOLE, nehalem, CoreAfterNd4j.class, MathMode.FLOAT32))
        .containsIgnoringCase("Nehalem");
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> make("fast", null, MathMode.FLOAT32))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("kernels 'fast': expected plain, native or vector");
    assertThatThrownBy(() -> make(null, "mkl", MathMode.FLOAT32))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("products 'mkl': expected vector, openblas or onednn");
  }

  @Test
  void contradictionsAreRefused() {
    assertThatThrownBy(() -> make("plain", null, MathMode.BF16))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("kernels 'plain'");
    assertThatThrownBy(() -> make("plain", null, MathMode.INT8))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("leave out the choice of products and math = bf16 or int8");
    assertThatThrownBy(() -> make("native", "vector", MathMode.FLOAT32))
        .isInstanceOf(UserException.class)
        .hasMessage("products 'vector' need the vector kernels");
    assertThatThrownBy(() -> make(null, "openblas", MathMode.BF16))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("bf16 needs the products of oneDNN");
    assertThatThrownBy(() -> make(null, "vector", MathMode.INT8))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("math = int8 needs the products of oneDNN");
  }

  private static Kernels make(String kernels, String products, MathMode math) {
    return KernelChoice.make(new KernelRequest(kernels, products, math));
  }

  @Test
  void theChoiceIsMadeOnce() {
    assertThat(KernelChoice.best()).isSameAs(KernelChoice.best());
  }
}
