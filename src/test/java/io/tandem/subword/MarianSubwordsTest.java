package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.UserException;
import io.tandem.Vectors;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.imported.ModelFile;
import io.tandem.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarianSubwordsTest {
  private static final LineWords WORDS = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);

  private final Subwords opus = marian("vocab.json");

  private static Subwords marian(String... vocabularies) {
    return Subwords.marian(
        file("source.spm"),
        file("target.spm"),
        Arrays.stream(vocabularies).map(MarianSubwordsTest::file).toList(),
        WORDS);
  }

  private static ModelFile file(String name) {
    try {
      return new ModelFile(name, Files.readAllBytes(Vectors.path("marian/" + name)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Integer> vocabulary() throws IOException {
    JsonNode json = new ObjectMapper().readTree(file("vocab.json").content());
    Map<String, Integer> ids = new HashMap<>();
    json.fields().forEachRemaining(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
    return ids;
  }

  @Test
  void everyIdKnowsTheRowOfItsTokenInTheModel() throws IOException {
    Map<String, Integer> theirs = vocabulary();
    int[] rows = opus.importedRows(Side.SOURCE);
    assertThat(opus.importedRows(Side.TARGET)).isEqualTo(rows);
    assertThat(rows).hasSize(opus.size());
    assertThat(rows[Vocabulary.PAD]).isEqualTo(theirs.size() - 1);
    assertThat(rows[Vocabulary.BOS]).isEqualTo(Subwords.NO_ROW);
    assertThat(rows[Vocabulary.EOS]).isZero();
    assertThat(rows[Vocabulary.UNK]).isEqualTo(1);
    for (int id = Vocabulary.FIRST_BYTE; id < Vocabulary.FIRST_PIECE; id++) {
      assertThat(rows[id]).isEqualTo(Subwords.NO_ROW);
    }
    for (int id = Vocabulary.FIRST_PIECE; id < rows.length; id++) {
      assertThat(rows[id]).isEqualTo(theirs.get(opus.vocabulary().name(id)));
      assertThat(id == Vocabulary.FIRST_PIECE || rows[id] > rows[id - 1]).as("order").isTrue();
    }
    assertThat(opus.size()).isEqualTo(Vocabulary.FIRST_PIECE + theirs.size() - 3);
  }

  /** The ids that other programs give, by way of the rows. */
  @ParameterizedTest
  @EnumSource(Side.class)
  void linesHaveTheIdsOfTheModel(Side side) throws IOException {
    Map<Integer, Integer> ours = new HashMap<>();
    int[] rows = opus.importedRows(side);
    for (int id = 0; id < rows.length; id++) {
      ours.put(rows[id], id);
    }
    for (JsonNode row : rows(side)) {
      List<Integer> expected = new ArrayList<>();
      row.path("ids").forEach(id -> expected.add(ours.get(id.asInt())));
      int[] ids = opus.side(side).encode(row.path("text").asText());
      assertThat(Arrays.stream(ids).boxed().toList()).as(row.toString()).isEqualTo(expected);
      assertThat(opus.side(side).decode(ids).strip()).isEqualTo(row.path("decoded").asText());
    }
  }

  private static List<JsonNode> rows(Side side) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Vectors.lines(Vectors.path("marian/lines.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      if (row.path("side").asText().equalsIgnoreCase(side.name())) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Sentences of words of the corpus, in any order. */
  @ParameterizedTest
  @EnumSource(Side.class)
  void decodesWhatItEncodedOnEachSide(Side side) throws IOException {
    List<String> words = new ArrayList<>();
    String file = side == Side.SOURCE ? "tatoeba.en.txt" : "tatoeba.fr.txt";
    Vectors.lines(Vectors.path(file)).forEach(line -> words.addAll(List.of(line.split(" "))));
    words.removeIf(word -> unknown(side, word) || word.contains("\u00A0"));
    Random random = new Random(5);
    for (int n = 0; n < 2000; n++) {
      List<String> chosen = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        chosen.add(words.get(random.nextInt(words.size())));
      }
      String line = String.join(" ", chosen);
      int[] ids = opus.side(side).encode(line);
      assertThat(opus.side(side).decode(ids)).isEqualTo(line);
      assertThat(opus.side(side).decode(opus.side(side).resample(ids, 0.3, random)))
          .isEqualTo(line);
    }
  }

  private boolean unknown(Side side, String word) {
    return Arrays.stream(opus.side(side).encode(word)).anyMatch(id -> id == Vocabulary.UNK);
  }

  @Test
  void resamplingDrawsPiecesOfItsSide() {
    int[] ids = opus.encodeTarget("Je voudrais une maison.");
    Random random = new Random(2);
    assertThat(opus.target().resample(ids, 0.1, random)).isNotEqualTo(ids);
    int[] unknown = opus.encodeTarget("日本");
    assertThat(opus.target().resample(unknown, 0.1, random)).isEqualTo(unknown);
  }

  @Test
  void aTagIsOneTokenOfTheModelAtTheStartOfSourceLines() throws IOException {
    assertThat(opus.vocabulary().tags()).containsExactly(">>fra<<", ">>frm<<", ">>cmn_Hans<<");
    int fra = opus.idsOfTags("tags", List.of(">>fra<<"))[0];
    assertThat(opus.importedRows(Side.SOURCE)[fra]).isEqualTo(vocabulary().get(">>fra<<"));
    int[] text = opus.encode("I am tired.");
    int[] tagged = opus.encode(">>fra<< I am tired.");
    assertThat(tagged[0]).isEqualTo(fra);
    assertThat(Arrays.copyOfRange(tagged, 1, tagged.length)).isEqualTo(text);
    assertThat(opus.encodeTarget(">>fra<< Oui."))
        .doesNotContain(fra)
        .contains(opus.encodeTarget("Oui.")[0]);
    assertThat(opus.source().wordsOf(tagged).first()[0]).isEqualTo(Words.NONE);
    assertThat(opus.source().pieces(">>fra<< I")).first().isEqualTo(">>fra<<");
  }

  @Test
  void furtherTagsFollowThoseOfTheModelAndHaveNoRow() {
    Subwords more = opus.withTags(List.of("<bt>", ">>frm<<"));
    assertThat(more.vocabulary().tags())
        .containsExactly(">>fra<<", ">>frm<<", ">>cmn_Hans<<", "<bt>");
    assertThat(more.size()).isEqualTo(opus.size() + 1);
    assertThat(more.importedRows(Side.SOURCE)[opus.size()]).isEqualTo(Subwords.NO_ROW);
    assertThat(more.encode("<bt> >>fra<< I"))
        .startsWith(more.idsOfTags("tags", List.of("<bt>", ">>fra<<")));
    assertThat(Subwords.of(more.files(), "model")).isEqualTo(more);
    assertThat(more.withTags(List.of())).isEqualTo(opus);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vocab.json", "vocab.yml"})
  void itsFilesAreThoseOfTheModelUnchanged(String vocabulary) {
    Subwords subwords = marian(vocabulary);
    assertThat(subwords.kind()).isEqualTo(SubwordKind.MARIAN);
    Map<String, byte[]> files = subwords.files();
    assertThat(files)
        .containsOnlyKeys("source.spm", "target.spm", vocabulary, SubwordFiles.SETTINGS);
    assertThat(SubwordFiles.NAMES).containsAll(files.keySet());
    for (String name : List.of("source.spm", "target.spm", vocabulary)) {
      assertThat(files.get(name)).isEqualTo(file(name).content());
    }
    assertThat(Subwords.of(files, "model")).isEqualTo(subwords);
  }

  @Test
  void vocabulariesOfEachSideAreIndependent() {
    Subwords subwords = marian("vocab.json", "vocab.yml");
    assertThat(subwords.isJoint()).isFalse();
    assertThat(subwords.files()).containsKeys("vocab.json", "target_vocab.yml");
    assertThat(subwords.importedRows(Side.SOURCE)[Vocabulary.PAD]).isPositive();
    assertThat(subwords.importedRows(Side.TARGET)[Vocabulary.PAD]).isEqualTo(Subwords.NO_ROW);
    assertThatThrownBy(subwords::vocabulary).isInstanceOf(IllegalStateException.class);
    Subwords tagged = subwords.withTags(List.of("<bt>"));
    assertThat(tagged.sourceVocabulary().tags()).contains("<bt>");
    assertThat(tagged.targetVocabulary()).isEqualTo(subwords.targetVocabulary());
    assertThat(Subwords.of(tagged.files(), "model")).isEqualTo(tagged);
  }

  @Test
  void withoutVocabularyTheRowsAreThoseOfSentencePiece() {
    Subwords two = marian();
    assertThat(two.isJoint()).isFalse();
    assertThat(two.source().size()).isEqualTo(Vocabulary.FIRST_PIECE + 700 - 3);
    assertThat(two.target().size()).isEqualTo(Vocabulary.FIRST_PIECE + 900 - 3);
    assertThat(Arrays.copyOf(two.importedRows(Side.TARGET), Vocabulary.FIRST_BYTE))
        .containsExactly(Subwords.NO_ROW, 1, 2, 0);
    assertThat(two.importedRows(Side.TARGET)[Vocabulary.FIRST_PIECE]).isEqualTo(3);
    Subwords one = Subwords.marian(file("target.spm"), file("target.spm"), List.of(), WORDS);
    assertThat(one.isJoint()).isTrue();
    assertThat(one.encode("Oui.")).isEqualTo(two.encodeTarget("Oui."));
  }

  @Test
  void aMissingOrBrokenFileIsNamed() {
    Map<String, byte[]> files = opus.files();
    files.put("vocab.json", new byte[] {'{', '}'});
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "model/vocab.json: has no </s>, which the vocabulary of a Marian model contains");
    files.put("target.spm", new byte[] {10, 99});
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("model/target.spm: ");
    files.remove("source.spm");
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("model: found no file source.spm");
  }
}
