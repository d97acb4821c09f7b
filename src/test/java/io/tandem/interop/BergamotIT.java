package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.Vectors;
import io.tandem.interop.RandomMarian.Sizes;
import io.tandem.subword.sentencepiece.SentencePiece;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A model in Marian's .bin format, run by Marian itself as Firefox runs it. Where {@code node} or
 * the package is missing, the tests are skipped, which the test run counts and reports; see {@link
 * Bergamot}.
 */
@Tag("process")
class BergamotIT {
  private static final List<String> LINES =
      List.of(
          "I don't know.",
          "Tom is here, and Mary is not.",
          "Where do you live?",
          "one two three",
          "This is the house that my father built when he was young.",
          "Yes");
  private static final Path VOCABULARY = Vectors.path("sentencepiece/tatoeba.unigram.2000.model");

  @TempDir private Path folder;

  /** Writes a random model, and returns what it translates to in double precision. */
  private List<String> write(long seed, Path file) throws IOException {
    SentencePiece pieces = SentencePiece.of(Files.readAllBytes(VOCABULARY), "vocabulary.spm");
    RandomMarian model =
        new RandomMarian(
            seed,
            new Sizes(pieces.model().pieces().size(), 32, 4, 64, 2),
            pieces.model().endId(),
            pieces.model().unknownId(),
            pieces.model().beginId(),
            pieces.model().paddingId());
    try (OutputStream out = Files.newOutputStream(file)) {
      model.write(out);
    }
    List<int[]> sources =
        LINES.stream()
            .map(pieces::encode)
            .map(line -> line.ids().stream().mapToInt(id -> id).toArray())
            .map(ids -> ended(ids, pieces.model().endId()))
            .toList();
    // The lines are one batch, whose longest line limits the translations.
    int most = 2 * sources.stream().mapToInt(source -> source.length).max().getAsInt();
    return sources.stream().map(source -> pieces.decode(model.translate(source, most))).toList();
  }

  private static int[] ended(int[] ids, int end) {
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = end;
    return ended;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 11})
  void marianInNodeTranslatesAsTheDefinitionOfTheModelDoes(long seed) throws IOException {
    String obstacle = Bergamot.obstacleInNode();
    assumeTrue(obstacle == null, obstacle);
    Path model = folder.resolve("model.bin");
    List<String> expected = write(seed, model);
    assertThat(expected).doesNotHaveDuplicates();
    assertThat(Bergamot.inNode("float32", model, VOCABULARY, LINES)).isEqualTo(expected);
  }

  @Test
  void marianInABrowserTranslatesAsTheDefinitionOfTheModelDoes() throws IOException {
    String obstacle = Bergamot.obstacleInBrowser();
    assumeTrue(obstacle == null, obstacle);
    Path model = folder.resolve("model.bin");
    List<String> expected = write(10, model);
    assertThat(Bergamot.inBrowser("float32", model, VOCABULARY, LINES)).isEqualTo(expected);
  }
}
