package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.interop.model.ModelToExport;
import io.tandem.interop.model.Provenance;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Statistics;
import io.tandem.metrics.Ter;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.run.TrainedModel;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.search.ForcedDecoding;
import io.tandem.translation.search.ForcedDecoding.Given;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The engines themselves load what Tandem exports, read every line as the same tokens, and write
 * the same translation. Where no Python has their packages, the tests are skipped, which the test
 * run counts and reports; {@code TANDEM_PYTHON} names the one of a virtual environment.
 */
@Tag("text")
class EnginesIT {
  private static final SearchSettings GREEDY =
      SettingsReader.ofText("", List.of("search.beam=1", "search.maximumLength=12"))
          .settings()
          .search();

  /** Some lines have no-break or double spaces, a soft hyphen, a decomposed or a foreign letter. */
  private static final List<String> LINES =
      List.of(
          "the lower the better, the newer the wider",
          "\u00A0the  low\u00ADer\tthe newest ",
          "U\u0308ber den Wolken",
          "widest 2024 \u5929\u6C17");

  @TempDir private Path folder;

  private static Python python(String... modules) {
    Optional<Python> found = Python.with(modules);
    assumeTrue(found.isPresent(), "no python3 with " + String.join(", ", modules));
    return found.get();
  }

  private static Subwords subwords(String kind) {
    return (kind.equals("bpe") ? RandomModel.bpe() : RandomModel.unigram()).ofNormalizedText(true);
  }

  private Path lines(String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "ctranslate2-tokenizers, CTRANSLATE2, bpe, model.normalization=pre",
    "ctranslate2-sentencepiece, CTRANSLATE2, unigram, model.outputBias=true",
    "transformers, HUGGINGFACE, bpe, model.activation=gelu",
    "transformers, HUGGINGFACE, unigram, model.tying=target",
    "transformers, HUGGINGFACE, unigram, model.tying=none",
  })
  void readAndWriteTheSame(String engine, ModelFormat format, String kind, String setting)
      throws IOException {
    Python python =
        switch (engine) {
          case "ctranslate2-tokenizers" -> python("ctranslate2", "tokenizers");
          case "ctranslate2-sentencepiece" -> python("ctranslate2", "sentencepiece");
          default -> python("torch", "transformers", "sentencepiece");
        };
    // A character without a piece is unknown to Hugging Face's byte pairs.
    boolean hasUnknown = format == ModelFormat.HUGGINGFACE && kind.equals("bpe");
    List<String> lines = hasUnknown ? LINES.subList(0, 3) : LINES;
    Subwords subwords = subwords(kind);
    TrainedModel model = RandomModel.of(subwords, setting);
    Path exported = folder.resolve("exported");
    ModelExport.of(model)
        .write(
            format,
            new org.apache.hadoop.fs.Path(exported.toUri()),
            new Configuration(),
            line -> {});

    List<String> found =
        python.run("engines.py", engine, exported, lines("lines", lines)).lines().toList();

    int[][] sources =
        lines.stream()
            .map(line -> subwords.encode(subwords.source().normalized(line)))
            .map(ids -> withEnd(ids))
            .toArray(int[][]::new);
    var weights = ModelToExport.of(model, Provenance.of(model)).weights();
    var decoder = new CachedDecoder(weights, KernelChoice.best());
    var expected = Search.of(GREEDY, 1).search(decoder, sources);
    assertThat(found).hasSameSizeAs(lines);
    for (int i = 0; i < found.size(); i++) {
      JsonNode ids = new ObjectMapper().readTree(found.get(i));
      assertThat(withEnd(ids(ids.get(0)))).as(lines.get(i)).isEqualTo(sources[i]);
      int[] written = expected.get(i).get(0).tokens();
      assertThat(ids(ids.get(1))).as(lines.get(i)).isEqualTo(written);
      if (format == ModelFormat.CTRANSLATE2) {
        var walk =
            new ForcedDecoding(decoder, sources)
                .followWatching(List.of(new Given(i, written)), /* layer= */ 0);
        assertAttention(ids.get(2), walk.get(0).attention());
      }
    }
  }

  /** CTranslate2 leaves out the attention to the end of the source. */
  private static void assertAttention(JsonNode found, float[][] expected) {
    for (int token = 0; token < found.size(); token++) {
      for (int read = 0; read < found.get(token).size(); read++) {
        assertThat(found.get(token).get(read).floatValue())
            .isCloseTo(expected[token][read], within(1e-4f));
      }
    }
  }

  private static int[] withEnd(int... ids) {
    int[] with = Arrays.copyOf(ids, ids.length + 1);
    with[ids.length] = Vocabulary.EOS;
    return with;
  }

  private static int[] ids(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  @Test
  void sacrebleuScoresTheSame() throws IOException {
    Python python = python("sacrebleu");
    List<String> hypotheses = List.of("Das ist ein Haus .", "Es  regnet, \"heute\".", "4,5 %");
    List<String> references = List.of("Das ist das Haus.", "Heute regnet es.", "4.5 %");
    List<Double> found =
        python
            .run("engines.py", "sacrebleu", lines("h", hypotheses), lines("r", references))
            .lines()
            .map(Double::valueOf)
            .toList();
    assertThat(found.get(0))
        .isCloseTo(score(Bleu.standard(), hypotheses, references), within(1e-9));
    assertThat(found.get(1))
        .isCloseTo(score(Chrf.standard(), hypotheses, references), within(1e-9));
    assertThat(found.get(2)).isCloseTo(score(Ter.standard(), hypotheses, references), within(1e-9));
  }

  private static double score(Metric metric, List<String> hypotheses, List<String> references) {
    return metric.score(
        IntStream.range(0, hypotheses.size())
            .mapToObj(i -> metric.statistics(hypotheses.get(i), List.of(references.get(i))))
            .reduce(Statistics.NONE, Statistics::plus));
  }
}
