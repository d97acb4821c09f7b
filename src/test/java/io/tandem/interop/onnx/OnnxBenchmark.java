package io.tandem.interop.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.interop.onnx.OrtModel.FirstPast;
import io.tandem.interop.onnx.OrtModel.Translated;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * How many sentences an exported model translates, greedily, exactly as Tandem does, and how far
 * its logits are from Tandem's: in ONNX Runtime for Java, and in transformers.js if the folder is
 * given in which npm installed {@code @huggingface/transformers}.
 *
 * <pre>
 *   java ... io.tandem.interop.onnx.OnnxBenchmark MODEL LINES SENTENCES DIRECTORY [NODE_MODULES]
 * </pre>
 *
 * The exported model is left in the directory.
 */
final class OnnxBenchmark {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BATCH = 20;

  private final List<String> lines;
  private final Path directory;
  private final Subwords subwords;
  private final CachedDecoder decoder;
  private final List<int[]> sources = new ArrayList<>();
  private final List<int[]> translations = new ArrayList<>();

  private OnnxBenchmark(String model, List<String> lines, Path directory) throws IOException {
    this.lines = lines;
    this.directory = directory;
    TrainedModel trained = new TrainedModels(HadoopConf.of(new Configuration())).open(model);
    SearchSettings search =
        SettingsReader.overRun(
                trained.settings(), SettingsReader.ofText("", List.of()), "search", "seed")
            .settings()
            .search()
            .greedy();
    subwords = Subwords.of(trained.model().subwordFiles(), model);
    TransformerWeights weights = trained.model().networks().get(0).weights("the model");
    OnnxExport.write(weights, subwords, search, EnumSet.allOf(WeightFormat.class), this::create);
    decoder = new CachedDecoder(weights, KernelChoice.best());
    for (String line : lines) {
      int[] ids = subwords.encode(line);
      int[] source = Arrays.copyOf(ids, ids.length + 1);
      source[ids.length] = Vocabulary.EOS;
      sources.add(source);
    }
    Search.of(search, 1)
        .search(decoder, sources.toArray(int[][]::new))
        .forEach(nBest -> translations.add(nBest.get(0).tokens()));
  }

  private OutputStream create(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.newOutputStream(file);
  }

  private void runtime(WeightFormat format) throws Exception {
    int same = 0;
    double largest = 0;
    try (HuggingFaceTokenizer tokenizer =
            HuggingFaceTokenizer.newInstance(directory.resolve("tokenizer.json"));
        OrtModel model =
            new OrtModel(
                bytes("encoder_model" + format.suffix()),
                bytes("decoder_model_merged" + format.suffix()))) {
      for (int from = 0; from < lines.size(); from += BATCH) {
        int to = Math.min(lines.size(), from + BATCH);
        int[][] ids =
            lines.subList(from, to).stream()
                .map(line -> tokenizer.encode(line, true, false).getIds())
                .map(each -> Arrays.stream(each).mapToInt(Math::toIntExact).toArray())
                .toArray(int[][]::new);
        List<Translated> found = model.greedy(ids, FirstPast.EMPTY);
        for (int i = from; i < to; i++) {
          Translated translated = found.get(i - from);
          same += Arrays.equals(translated.tokens(), translations.get(i)) ? 1 : 0;
          largest =
              Math.max(largest, Agreement.largestDifference(decoder, sources.get(i), translated));
        }
      }
    }
    print("ONNX Runtime, Java", format, same, String.format(Locale.ROOT, "%.1e", largest));
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(directory.resolve("onnx/" + name + ".onnx"));
  }

  private void transformersJs(String nodeModules, WeightFormat format) throws Exception {
    Process process =
        new ProcessBuilder(
                "node",
                "src/test/node/translate.mjs",
                nodeModules,
                directory.toString(),
                format == WeightFormat.FLOAT32 ? "fp32" : "q8")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectInput(Files.write(directory.resolve("lines"), lines).toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("translate.mjs failed");
    }
    List<String> found = output.lines().toList();
    int same = 0;
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = JSON.readTree(found.get(i));
      same += line.path("text").asText().equals(subwords.decode(translations.get(i))) ? 1 : 0;
    }
    print("transformers.js", format, same, "");
  }

  private void print(String where, WeightFormat format, int same, String largest) {
    System.out.printf(
        Locale.ROOT,
        "%-20s %-8s %5d of %d %12s%n",
        where,
        format.name().toLowerCase(Locale.ROOT),
        same,
        lines.size(),
        largest);
  }

  public static void main(String[] arguments) throws Exception {
    int sentences = Integer.parseInt(arguments[2]);
    List<String> lines =
        Files.readAllLines(Path.of(arguments[1])).stream()
            .filter(line -> !line.isBlank())
            .limit(sentences)
            .toList();
    OnnxBenchmark benchmark =
        new OnnxBenchmark(arguments[0], lines, Path.of(arguments[3]).toAbsolutePath());
    System.out.printf("%-20s %-8s %s%n", "", "", "the same   largest difference of log P");
    for (WeightFormat format : WeightFormat.values()) {
      benchmark.runtime(format);
      if (arguments.length > 4) {
        benchmark.transformersJs(arguments[4], format);
      }
    }
  }
}
