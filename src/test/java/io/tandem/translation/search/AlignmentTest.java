package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.network.kernels.choice.TestKernels;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenWords;
import io.tandem.subword.Vocabulary;
import io.tandem.text.Words;
import io.tandem.text.moses.TextForm;
import io.tandem.translation.TestSubwords;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

class AlignmentTest {
  private static final Subwords SUBWORDS = TestSubwords.learned();

  @Test
  void wordLooksWhereItsSubwordsLookTogetherAndSpacesDoNotCount() {
    // Source words 0 0 1, a blank, EOS; translation of words 0, 1 1.
    TokenWords source = words(0, 0, 1, Words.NONE);
    TokenWords target = words(0, 1, 1);
    float[][] attention = {
      {0.2f, 0.2f, 0.3f, 0.1f, 0.2f},
      {0.3f, 0.0f, 0.1f, 0.5f, 0.1f},
      {0.0f, 0.0f, 0.4f, 0.5f, 0.1f},
      {0.0f, 0.0f, 0.0f, 0.0f, 1.0f}
    };
    // Word 0: 0.4 against 0.3. Word 1: 0.3 against 0.5.
    assertThat(Alignment.of(attention, source, target)).hasToString("0-0 1-1");
    assertThat(Alignment.of(attention, words(-1, -1, -1, -1), target).links()).isEmpty();
    TokenWords several = new TokenWords(new int[] {0, 2, 3}, new int[] {1, 2, 4});
    assertThat(Alignment.of(attention, source, several)).hasToString("0-0 0-1 0-2 1-3 1-4");
  }

  private static TokenWords words(int... words) {
    return new TokenWords(words, words);
  }

  @Test
  void charactersAreWordsWhereNoSpacesAreBetweenThem() {
    String line =
        "the \u70B9\u51FB\u300C\u8FD9\u300D\u3002OK\u30C7\u30FC\u30BF \u0E17\u0E35\u0E48\u0E23";
    List<String> words =
        Words.of(line).stream().map(word -> line.substring(word.from(), word.to())).toList();
    assertThat(words)
        .containsExactly(
            "the",
            "\u70B9",
            "\u51FB",
            "\u300C\u8FD9\u300D\u3002",
            "OK",
            "\u30C7\u30FC",
            "\u30BF",
            "\u0E17\u0E35\u0E48",
            "\u0E23");
    int[] ids = SUBWORDS.encode(line); // bytes
    TokenWords found = SUBWORDS.source().wordsOf(ids);
    assertThat(found.count()).isEqualTo(words.size());
    for (int word = 0; word < words.size(); word++) {
      int number = word;
      int[] its =
          IntStream.range(0, ids.length)
              .filter(i -> found.of(i).anyMatch(one -> one == number))
              .map(i -> ids[i])
              .toArray();
      assertThat(SUBWORDS.decode(its).strip()).isEqualTo(words.get(word));
    }
  }

  @Test
  void wordsOfIdsAreThoseBetweenSpaces() {
    String line = "the  lower,Ω new\troad ";
    int[] words = SUBWORDS.source().wordsOf(SUBWORDS.encode(line)).first();
    String[] parts = line.strip().split("\\s+", -1);
    int[] ids = SUBWORDS.encode(line);
    assertThat(words).hasSameSizeAs(ids).contains(0, 1, 2, 3).doesNotContain(4);
    for (int word = 0; word < parts.length; word++) {
      List<Integer> ofWord = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        if (words[i] == word) {
          ofWord.add(ids[i]);
        }
      }
      int[] its = ofWord.stream().mapToInt(Integer::intValue).toArray();
      assertThat(SUBWORDS.decode(its).strip()).isEqualTo(parts[word]);
    }
  }

  private static ComputationGraph network(int vocabulary) {
    ComputationGraph graph =
        Networks.graph(
            Networks.model("model.decoderLayers=3"), vocabulary, DataType.FLOAT, new NoOp());
    Random random = new Random(4);
    for (long i = 0; i < graph.params().length(); i++) {
      graph
          .params()
          .putScalar(i, graph.params().getFloat(i) * 1.5f + 0.2f * (float) random.nextGaussian());
    }
    return graph;
  }

  private static CachedDecoder decoder() {
    return new CachedDecoder(TransformerWeights.of(network(SUBWORDS.size())), TestKernels.vector());
  }

  /** Returns the attention of all rows at each step of one sentence. */
  private static List<float[]> attention(NextTokenModel model, int[] source, int layer) {
    List<float[]> seen = new ArrayList<>();
    float[] next = new float[model.vocabularySize()];
    try (NextTokenModel.Session session =
        model.start(new int[][] {source}, layer, (row, weights) -> seen.add(weights))) {
      session.advance(new int[] {0}, new int[] {Vocabulary.BOS}, next);
      session.advance(new int[] {0}, new int[] {5}, next);
    }
    return seen;
  }

  @Test
  void attentionSumsToOneAndDiffersFromLayerToLayer() {
    int[] source = {7, 8, 9, Vocabulary.EOS};
    List<float[]> first = attention(decoder(), source, 1);
    assertThat(first).hasSize(2);
    for (float[] weights : first) {
      double sum = 0;
      for (float weight : weights) {
        assertThat(weight).isPositive();
        sum += weight;
      }
      assertThat(weights).hasSize(4);
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    assertThat(attention(decoder(), source, 3).get(0)).isNotEqualTo(first.get(0));
    assertThat(attention(decoder(), source, NextTokenModel.USUAL_LAYER).get(0))
        .as("the layer before the last")
        .isEqualTo(attention(decoder(), source, 2).get(0));
    assertThatThrownBy(() -> attention(decoder(), source, 4))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("search.alignmentLayer = 4: the decoder has layers 1 to 3");
  }

  private static SearchSettings settings(String... overrides) {
    List<String> all = new ArrayList<>(List.of("search.alignments=true"));
    all.addAll(List.of(overrides));
    return SettingsReader.ofText("", all).settings().search();
  }

  @Test
  void everyWordOfTheTranslationHasAWordOfTheSourceWhateverTheBatch() {
    CachedDecoder decoder = decoder();
    List<String> lines = List.of("the low road", "new", "the newer, the wider", "Ω the", "");
    List<Translation> found =
        new Translator(decoder, SUBWORDS, settings("search.nBest=2"), 1).translate(lines);
    for (int i = 0; i < lines.size(); i++) {
      int sourceWords = lines.get(i).split(" ", -1).length;
      for (Translation.Candidate one : found.get(i).nBest()) {
        long words = one.text().strip().split("[ \t-\r]+", -1).length;
        if (!one.text().isBlank()) {
          assertThat(one.alignment().links()).hasSize((int) words);
        }
        assertThat(one.alignment().links())
            .allMatch(link -> link.source() >= 0 && link.source() < sourceWords);
      }
    }
    List<Translation> alone =
        new Translator(decoder, SUBWORDS, settings("search.nBest=2", "search.batchSentences=1"), 1)
            .translate(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(alone.get(i).text()).isEqualTo(found.get(i).text());
      assertThat(alone.get(i).alignment()).isEqualTo(found.get(i).alignment());
    }
  }

  @Test
  void linksOfALineInPartsCountFromItsBeginning() {
    String line = "the low road. the new road. the wider road.";
    Translation whole = lookingCopy(SUBWORDS, line, "search.maximumSourceTokens=12");
    assertThat(whole.parts()).isGreaterThan(1);
    assertThat(whole.text()).isEqualTo(line);
    assertThat(whole.alignment()).hasToString("0-0 1-1 2-2 3-3 4-4 5-5 6-6 7-7 8-8");
  }

  @Test
  void linksOfALineInPartsAreThoseOfTheWholeLine() {
    TextForm english = TextForm.of("en", Punctuation.KEEP, Tokenization.MOSES);
    LineWords tokenized = new LineWords(Casing.KEEP, Splitting.REVERSIBLE, english, english);
    for (Subwords subwords : List.of(SUBWORDS, TestSubwords.learned(tokenized))) {
      for (String line :
          List.of(
              "the low\u00a0road, the\u00a0new road, the wider road, the road.",
              "the low road。the new road。the wider road。the road。",
              "\u4F60\u597D。\u518D\u89C1。iPad。\u518D\u89C1，\u4F60\u597D。")) {
        Translation whole = lookingCopy(subwords, line, "search.maximumSourceTokens=500");
        Translation inParts = lookingCopy(subwords, line, "search.maximumSourceTokens=12");
        assertThat(whole.parts()).isEqualTo(1);
        assertThat(inParts.parts()).isGreaterThan(1);
        assertThat(inParts.alignment().links()).hasSameSizeAs(Words.of(inParts.text()));
        if (inParts.text().equals(whole.text())) { // Moses puts a space behind a wide mark.
          assertThat(inParts.alignment()).isEqualTo(whole.alignment());
        }
      }
    }
  }

  @Test
  void wordsAreThoseOfTheTextIfTheModelReadsAndWritesPunctuationMarksAlone() {
    TextForm english = TextForm.of("en", Punctuation.MOSES, Tokenization.MOSES);
    Subwords tokenized =
        TestSubwords.learned(new LineWords(Casing.KEEP, Splitting.REVERSIBLE, english, english));
    for (String line :
        List.of(
            "the low, the road\u2019s \u201Cnew\u201D (wider) road.",
            "the \"road & low\" is 5 % wider\u2026 than [old], it's new",
            "\u70B9\u51FB\u300C\u8FD9\u300D, the road!")) {
      Translation copy = lookingCopy(tokenized, line, "search.maximumSourceTokens=500");
      List<Words.Word> source = Words.of(line);
      List<Words.Word> target = Words.of(copy.text());
      assertThat(copy.alignment().links()).hasSameSizeAs(target);
      for (Alignment.Link link : copy.alignment().links()) {
        Words.Word from = source.get(link.source());
        Words.Word to = target.get(link.target());
        String core = copy.text().substring(to.coreFrom(), to.coreTo());
        if (Character.isLetter(core.codePointAt(0))) {
          assertThat(line.substring(from.from(), from.to()).replace('\u2019', '\'')).contains(core);
        }
      }
      assertThat(
              new Translator(new LookingCopy(tokenized.size()), tokenized, settings(), 1)
                  .score(List.of(line), List.of(line))
                  .get(0)
                  .alignment()
                  .links())
          .allMatch(link -> link.source() == link.target())
          .hasSameSizeAs(source);
    }
    Translation kept =
        lookingCopy(tokenized, "the road, low, please.", "search.glossary=[\"please = bitte\"]");
    assertThat(kept.text()).isEqualTo("the road, low, bitte.");
  }

  private static Translation lookingCopy(Subwords subwords, String line, String setting) {
    return new Translator(new LookingCopy(subwords.size()), subwords, settings(setting), 1)
        .translate(List.of(line))
        .get(0);
  }

  /** A model that copies the source and attends to what it copies. */
  private static final class LookingCopy implements NextTokenModel {
    private final PrefixModel copy;

    LookingCopy(int vocabularySize) {
      copy = CopyModel.of(vocabularySize);
    }

    @Override
    public int vocabularySize() {
      return copy.vocabularySize();
    }

    @Override
    public Session start(int[][] sources) {
      return copy.start(sources);
    }

    @Override
    public Session start(int[][] sources, int[][] candidates) {
      return new MaskedSession(start(sources), candidates, vocabularySize());
    }

    @Override
    public Session start(int[][] sources, int layer, AttentionObserver observer) {
      Session session = copy.start(sources);
      return new FullRowSession(vocabularySize()) {
        private int[] sentences = {};
        private int position;

        @Override
        public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
          int[] before = sentences;
          sentences = new int[parents.length];
          for (int row = 0; row < parents.length; row++) {
            sentences[row] = position == 0 ? parents[row] : before[parents[row]];
            float[] weights = new float[sources[sentences[row]].length];
            weights[Math.min(position, weights.length - 1)] = 1;
            observer.looked(row, weights);
          }
          position++;
          session.advance(parents, tokens, logProbabilities);
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }
  }

  @Test
  void ensembleMeansProbabilitiesAndAttention() {
    CachedDecoder one = decoder();
    CachedDecoder other =
        new CachedDecoder(
            TransformerWeights.of(
                Networks.graph(
                    Networks.model("model.decoderLayers=1"),
                    SUBWORDS.size(),
                    DataType.FLOAT,
                    new NoOp())),
            TestKernels.vector());
    int[] source = {7, 8, 9, Vocabulary.EOS};
    Ensemble both = new Ensemble(List.of(one, other));
    float[] first = first(one, source);
    float[] second = first(other, source);
    float[] mean = first(both, source);
    for (int id = 0; id < mean.length; id++) {
      assertThat(Math.exp(mean[id]))
          .isCloseTo((Math.exp(first[id]) + Math.exp(second[id])) / 2, within(1e-6));
    }
    float[] looks = attention(both, source, 1).get(0);
    for (int j = 0; j < looks.length; j++) {
      assertThat((double) looks[j])
          .isCloseTo(
              (attention(one, source, 1).get(0)[j] + attention(other, source, 1).get(0)[j]) / 2.0,
              within(1e-6));
    }
    assertThatThrownBy(() -> new Ensemble(List.of(one, CopyModel.of(9))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one vocabulary");
  }

  private static float[] first(NextTokenModel model, int[] source) {
    float[] next = new float[model.vocabularySize()];
    try (NextTokenModel.Session session = model.start(new int[][] {source})) {
      session.advance(new int[] {0}, new int[] {Vocabulary.BOS}, next);
    }
    return next;
  }
}
