package io.tandem.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SearchSettings;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.text.Normalizer;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exported models in JavaScript, which needs {@code node}, and {@code -Dtandem.npm=FOLDER} with the
 * folder {@code node_modules} in which {@code npm install @huggingface/transformers
 * playwright-core} has put them; the page also needs {@code chromium}. Skipped without them.
 */
class JavascriptTest {
  private static final int LINES = 60;
  private static final String NPM = System.getProperty("tandem.npm", "");
  private static final Path SCRIPTS =
      Path.of(System.getProperty("tandem.home", "."), "src/test/node");

  @TempDir Path directory;

  private static Path program(String... names) {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static void assumeInstalled(String library) {
    assumeTrue(
        !NPM.isEmpty() && Files.isDirectory(Path.of(NPM, library)),
        "no " + library + " in the folder that -Dtandem.npm names");
    assumeTrue(program("node") != null, "no node");
  }

  private List<String> node(List<String> lines, String... command) throws Exception {
    List<String> whole = new ArrayList<>(List.of("node"));
    whole.addAll(List.of(command));
    Process process =
        new ProcessBuilder(whole)
            .redirectInput(Files.write(directory.resolve("lines"), lines).toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }

  private static List<String> lines() {
    Random random = new Random(8);
    return Stream.generate(() -> HubTokenizerTest.randomLine(random))
        .filter(line -> !new Normalizer(Casing.KEEP).normalize(line).isEmpty())
        .limit(LINES)
        .toList();
  }

  private static Subwords subwords(String kind) throws IOException {
    LineWords words = new LineWords(Casing.LOWER, Splitting.REVERSIBLE);
    Subwords subwords =
        switch (kind) {
          case "bpe" -> LearnedSubwords.bpe(words, 1);
          case "unigram" -> LearnedSubwords.unigram(words);
          case "sentencepiece" ->
              LearnedSubwords.sentencePiece("sentencepiece/tatoeba.unigram.2000.model");
          case "merged" -> LearnedSubwords.sentencePiece("sentencepiece/tatoeba.bpe.3000.model");
          default -> OtherTokenizer.valueOf(kind).subwords(Casing.LOWER);
        };
    return subwords.ofNormalizedText(true);
  }

  private static int[] encoded(Subwords subwords, String line) {
    return subwords.encode(subwords.source().normalized(line));
  }

  private Path export(TransformerWeights weights, Subwords subwords, SearchSettings search)
      throws IOException {
    Path model = directory.resolve("model");
    EnumSet<WeightFormat> formats = EnumSet.allOf(WeightFormat.class);
    ModelFiles files =
        name -> {
          Files.createDirectories(model.resolve(name).getParent());
          return Files.newOutputStream(model.resolve(name));
        };
    OnnxExport.write(weights, subwords, search, formats, files);
    BrowserPage.write(
        new BrowserPage.Languages("en", "de"),
        formats,
        BrowserLibraries.installed(Path.of(NPM)),
        files);
    return model;
  }

  private static List<int[]> translations(
      TransformerWeights weights, Subwords subwords, SearchSettings search, List<String> lines) {
    int[][] sources =
        lines.stream()
            .map(line -> encoded(subwords, line))
            .map(ids -> Arrays.copyOf(ids, ids.length + 1))
            .toArray(int[][]::new);
    for (int[] source : sources) {
      source[source.length - 1] = Vocabulary.EOS;
    }
    return Search.of(search, 1)
        .search(new CachedDecoder(weights, KernelChoice.best()), sources)
        .stream()
        .map(nBest -> nBest.get(0).tokens())
        .toList();
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    Arrays.setAll(ids, i -> array.get(i).asInt());
    return ids;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bpe",
        "unigram",
        "sentencepiece",
        "merged",
        "BYTE_LEVEL",
        "METASPACE",
        "BYTE_FALLBACK"
      })
  void transformersJsReadsAndTranslatesEveryLineTheSame(String kind) throws Exception {
    assumeInstalled("@huggingface/transformers");
    Subwords subwords = subwords(kind);
    SearchSettings search = OnnxExportTest.search("search.maximumLength=12");
    TransformerWeights weights = OnnxExportTest.network(subwords.size());
    Path model = export(weights, subwords, search);
    List<String> found =
        node(
            lines(),
            SCRIPTS.resolve("translate.mjs").toString(),
            NPM,
            model.toString(),
            "fp32",
            "7");
    List<int[]> expected = translations(weights, subwords, search, lines());
    TokenizerIds ids = HubTokenizer.of(subwords).ids();
    for (int i = 0; i < expected.size(); i++) {
      JsonNode line = new ObjectMapper().readTree(found.get(i));
      assertThat(
              Arrays.stream(ids(line.path("source")))
                  .flatMap(id -> Arrays.stream(ids.source().get(id)))
                  .toArray())
          .as(lines().get(i))
          .isEqualTo(encoded(subwords, lines().get(i)));
      assertThat(ids(line.path("target"))).as(lines().get(i)).isEqualTo(expected.get(i));
      String text = subwords.decode(expected.get(i));
      // How many U+FFFD stand for bytes that are no text differs.
      if (text.indexOf('\uFFFD') < 0) {
        assertThat(line.path("text").asText()).isEqualTo(text);
      }
    }
  }

  @Test
  void thePageTranslatesWithoutANetwork() throws Exception {
    assumeInstalled("@huggingface/transformers");
    assumeInstalled("playwright-core");
    Path browser = program("chromium", "chromium-browser", "google-chrome");
    assumeTrue(browser != null, "no chromium");
    Subwords subwords = subwords("unigram");
    SearchSettings search = OnnxExportTest.search("search.maximumLength=12");
    TransformerWeights weights = OnnxExportTest.network(subwords.size());
    Path model = export(weights, subwords, search);
    List<String> lines =
        lines().stream().filter(line -> isPlain(weights, subwords, search, line)).limit(8).toList();
    assertThat(lines).isNotEmpty();
    String out =
        node(
                lines,
                SCRIPTS.resolve("page.mjs").toString(),
                NPM,
                model.toString(),
                browser.toString())
            .get(0);
    JsonNode page = new ObjectMapper().readTree(out);
    assertThat(page.path("outside")).isEmpty();
    assertThat(page.path("errors")).isEmpty();
    assertThat(page.path("text").asText().split("\n"))
        .containsExactly(
            translations(weights, subwords, search, lines).stream()
                .map(subwords::decode)
                .toArray(String[]::new));
  }

  /** Whether the translation is text in one line, which a page can show as it is. */
  private static boolean isPlain(
      TransformerWeights weights, Subwords subwords, SearchSettings search, String line) {
    String text = subwords.decode(translations(weights, subwords, search, List.of(line)).get(0));
    return text.indexOf('\uFFFD') < 0 && text.chars().noneMatch(Character::isISOControl);
  }
}
