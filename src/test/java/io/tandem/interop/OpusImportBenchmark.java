package io.tandem.interop;

import io.tandem.jobs.ImportJob;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The import of a random model of OPUS-MT's size (D 512, 6 + 6 layers, F 2048, V 58,101: 74 million
 * parameters) from each layout, by {@code jobs.ImportJob} in a JVM of its own: seconds, and the
 * most memory that the process had. Then the largest difference of log probabilities from
 * PyTorch's. Needs python3 with torch, safetensors and numpy, and 4 GB of disk in the directory
 * given:
 *
 * <pre>
 *   java --add-modules=jdk.incubator.vector -Xmx2g -cp $CP io.tandem.interop.OpusImportBenchmark DIRECTORY
 * </pre>
 */
public final class OpusImportBenchmark {
  private static final int VOCABULARY = 58_101;

  private OpusImportBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args[0].equals("import")) {
      System.exit(importOnce(args[1], args[2]));
    }
    Path directory = Files.createDirectories(Path.of(args[0]));
    Python python =
        Python.with("torch", "safetensors", "numpy")
            .orElseThrow(() -> new IllegalStateException("no python3 with torch"));
    OpusFolder model = new OpusFolder(python, directory, VOCABULARY);
    if (!Files.exists(model.layout("bin"))) {
      model.withWeights(512, 6, 2048, 8);
    }
    for (String layout : OpusFolder.LAYOUTS) {
      Path output = Files.createTempDirectory(directory, layout).resolve("imported");
      importInAnotherProcess(model.layout(layout), output);
      double largest =
          model.largestDifference(
              new TrainedModels(HadoopConf.of(new Configuration())).open(output.toString()),
              layout,
              model.pairs(4, 12));
      System.out.printf(
          Locale.ROOT, "%s: log probabilities within %.1e of PyTorch's%n", layout, largest);
    }
  }

  private static void importInAnotherProcess(Path model, Path output)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                OpusImportBenchmark.class.getName(),
                "import",
                model.toString(),
                output.toString()));
    ProcessBuilder process = new ProcessBuilder(line).inheritIO();
    process.environment().putAll(Map.of("OMP_NUM_THREADS", "1"));
    if (process.start().waitFor() != 0) {
      throw new IllegalStateException("the import of " + model + " failed");
    }
  }

  private static int importOnce(String model, String output) throws IOException {
    long start = System.nanoTime();
    int code = ExitCodes.run(new ImportJob(), "--model", model, "--output", output);
    System.out.printf(
        Locale.ROOT,
        "%s: imported in %.1f s, at most %s resident%n",
        model,
        (System.nanoTime() - start) / 1e9,
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(status -> status.startsWith("VmHWM"))
            .map(status -> status.replaceAll("\\D+", "") + " kB")
            .findFirst()
            .orElse("unknown"));
    return code;
  }
}
