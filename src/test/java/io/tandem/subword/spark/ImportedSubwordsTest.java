package io.tandem.subword.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.Vectors;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenWords;
import io.tandem.subword.TokenizerJsonWriter;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of other tools as subwords: their pieces are the same, with the ids that the network
 * expects.
 */
class ImportedSubwordsTest {
  private static final LineWords AS_IT_STANDS = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);

  /** A BPE tokenizer.json with an unknown token, bytes for nothing, and one special token. */
  private static final String TOKENIZER =
      """
      {"added_tokens": [{"id": 5, "content": "<mask>", "special": true}],
       "pre_tokenizer": {"type": "WhitespaceSplit"},
       "model": {"type": "BPE", "unk_token": "[UNK]",
         "vocab": {"a": 0, "b": 1, "[UNK]": 2, "ab": 3},
         "merges": ["a b"]}}
      """;

  @TempDir private Path dir;

  @ParameterizedTest
  @CsvSource({"tatoeba.unigram.2000, fr", "tatoeba.bpe.3000, en", "test_model, botchan"})
  void sentencePieceModelsSegmentTextAsTheyDidThere(String model, String set) throws IOException {
    byte[] content = Files.readAllBytes(Vectors.path("sentencepiece/" + model + ".model"));
    Subwords subwords = Subwords.imported(SubwordKind.SENTENCEPIECE, content, AS_IT_STANDS, model);
    SentencePieceModel theirs = SentencePieceFile.parse(content, model);
    List<String> pieces =
        Files.readAllLines(Vectors.path("sentencepiece/" + model + "." + set + ".pieces.txt"));
    List<String> ids =
        Files.readAllLines(Vectors.path("sentencepiece/" + model + "." + set + ".ids.txt"));
    int ordinary =
        (int)
            theirs.pieces().stream()
                .filter(
                    piece ->
                        piece.type() == ScoredPiece.Type.NORMAL
                            || piece.type() == ScoredPiece.Type.USER_DEFINED)
                .count();
    assertThat(subwords.size()).isEqualTo(Vocabulary.FIRST_PIECE + ordinary);
    int compared = 0;
    for (int i = 0; i < pieces.size(); i++) {
      String line = pieces.get(i).replace(" ", "").replace('\u2581', ' ').strip();
      int[] found = subwords.encode(line);
      String[] expected = ids.get(i).split(" ");
      if (pieces.get(i).contains("<0x") || line.isEmpty()) {
        continue; // The line cannot be told from its pieces.
      }
      assertThat(found).hasSameSizeAs(expected);
      for (int j = 0; j < found.length; j++) {
        String piece = theirs.pieces().get(Integer.parseInt(expected[j])).text();
        assertThat(subwords.vocabulary().name(found[j])).isEqualTo(piece);
      }
      compared++;
    }
    assertThat(compared).isGreaterThan(pieces.size() / 2);
    assertThat(Subwords.of(subwords.files(), "files")).isEqualTo(subwords);
  }

  @Test
  void bytesBelongToTheWordOfTheirCharacter() {
    Subwords learned = UnigramOfTwoWords.learned();
    byte[] content = SentencePieceFile.write(learned.source().sentencePieceModel());
    Subwords imported = Subwords.imported(SubwordKind.SENTENCEPIECE, content, AS_IT_STANDS, "m");
    int[] ids = learned.encode("low \u732B\uD842\uDFB7\u72D7 new \uD83D\uDC36 x");
    TokenWords words = imported.source().wordsOf(ids);
    assertThat(words.first()).isEqualTo(learned.source().wordsOf(ids).first());
    assertThat(words.last()).isEqualTo(learned.source().wordsOf(ids).last());
    assertThat(words.count()).isEqualTo(7);
  }

  @Test
  void specialTokensBytesAndUnknownHaveTheIdsThatTheyAlwaysHave() {
    Subwords learned = UnigramOfTwoWords.learned();
    byte[] content = SentencePieceFile.write(learned.source().sentencePieceModel());
    Subwords imported = Subwords.imported(SubwordKind.SENTENCEPIECE, content, AS_IT_STANDS, "m");
    // Its ids are ours already, so that every one of them stays.
    assertThat(imported.size()).isEqualTo(learned.size());
    for (int id = 0; id < learned.size(); id++) {
      assertThat(imported.vocabulary().kindOf(id)).isEqualTo(learned.vocabulary().kindOf(id));
      if (id >= Vocabulary.FIRST_PIECE) {
        assertThat(imported.vocabulary().piece(id).text())
            .isEqualTo(learned.vocabulary().piece(id).text());
      }
    }
    for (String line : List.of("low lower", "Ω low", "löw", "")) {
      assertThat(imported.decode(imported.encode(line))).isEqualTo(line);
    }
    assertThat(imported.encode("Ω")).contains(Vocabulary.idOf((byte) 0xCE));
  }

  @Test
  void aTokenizerJsonMayHaveNoBytes() {
    Subwords subwords = tokenizer(TOKENIZER);
    int a = Vocabulary.FIRST_PIECE;
    assertThat(subwords.size()).isEqualTo(a + 4);
    assertThat(subwords.encode("ab b ?")).containsExactly(a + 2, a + 1, Vocabulary.UNK);
    assertThat(subwords.encode("<mask>a")).containsExactly(a + 3, a);
    assertThat(subwords.vocabulary().name(a + 3)).isEqualTo("<mask>");
    assertThat(subwords.decode(new int[] {Vocabulary.BOS, a, a + 3, Vocabulary.idOf((byte) 65)}))
        .isEqualTo("a");
    assertThat(subwords.source().resample(subwords.encode("ab"), 1, new Random(1)))
        .containsExactly(a, a + 1);
    // What was unknown cannot be told from ids, so they stay.
    int[] unknown = subwords.encode("ab ?");
    assertThat(subwords.source().resample(unknown, 1, new Random(1))).isEqualTo(unknown);
    assertThat(Subwords.of(subwords.files(), "files")).isEqualTo(subwords);
  }

  /** As Marian, RoBERTa and BERT say it, and one that does not say it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"<go>\"}},"
            + " {\"Sequence\": {\"id\": \"A\"}}, {\"SpecialToken\": {\"id\": \"<stop>\"}}],"
            + " \"special_tokens\": {\"<go>\": {\"ids\": [7]}, \"<stop>\": {\"ids\": [6]}}}",
        "{\"type\": \"RobertaProcessing\", \"cls\": [\"<go>\", 7], \"sep\": [\"<stop>\", 6]}",
        "{\"type\": \"Sequence\", \"processors\": [{\"type\": \"ByteLevel\"},"
            + " {\"type\": \"BertProcessing\", \"cls\": [\"<go>\", 7], \"sep\": [\"<stop>\", 6]}]}",
        "null"
      })
  void theTokensOfSentencesBeginAndEndThemHere(String processor) {
    String go = processor.equals("null") ? "<s>" : "<go>";
    String stop = processor.equals("null") ? "</s>" : "<stop>";
    Subwords subwords =
        tokenizer(
            TOKENIZER.replace(
                "{\"added_tokens\": [",
                """
                {"post_processor": %s,
                 "padding": {"pad_id": 8, "pad_token": "<fill>"},
                 "added_tokens": [{"id": 6, "content": "%s", "special": true},
                   {"id": 7, "content": "%s", "special": true},
                   {"id": 8, "content": "<fill>", "special": true},
                """
                    .formatted(processor, stop, go)));
    int a = Vocabulary.FIRST_PIECE;
    // a, b, ab and <mask>: the others are those that every vocabulary has.
    assertThat(subwords.size()).isEqualTo(a + 4);
    assertThat(subwords.encode("<mask>a" + go + "b" + stop + "<fill>"))
        .as("no text begins or ends a sentence")
        .containsExactly(a + 3, a, Vocabulary.UNK, a + 1, Vocabulary.UNK, Vocabulary.UNK);
    assertThat(Subwords.of(subwords.files(), "files")).isEqualTo(subwords);
  }

  @ParameterizedTest
  @EnumSource(
      value = SubwordKind.class,
      names = {"BPE", "UNIGRAM"})
  void ourTokenizerJsonComesBackWithTheSameIds(SubwordKind kind) {
    Map<String, Long> words = Map.of("\u2581low", 9L, "\u2581lower", 4L);
    Subwords learned =
        kind == SubwordKind.UNIGRAM
            ? UnigramOfTwoWords.learned()
            : new SubwordLearner(
                    new BpeLearner(50, 1), new VocabularyLimits(1 << 20, 0), AS_IT_STANDS)
                .learn(words);
    Subwords back = tokenizer(TokenizerJsonWriter.write(learned.source()));
    assertThat(back.size()).isEqualTo(learned.size());
    for (String line : List.of("low lower", "lower", "lowlow low")) {
      assertThat(back.encode(line)).as(line).isEqualTo(learned.encode(line));
      assertThat(back.decode(back.encode(line))).isEqualTo(line);
    }
  }

  @Test
  void brokenModelsAreNamed() {
    assertMistake(
        "x.model",
        () ->
            Subwords.imported(
                SubwordKind.SENTENCEPIECE, new byte[] {10, 99}, AS_IT_STANDS, "x.model"));
    assertMistake(
        "x.model",
        () -> Subwords.imported(SubwordKind.SENTENCEPIECE, new byte[0], AS_IT_STANDS, "x.model"));
    assertMistake("t.json: cannot be read as JSON", () -> tokenizer("{"));
    assertMistake("t.json: has no model", () -> tokenizer("{}"));
    assertMistake("WordPiece", () -> tokenizer(TOKENIZER.replace("\"BPE\"", "\"WordPiece\"")));
    assertMistake("has the id -7", () -> tokenizer(TOKENIZER.replace("\"b\": 1", "\"b\": -7")));
    assertMistake(
        "has the id 2000000000",
        () -> tokenizer(TOKENIZER.replace("\"id\": 5", "\"id\": 2000000000")));
    assertMistake(
        "no token that text could be split into",
        () -> tokenizer("{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}}"));
  }

  @Test
  void subwordNmtsCodesComeWithTheirVocabularies() throws IOException {
    Files.writeString(dir.resolve("codes"), "#version: 0.2\nl o\nlo w</w>\nn e\nne w</w>\n");
    Files.writeString(dir.resolve("vocab.en"), "low 5\nlo@@ 2\n");
    Files.writeString(dir.resolve("vocab.de"), "low 5\nne@@ 1\nw 9\n");
    Subwords subwords =
        read(
            "subword.model=" + dir.resolve("codes"),
            "subword.vocabularies=[\"%s\",\"%s\"]".formatted(at("vocab.en"), at("vocab.de")),
            "subword.minimumPieceFrequency=2",
            "subword.splitting=whitespace");
    assertThat(subwords.vocabulary().pieces().stream().map(piece -> piece.piece().toString()))
        .containsExactly("low", "w", "lo@@");
    assertThat(subwords.source().pieces("low")).containsExactly("low");
    assertThat(subwords.source().pieces("low loX"))
        .as("bytes where there is no piece")
        .containsExactly("low", "lo@@", "<0x58>");
    // ne is below the threshold: in bytes.
    assertThat(subwords.source().pieces("new")).containsExactly("<0x6E>@@", "<0x65>@@", "w");
    assertThat(subwords.decode(subwords.encode("low new lo"))).isEqualTo("low new lo");
  }

  @Test
  void learnedSubwordsGoOutAndComeInAgain() throws IOException {
    LineWords words = new LineWords(Casing.KEEP, Splitting.WHITESPACE);
    Subwords learned =
        new SubwordLearner(new BpeLearner(50, 1), VocabularyLimits.NONE, words)
            .learn(Map.of("lower", 5L, "newer", 3L, "road", 2L, "roads", 1L));
    new SubwordDirectory(new org.apache.hadoop.fs.Path(dir.toString()), new Configuration())
        .write(learned);
    Subwords back =
        read(
            "subword.model=" + at("merges.codes"),
            "subword.vocabularies=[\"%s\"]".formatted(at("subword-nmt.vocab")),
            "subword.splitting=whitespace");
    assertThat(back).isEqualTo(learned);
    // With pieces that are always merged further, which have no id here, there would be one.
    assertThat(dir.resolve("tokenizer.json")).doesNotExist();
    assertThat(SubwordExports.of(UnigramOfTwoWords.learned())).containsKey("tokenizer.json");
  }

  @Test
  void mistakesInFilesAreNamed() throws IOException {
    Files.writeString(dir.resolve("codes"), "#version: 0.2\nl o\n");
    Files.writeString(dir.resolve("vocab"), "low five\n");
    Files.write(dir.resolve("latin1"), new byte[] {'#', (byte) 0xE9, '\n'});
    String codes = "subword.model=" + at("codes");
    String vocabulary = "subword.vocabularies=[\"%s\"]".formatted(at("vocab"));
    assertMistake("set subword.splitting = whitespace", () -> read(codes, vocabulary));
    String blanks = "subword.splitting=whitespace";
    assertMistake("vocab:1: found 'low five'", () -> read(codes, vocabulary, blanks));
    assertMistake("need the vocabulary files", () -> read(codes, blanks));
    assertMistake(
        ": file not found", () -> read("subword.model=" + at("none"), vocabulary, blanks));
    assertMistake(
        "not UTF-8 text", () -> read("subword.model=" + at("latin1"), vocabulary, blanks));
    assertMistake(
        "a directory, expected a file",
        () -> read("subword.kind=sentencepiece", "subword.model=" + dir));
    assertMistake("give the model file", () -> read("subword.kind=huggingface"));
    assertMistake(
        "sentencepiece for a SentencePiece model", () -> read("subword.kind=unigram", codes));
    assertMistake(
        "no other kind takes any", () -> read("subword.kind=sentencepiece", codes, vocabulary));
    assertMistake("codes: ", () -> read("subword.kind=sentencepiece", codes));
    assertMistake("codes: cannot be read as JSON", () -> read("subword.kind=huggingface", codes));
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }

  private static void assertMistake(
      String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
    assertThatThrownBy(reading).isInstanceOf(UserException.class).hasMessageContaining(message);
  }

  private static Subwords read(String... settings) {
    SubwordSettings chosen =
        SettingsReader.ofText("", Arrays.asList(settings)).settings().subword();
    return new SubwordImport(new Configuration())
        .read(chosen, new LineWords(Casing.KEEP, chosen.splitting()));
  }

  private static Subwords tokenizer(String json) {
    return Subwords.imported(
        SubwordKind.HUGGINGFACE, json.getBytes(StandardCharsets.UTF_8), AS_IT_STANDS, "t.json");
  }

  /** A small model. */
  private static final class UnigramOfTwoWords {
    static Subwords learned() {
      return new UnigramSubwordLearner(
              new VocabularyLimits(Vocabulary.FIRST_PIECE + 12, 1), AS_IT_STANDS)
          .learn(Map.of("\u2581low", 9L, "\u2581lower", 4L));
    }
  }
}
