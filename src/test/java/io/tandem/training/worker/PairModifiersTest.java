package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.text.moses.TextForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.api.MultiDataSet;

class PairModifiersTest {
  private static final int LONGEST = 100;
  private static final LineWords WORDS = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
  private static final String HELLO = "Hello, my friend.";
  private static final String BONJOUR = "Bonjour, mon ami.";

  private static Subwords subwords(LineWords words) {
    return new SubwordLearner(new BpeLearner(60, 1), VocabularyLimits.NONE, words)
        .learn(Map.of("▁Hello", 4L, "▁Bonjour", 3L, "▁friend", 2L, "▁ami", 2L))
        .withTags(List.of("<2fr>", "<2de>"));
  }

  private static Settings settings(String... more) {
    return SettingsReader.ofText(
            "",
            Stream.concat(Stream.of("training.maximumSentenceTokens=" + LONGEST), Stream.of(more))
                .toList())
        .settings();
  }

  /** Pairs as text, in training by modifiers between these languages. */
  private record Texts(Subwords subwords, String[] languages, String modifiers, String... more) {
    static Texts of(String modifiers, String... more) {
      return new Texts(
          PairModifiersTest.subwords(WORDS), new String[] {"en", "fr"}, modifiers, more);
    }

    Texts between(String source, String target) {
      return new Texts(subwords, new String[] {source, target}, modifiers, more);
    }

    Texts with(Subwords others) {
      return new Texts(others, languages, modifiers, more);
    }

    List<PairVariation> variations() {
      String[] all = Arrays.copyOf(more, more.length + 1);
      all[more.length] = "training.modifiers=[%s]".formatted(modifiers);
      return PairVariation.of(
          settings(all), subwords, TokenLinks.UNKNOWN, languages[0], languages[1]);
    }

    Shard shard(String... pairs) {
      Shard.Builder shard = Shard.builder(LONGEST);
      for (int i = 0; i < pairs.length; i += 2) {
        shard.add(i, subwords.encode(pairs[i]), subwords.encodeTarget(pairs[i + 1]));
      }
      return shard.build().variedBy(variations());
    }

    /** Returns pair 0 of a shard of pairs, in an epoch. */
    String read(long epoch, String... pairs) {
      return text(shard(pairs).pair(0, 1, epoch, 0));
    }

    String text(PairIds ids) {
      return subwords.source().decode(ids.source()) + " | " + subwords.decode(ids.target());
    }
  }

  private static String always(String... modifiers) {
    return Stream.of(modifiers)
        .map("{ modifier = %s, share = 1 }"::formatted)
        .collect(Collectors.joining(", "));
  }

  @Test
  void upperCaseIsOfBothSidesByTheirLanguages() {
    Texts upper = Texts.of(always("upper-case"));
    assertThat(upper.read(0, HELLO, BONJOUR)).isEqualTo("HELLO, MY FRIEND. | BONJOUR, MON AMI.");
    assertThat(upper.between("tr", "en").read(0, "iyi", "i")).isEqualTo("İYİ | I");
    assertThat(upper.between("tur", "azj").read(0, "iyi", "i")).isEqualTo("İYİ | İ");
    assertThat(upper.between("", "").read(0, "iyi", "да")).isEqualTo("IYI | ДА");
  }

  @Test
  void titleCaseIsOfBothSidesByTheirLanguages() {
    Texts title = Texts.of(always("title-case"));
    assertThat(title.read(0, HELLO, BONJOUR)).isEqualTo("Hello, My Friend. | Bonjour, Mon Ami.");
    assertThat(title.between("ru", "tr").read(0, "не время", "iyi ışık"))
        .isEqualTo("Не Время | İyi Işık");
  }

  @Test
  void typosAreOfTheSourceAlone() {
    Texts typos = Texts.of("{ modifier = typos, share = 1, rate = 1 }");
    Set<String> sources = new HashSet<>();
    for (int epoch = 0; epoch < 50; epoch++) {
      String[] sides = typos.read(epoch, HELLO, BONJOUR).split(" \\| ");
      assertThat(sides[1]).isEqualTo(BONJOUR);
      assertThat(sides[0]).isNotEqualTo(HELLO).contains(" my ").endsWith(".");
      sources.add(sides[0]);
    }
    assertThat(sources).hasSizeGreaterThan(30);
    assertThat(Texts.of("{ modifier = typos, share = 1, rate = 0 }").read(0, HELLO, BONJOUR))
        .isEqualTo(HELLO + " | " + BONJOUR);
  }

  @Test
  void endPunctuationIsRemovedWhereBothSidesHaveItAndSomethingIsLeft() {
    Texts end = Texts.of(always("end-punctuation"));
    assertThat(end.read(0, HELLO, "Bonjour !")).isEqualTo("Hello, my friend | Bonjour");
    assertThat(end.between("zh", "en").read(0, "你好。", "Hello.")).isEqualTo("你好 | Hello");
    assertThat(end.read(0, HELLO, "Bonjour")).isEqualTo(HELLO + " | Bonjour");
    assertThat(end.read(0, "?", "?")).isEqualTo("? | ?");
  }

  @Test
  void mergedPairsAreJoinedAsTheirLanguagesJoinSentences() {
    Texts merge = Texts.of(always("merge"));
    assertThat(merge.read(0, "Hi.", "Oh.", HELLO, BONJOUR))
        .isEqualTo("Hi. " + HELLO + " | Oh. " + BONJOUR);
    assertThat(merge.between("ja", "ko").read(0, "はい。", "예.", HELLO, BONJOUR))
        .isEqualTo("はい。" + HELLO + " | 예. " + BONJOUR);
    assertThat(merge.between("zh", "th").read(0, "是。", "a", HELLO, BONJOUR))
        .isEqualTo("是。" + HELLO + " | a " + BONJOUR);
    assertThat(merge.read(0, "Hi.", "Oh.")).isEqualTo("Hi. | Oh.");
  }

  @Test
  void whichPairFollowsDependsOnTheEpochAndIsNeverThePairItself() {
    Texts merge = Texts.of(always("merge"));
    Set<String> found = new HashSet<>();
    for (int epoch = 0; epoch < 40; epoch++) {
      found.add(merge.read(epoch, "a", "a", "b", "b", "c", "c", "d", "d"));
    }
    assertThat(found).containsExactlyInAnyOrder("a b | a b", "a c | a c", "a d | a d");
  }

  @Test
  void onlyPairsWithTheSameTagsAreMerged() {
    Texts merge = Texts.of(always("merge"));
    for (int epoch = 0; epoch < 20; epoch++) {
      assertThat(merge.read(epoch, "<2fr> a", "a", "<2de> b", "b b", "<2fr> c", "c c c"))
          .isEqualTo("<2fr> a c | a c c c");
      assertThat(merge.read(epoch, "<2fr> a", "a", "<2de> b", "b b")).isEqualTo("<2fr> a | a");
    }
  }

  @Test
  void tagsStayAsTheyAre() {
    for (String kind : List.of("upper-case", "title-case", "typos, rate = 1")) {
      Texts texts = Texts.of("{ share = 1, modifier = " + kind + "}");
      Shard shard = texts.shard("<2fr> <2de> hello there", "x.");
      int[] source = shard.pair(0, 1, 0, 0).source();
      int[] before = shard.stored(0).source();
      assertThat(Arrays.copyOf(source, 2)).isEqualTo(Arrays.copyOf(before, 2));
      assertThat(texts.subwords().source().decode(source))
          .startsWith("<2fr> <2de> ")
          .isNotEqualTo("<2fr> <2de> hello there");
    }
    Texts noise = Texts.of(always("noise"));
    assertThat(noise.read(0, "<2fr> hello", "x"))
        .matches("<2fr> (?<noise>[A-Za-z0-9 ]+) \\| \\k<noise>");
  }

  @Test
  void noiseReplacesBothSidesAndNothingElseChangesIt() {
    Texts noise = Texts.of(always("typos", "noise", "merge"));
    Set<String> found = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      String text = noise.read(epoch, HELLO, BONJOUR, "a", "a");
      assertThat(text).matches("(?<noise>[A-Za-z0-9 ]+) \\| \\k<noise>");
      found.add(text);
    }
    assertThat(found).hasSize(20);
  }

  @Test
  void modifiersFollowEachOtherInTheOrderOfTheList() {
    assertThat(
            Texts.of(always("upper-case", "end-punctuation", "merge"))
                .read(0, "Hi.", "Oh.", HELLO, BONJOUR))
        .isEqualTo("HI " + HELLO + " | OH " + BONJOUR);
    assertThat(
            Texts.of(always("merge", "end-punctuation", "upper-case"))
                .read(0, "Hi.", "Oh.", HELLO, BONJOUR))
        .isEqualTo("HI. HELLO, MY FRIEND | OH. BONJOUR, MON AMI");
  }

  @Test
  void everyModifierChangesItsShareAndCapitalsExcludeEachOther() {
    Texts texts =
        Texts.of(
            "{ modifier = upper-case, share = 0.3 }, { modifier = end-punctuation, share = 0.5 },"
                + " { modifier = title-case, share = 0.2 }");
    Map<String, Integer> counts = new HashMap<>();
    Shard shard = texts.shard("a b.", "c d.");
    int pairs = 10_000;
    for (int epoch = 0; epoch < pairs; epoch++) {
      counts.merge(texts.text(shard.pair(0, 1, epoch, 0)), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys("a b. | c d.", "a b | c d", "A B. | C D.", "A B | C D");
    assertThat(counts.get("A B. | C D.") + counts.get("A B | C D")).isBetween(4800, 5200);
    assertThat(counts.get("a b | c d") + counts.get("A B | C D")).isBetween(4800, 5200);
    assertThat(counts.get("A B | C D")).isBetween(2350, 2650);
    Texts both =
        Texts.of("{ modifier = upper-case, share = 0.3 }, { modifier = title-case, share = 0.7 }");
    Shard longer = both.shard("ab", "ab");
    long upper =
        IntStream.range(0, pairs)
            .mapToObj(epoch -> both.text(longer.pair(0, 1, epoch, 0)))
            .peek(text -> assertThat(text).isIn("AB | AB", "Ab | Ab"))
            .filter("AB | AB"::equals)
            .count();
    assertThat(upper).isBetween(2850L, 3150L);
  }

  @Test
  void aPairThatWouldBecomeTooLongStaysAsItIs() {
    Texts merge = Texts.of(always("upper-case", "merge"));
    String longer = "x y ".repeat(24) + "z";
    assertThat(merge.read(0, "Hi.", "Oh.", longer, longer)).isEqualTo("Hi. | Oh.");
    PairIds fits = merge.shard("Hi.", "Oh.", HELLO, BONJOUR).pair(0, 1, 0, 0);
    int longest = 1 + Math.max(fits.source().length, fits.target().length);
    String atMost = "training.maximumSentenceTokens=";
    assertThat(Texts.of(merge.modifiers(), atMost + longest).read(0, "Hi.", "Oh.", HELLO, BONJOUR))
        .isEqualTo(merge.text(fits));
    assertThat(
            Texts.of(merge.modifiers(), atMost + (longest - 1))
                .read(0, "Hi.", "Oh.", HELLO, BONJOUR))
        .isEqualTo("Hi. | Oh.");
  }

  @Test
  void pairsThatAreNotDrawnKeepTheirBits() {
    Texts texts = Texts.of("{ modifier = upper-case, share = 0.5 }");
    // Another segmentation than encoding gives, such as of text that does not come back.
    int[] spelt = texts.subwords().encode("H e l l o");
    Shard shard = Shard.builder(LONGEST).add(0, spelt, spelt).build().variedBy(texts.variations());
    int kept = 0;
    for (int epoch = 0; epoch < 100; epoch++) {
      PairIds ids = shard.pair(0, 1, epoch, 0);
      kept += Arrays.equals(ids.source(), spelt) && Arrays.equals(ids.target(), spelt) ? 1 : 0;
    }
    assertThat(kept).isBetween(35, 65);
    assertThat(Texts.of("{ modifier = upper-case, share = 0 }").variations()).isEmpty();
    // A side whose text stays keeps its ids.
    assertThat(
            Texts.of("{ modifier = typos, share = 1, rate = 1 }")
                .shard(HELLO, BONJOUR)
                .pair(0, 1, 0, 0)
                .target())
        .isEqualTo(texts.subwords().encodeTarget(BONJOUR));
  }

  @Test
  void workWithTokenizedTextAndTwoVocabularies() {
    LineWords tokenized =
        new LineWords(
            Casing.KEEP,
            Splitting.WHITESPACE,
            TextForm.of("en", Punctuation.KEEP, Tokenization.MOSES),
            TextForm.of("fr", Punctuation.KEEP, Tokenization.MOSES));
    Subwords apart = Subwords.separate(learned(tokenized, "Hello"), learned(tokenized, "ami"));
    Texts texts = Texts.of(always("upper-case", "merge")).with(apart);
    assertThat(texts.read(0, "Hi.", "L'ami.", "Hello, friend.", "Oh, mon ami !"))
        .isEqualTo("HI. Hello, friend. | L'AMI. Oh, mon ami !");
  }

  private static Subwords learned(LineWords words, String word) {
    return new SubwordLearner(new BpeLearner(60, 1), VocabularyLimits.NONE, words)
        .learn(Map.of(word, 4L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"upper-case", "title-case"})
  void capitalsAreRefusedWhereTheCorpusHasNone(String kind) {
    Texts lower =
        Texts.of(always(kind)).with(subwords(new LineWords(Casing.LOWER, Splitting.REVERSIBLE)));
    assertThatThrownBy(lower::variations)
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.modifiers %s has no effect with the subwords of this corpus, whose"
                + " corpus.casing = lower undoes it: leave it out, or prepare the corpus with"
                + " corpus.casing = keep",
            kind);
    assertThat(Texts.of(always("merge")).with(lower.subwords()).variations()).hasSize(1);
  }

  /** The batches of an epoch of 40 pairs in two streams. */
  private static List<MultiDataSet> batches(String variation, int workers, long epoch) {
    Texts texts = Texts.of(ALL);
    Settings settings =
        settings(
            "training.modifiers=[%s]".formatted(ALL),
            variation,
            "training.batchTokens=" + 200 * 2 / workers,
            "training.microBatches=" + 2 / workers);
    TrainingSettings training = settings.training();
    List<PairVariation> variations =
        PairVariation.of(settings, texts.subwords(), TokenLinks.UNKNOWN, "en", "fr");
    List<Shard> shards = new ArrayList<>();
    for (int stream = 0; stream < 2; stream++) {
      Shard.Builder shard = Shard.builder(LONGEST);
      for (int i = stream; i < 80; i += 2) {
        String line = "Hello my friend number " + i + ".";
        shard.add(i, texts.subwords().encode(line), texts.subwords().encodeTarget(line));
      }
      shards.add(shard.build().variedBy(variations));
    }
    List<MultiDataSet> found = new ArrayList<>();
    int streams = 2 / workers;
    for (int worker = 0; worker < workers; worker++) {
      List<Shard> own = shards.subList(worker * streams, (worker + 1) * streams);
      int perEpoch = Batches.ofTokens(own.get(0), training.microBatchTokens(), 3, 0).perEpoch();
      WorkerBatches.of(own.iterator(), training, 3, worker)
          .between(epoch * perEpoch, (epoch + 1) * perEpoch)
          .forEachRemaining(batch -> found.addAll(MicroBatches.split(batch)));
    }
    return found;
  }

  private static final String ALL =
      "{ modifier = upper-case, share = 0.3 }, { modifier = title-case, share = 0.3 },"
          + " { modifier = typos, share = 0.3, rate = 0.3 },"
          + " { modifier = end-punctuation, share = 0.3 }, { modifier = merge, share = 0.2 },"
          + " { modifier = noise, share = 0.1 }";

  private static Set<Integer> bits(List<MultiDataSet> batches) {
    return batches.stream()
        .map(
            batch ->
                Arrays.deepToString(batch.getFeatures(0).toIntMatrix())
                    + Arrays.deepToString(batch.getFeatures(1).toIntMatrix())
                    + Arrays.deepToString(batch.getLabels(0).toIntMatrix()))
        .map(String::hashCode)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"subword.sampling=0", "subword.sampling=0.3"})
  void batchesDependOnStreamsAndNotOnWorkersAndDifferByEpoch(String variation) {
    Set<Integer> ofOne = bits(batches(variation, 1, 0));
    assertThat(ofOne).hasSizeGreaterThan(7).isEqualTo(bits(batches(variation, 2, 0)));
    assertThat(ofOne).doesNotContainAnyElementsOf(bits(batches(variation, 1, 1)));
  }

  @Test
  void sampledSubwordsSpellTheModifiedText() {
    Texts texts = Texts.of(always("end-punctuation"), "subword.sampling=0.5");
    Set<Integer> lengths = new HashSet<>();
    Shard shard = texts.shard(HELLO, BONJOUR);
    for (int epoch = 0; epoch < 20; epoch++) {
      PairIds ids = shard.pair(0, 1, epoch, 0);
      assertThat(texts.text(ids)).isEqualTo("Hello, my friend | Bonjour, mon ami");
      lengths.add(ids.source().length);
    }
    assertThat(lengths).hasSizeGreaterThan(1);
  }
}
