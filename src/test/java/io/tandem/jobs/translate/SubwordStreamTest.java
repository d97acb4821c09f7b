package io.tandem.jobs.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.corpus.format.LineReader;
import io.tandem.interop.model.TokenSpelling;
import io.tandem.jobs.translate.SubwordStream.Direction;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.search.CopyModel;
import io.tandem.translation.search.PrefixModel;
import io.tandem.translation.spark.TrainedNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubwordStreamTest {
  private static final Subwords SUBWORDS = TestSubwords.learned().withTags(List.of("<2de>"));
  private static final PrefixModel COPY = CopyModel.of(SUBWORDS.size());

  private static Translator translator(String... overrides) {
    return new Translator(COPY, SUBWORDS, TrainedNetwork.search(overrides), 1);
  }

  private static List<String> converted(SubwordStream stream, String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    stream.run(LineReader.of("lines", new ByteArrayInputStream(bytes)), out);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<String> encoded(String text, String... overrides) throws IOException {
    return converted(SubwordStream.of(Direction.ENCODE, SUBWORDS, translator(overrides)), text);
  }

  private static List<String> decoded(String text) throws IOException {
    return converted(SubwordStream.of(Direction.DECODE, SUBWORDS, translator()), text);
  }

  @Test
  void whatIsEncodedDecodesToTheSameText() throws IOException {
    List<String> lines = List.of("the low road", "", "wider Ω, new", "the  lower");
    List<String> encoded = encoded(String.join("\n", lines));
    assertThat(encoded).hasSize(4).doesNotContain("</s>");
    assertThat(encoded.get(0)).doesNotContain("  ");
    assertThat(decoded(String.join("\n", encoded) + "\n")).isEqualTo(lines);
  }

  /** Greedy search by hand on the tokens that are printed, as another engine does it. */
  @Test
  void whatAnotherEngineMakesOfThemDecodesToTheTranslation() throws IOException {
    PrefixModel model = PrefixModel.random(SUBWORDS.size(), 2, 4, 3);
    SearchSettings greedy = TrainedNetwork.search("search.beam=1");
    Translator translator = new Translator(model, SUBWORDS, greedy, 1);
    List<String> lines = List.of("the low road", "new roads are wider", "Ω");
    List<String> sources =
        converted(
            SubwordStream.of(Direction.ENCODE, SUBWORDS, translator), String.join("\n", lines));
    List<String> names = new ArrayList<>();
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < SUBWORDS.size(); id++) {
      names.add(TokenSpelling.END_OF_WORD.of(SUBWORDS.source()).apply(id));
      ids.put(names.get(id), id);
    }
    StringBuilder targets = new StringBuilder();
    for (String source : sources) {
      int[] read = Arrays.stream((source + " </s>").split(" ")).mapToInt(ids::get).toArray();
      int[] written = translator(model, greedy, read);
      targets.append(String.join(" ", Arrays.stream(written).mapToObj(names::get).toList()) + "\n");
    }
    assertThat(
            converted(SubwordStream.of(Direction.DECODE, SUBWORDS, translator), targets.toString()))
        .isEqualTo(translator.translate(lines).stream().map(Translation::text).toList());
  }

  private static int[] translator(PrefixModel model, SearchSettings greedy, int[] source) {
    assertThat(source).endsWith(Vocabulary.EOS);
    return io.tandem.translation.search.Search.of(greedy, 1)
        .search(model, new int[][] {source})
        .get(0)
        .get(0)
        .tokens();
  }

  @Test
  void tagsAreThoseOfTheLineOrOfTheSettings() throws IOException {
    assertThat(encoded("the road")).allMatch(line -> !line.contains("<2de>"));
    assertThat(encoded("<2de> the road")).allMatch(line -> line.startsWith("<2de> "));
    assertThat(encoded("the road", "search.tags=[\"<2de>\"]"))
        .allMatch(line -> line.startsWith("<2de> "));
  }

  @Test
  void linesThatTheModelWouldSplitAreCounted() throws IOException {
    SubwordStream stream =
        SubwordStream.of(Direction.ENCODE, SUBWORDS, translator("search.maximumSourceTokens=5"));
    assertThat(converted(stream, "the high road and the low road\nthe\n")).hasSize(2);
    assertThat(stream.remark()).endsWith("segments: 1");
  }

  @Test
  void tokenThatTheModelDoesNotHaveIsNamedWithItsLine() {
    assertThatThrownBy(() -> decoded("the</w>\nthe</w> Bärte\n"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is no subword of the model's target side");
  }
}
