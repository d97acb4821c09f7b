package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.network.kernels.AttentionGuide;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.TaggedLine;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TermHintsTest {
  private static final Map<String, List<String>> LEXICON =
      Map.of(
          "the", List.of("le"),
          "cat", List.of("chat"),
          "small", List.of("petit"),
          "potato", List.of("pomme", "terre"),
          "eats", List.of("mange"),
          "not", List.of("ne", "pas"),
          "Paris", List.of("Paris"));

  private static final Subwords SUBWORDS =
      new SubwordLearner(
              new BpeLearner(400, 1),
              VocabularyLimits.NONE,
              new LineWords(Casing.KEEP, Splitting.REVERSIBLE))
          .learn(
              Stream.concat(
                      LEXICON.keySet().stream(), LEXICON.values().stream().flatMap(List::stream))
                  .distinct()
                  .collect(Collectors.toMap(word -> "▁" + word, word -> 9L)));

  /** Links words of the lexicon; those that it does not have are linked to nothing. */
  private static final TokenLinks LINKS =
      (source, target) ->
          Arrays.stream(target)
              .map(
                  id -> {
                    String word = SUBWORDS.decode(new int[] {id}).strip();
                    for (int i = 0; i < source.length; i++) {
                      String other = SUBWORDS.decode(new int[] {source[i]}).strip();
                      if (LEXICON.getOrDefault(other, List.of()).contains(word)) {
                        return i;
                      }
                    }
                    return AttentionGuide.NONE;
                  })
              .toArray();

  /** Returns the sources that a pair gets by many draws. */
  private static Set<String> drawn(String source, String target) {
    return drawn(source, target, pair -> pair.source().text());
  }

  private static Set<String> drawn(String source, String target, Function<TextPair, String> what) {
    TextPair pair = new TextPair(new TaggedLine(new int[0], source), target);
    return new Random(3)
        .longs(300)
        .mapToObj(seed -> TermHints.addTo(pair, SUBWORDS, LINKS, new Random(seed)))
        .map(what)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void oneOrTwoPhrasesOfTheSourceAreFollowedByTheirTranslations() {
    assertThat(drawn("the cat eats, of course!", "le chat mange, bien sûr !"))
        .containsExactlyInAnyOrder(
            "the le cat eats, of course!",
            "the cat chat eats, of course!",
            "the cat eats mange, of course!",
            "the le cat chat eats, of course!",
            "the le cat eats mange, of course!",
            "the cat chat eats mange, of course!",
            // as phrases of two words
            "the cat le chat eats, of course!",
            "the cat eats chat mange, of course!",
            "the cat le chat eats mange, of course!",
            "the le cat eats chat mange, of course!");
    assertThat(drawn("the cat eats", "le chat mange", TextPair::target))
        .containsExactly("le chat mange");
  }

  @Test
  void aPhraseIsAsLongAsItsLinksSay() {
    assertThat(drawn("my potato eats", "ma pomme de terre mange"))
        .containsExactlyInAnyOrder(
            "my potato pomme de terre eats",
            "my potato eats mange",
            "my potato pomme de terre eats mange");
  }

  @Test
  void wordsWhoseTranslationIsAroundAnotherAreNoPhrase() {
    assertThat(drawn("cat not eats fish today", "chat ne mange pas fish today"))
        .doesNotContain("cat not ne mange pas eats fish today")
        .contains("cat chat not eats fish today", "cat not eats ne mange pas fish today");
  }

  @Test
  void whatIsTheSameOnBothSidesOrNearlyAllOfTheSentenceStays() {
    assertThat(drawn("in Paris then", "alors Paris donc")).containsExactly("in Paris then");
    assertThat(drawn("cat", "chat")).containsExactly("cat");
    assertThat(drawn("", "chat")).containsExactly("");
  }
}
