package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.huggingface.TokenizerJson;
import io.tandem.subword.imported.ModelFile;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.text.Words;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagsTest {
  private static final List<String> TAGS = List.of("<bt>", "<2de>");
  private static final List<String> CORPUS =
      List.of("the lower the better, the newer the wider", "<low> roads are wider than old roads");

  private static Subwords bpe(Splitting splitting) {
    LineWords words = new LineWords(Casing.LOWER, splitting);
    return new SubwordLearner(new BpeLearner(60, 2), new VocabularyLimits(4000, 0), words)
        .learn(counts(words));
  }

  private static Subwords unigram() {
    LineWords words = new LineWords(Casing.LOWER, Splitting.REVERSIBLE);
    return new UnigramSubwordLearner(new VocabularyLimits(Vocabulary.FIRST_PIECE + 60, 1), words)
        .learn(counts(words));
  }

  private static Map<String, Long> counts(LineWords words) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : CORPUS) {
      words.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
    }
    return counts;
  }

  private static Subwords subwords(SubwordKind kind) {
    return switch (kind) {
      case BPE -> bpe(Splitting.REVERSIBLE);
      case UNIGRAM -> unigram();
      case SENTENCEPIECE ->
          Subwords.imported(
              kind,
              SentencePieceFile.write(unigram().source().sentencePieceModel()),
              new LineWords(Casing.LOWER, Splitting.REVERSIBLE),
              "test.model");
      case HUGGINGFACE ->
          Subwords.imported(
              kind,
              TokenizerJsonWriter.write(unigram().source())
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8),
              new LineWords(Casing.LOWER, Splitting.REVERSIBLE),
              "tokenizer.json");
      case MARIAN -> {
        ModelFile model =
            new ModelFile(
                "source.spm", SentencePieceFile.write(unigram().source().sentencePieceModel()));
        yield Subwords.marian(
            model, model, List.of(), new LineWords(Casing.LOWER, Splitting.REVERSIBLE));
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyTagIsOneIdBehindAllOthersAndComesBack(SubwordKind kind) {
    Subwords plain = subwords(kind);
    Subwords tagged = plain.withTags(TAGS);
    int bt = plain.size();
    int de = bt + 1;
    assertThat(tagged.size()).isEqualTo(plain.size() + 2);
    assertThat(tagged.vocabulary().name(de)).isEqualTo("<2de>");
    int[] text = plain.encode("the lower roads");
    assertThat(tagged.encode("the lower roads")).isEqualTo(text);
    assertThat(tagged.encode("<bt> the lower roads")).isEqualTo(joined(text, bt));
    assertThat(tagged.encode("<2de> <bt> the lower roads")).isEqualTo(joined(text, de, bt));
    assertThat(tagged.decode(joined(text, de, bt))).isEqualTo("<2de> <bt> the lower roads");
    assertThat(tagged.encode("<bt>")).startsWith(bt);
    assertThat(tagged.source().pieces("<bt> low").get(0)).isEqualTo("<bt>");
    assertThat(Subwords.of(tagged.files(), "files")).isEqualTo(tagged).isNotEqualTo(plain);
    assertThat(Subwords.of(tagged.files(), "files").encode("<bt> low"))
        .isEqualTo(tagged.encode("<bt> low"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<bt>x",
        "a <bt> b",
        " <bt> a",
        "<BT> a",
        "<unknown> a",
        "<",
        "<bt",
        "<low> <bt> a"
      })
  void onlyKnownTagsByThemselvesAtTheStartAreTags(String line) {
    Subwords plain = bpe(Splitting.REVERSIBLE);
    assertThat(plain.withTags(TAGS).encode(line)).isEqualTo(plain.encode(line));
  }

  @Test
  void theTargetHasNoTags() {
    Subwords plain = bpe(Splitting.REVERSIBLE);
    assertThat(plain.withTags(TAGS).encodeTarget("<bt> low"))
        .isEqualTo(plain.encodeTarget("<bt> low"));
  }

  @ParameterizedTest
  @EnumSource
  void tagsSurviveResampling(SubwordKind kind) {
    Subwords tagged = subwords(kind).withTags(TAGS);
    int[] ids = tagged.encode("<2de> the newer the lower roads");
    Random random = new Random(3);
    int different = 0;
    for (int n = 0; n < 50; n++) {
      int[] drawn = tagged.source().resample(ids, kind == SubwordKind.BPE ? 0.5 : 0.2, random);
      assertThat(drawn[0]).isEqualTo(ids[0]);
      assertThat(tagged.decode(drawn)).isEqualTo("<2de> the newer the lower roads");
      different += Arrays.equals(drawn, ids) ? 0 : 1;
    }
    assertThat(different).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void tagsAreNotWords(SubwordKind kind) {
    Subwords tagged = subwords(kind).withTags(TAGS);
    int[] words = tagged.source().wordsOf(tagged.encode("<bt> the wider roads")).first();
    assertThat(words[0]).isEqualTo(Words.NONE);
    assertThat(Arrays.stream(words).skip(1).filter(word -> word >= 0).distinct())
        .containsExactly(0, 1, 2);
    assertThat(Arrays.copyOfRange(words, 1, words.length))
        .isEqualTo(tagged.source().wordsOf(tagged.encode("the wider roads")).first());
  }

  @Test
  void wordsAtSpacesAreSplit() {
    Subwords tagged = bpe(Splitting.WHITESPACE).withTags(TAGS);
    assertThat(tagged.decode(tagged.encode("<bt> <2de> Low roads")))
        .isEqualTo("<bt> <2de> low roads");
  }

  @Test
  void anUnknownTagIsNamedWithThoseThereAre() {
    Subwords plain = bpe(Splitting.REVERSIBLE);
    assertThatThrownBy(() -> plain.withTags(TAGS).idsOfTags("search.tags", List.of("<2fr>")))
        .isInstanceOf(UserException.class)
        .hasMessage("search.tags: unknown tag <2fr>; the tags are <bt>, <2de>");
    assertThatThrownBy(() -> plain.idsOfTags("search.tags", List.of("<2fr>")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("prepared without tags");
  }

  @ParameterizedTest
  @EnumSource(
      value = SubwordKind.class,
      names = {"BPE", "UNIGRAM"})
  void aTokenizerJsonHasTheTagsWithTheSameIds(SubwordKind kind) {
    Subwords tagged = subwords(kind).withTags(TAGS);
    TokenizerJson json =
        TokenizerJson.parse(TokenizerJsonWriter.write(tagged.source()), "tokenizer.json");
    String line = "<2de> <bt> the lower roads";
    assertThat(json.encode(line)).isEqualTo(Arrays.stream(tagged.encode(line)).boxed().toList());
  }

  private static int[] joined(int[] text, int... tags) {
    int[] all = Arrays.copyOf(tags, tags.length + text.length);
    System.arraycopy(text, 0, all, tags.length, text.length);
    return all;
  }
}
