package io.tandem.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  /** What a JVM of its own prints: the class of its kernels, or what it refuses. */
  static final class Main {
    public static void main(String[] args) {
      try {
        Kernels kernels = KernelChoice.best();
        Matrix x = Matrix.allocate(Precision.SINGLE, 1, 33);
        kernels.logSoftmax(x);
        System.out.printf("%s %.4f%n", kernels.getClass().getSimpleName(), x.get(0, 32));
      } catch (UserException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static String run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void aJvmWithoutTheModuleUsesNativeKernels() throws Exception {
    assertThat(run()).contains("NativeKernels " + minusLog33());
  }

  @Test
  void aJvmWithTheModuleUsesVectorKernels() throws Exception {
    assertThat(run("--add-modules", "jdk.incubator.vector"))
        .contains("VectorKernels " + minusLog33());
  }

  /** log softmax of 33 equal numbers. */
  private static String minusLog33() {
    return "%.4f".formatted(-Math.log(33));
  }

  @Test
  void vectorsThatCannotBeHadAreRefusedWithTheRemedy() throws Exception {
    assertThat(run("-Dtandem.kernels=vector"))
        .contains("tandem.kernels is 'vector', but")
        .contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void thePropertyOverrides() throws Exception {
    assertThat(run("-Dtandem.kernels=plain")).contains("PlainKernels " + minusLog33());
  }

  @Test
  void aNameGivesItsKernels() {
    assertThat(KernelChoice.named("plain", "--x")).isExactlyInstanceOf(PlainKernels.class);
    assertThat(KernelChoice.named("native", "--x")).isExactlyInstanceOf(NativeKernels.class);
    assertThat(KernelChoice.named("vector", "--x")).isExactlyInstanceOf(VectorKernels.class);
  }

  @Test
  void unknownKernelsAreRefused() {
    assertThatThrownBy(() -> KernelChoice.named("fast", "--kernels"))
        .isInstanceOf(UserException.class)
        .hasMessage("--kernels is 'fast'; expected plain, native or vector.");
  }

  @Test
  void theChoiceIsMadeOnce() {
    assertThat(KernelChoice.best()).isSameAs(KernelChoice.best());
  }
}
