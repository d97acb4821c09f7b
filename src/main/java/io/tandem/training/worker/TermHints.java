package io.tandem.training.worker;

import io.tandem.network.kernels.AttentionGuide;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenWords;
import io.tandem.text.Words;
import io.tandem.text.Words.Word;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Puts translations of words into the source, behind the words, so that a network learns to copy
 * what it is given in the target's language (Dinu et al. 2019, arXiv 1906.01105, without their
 * factors). The phrases are those that the links of a pair allow, as in phrase-based translation:
 * no word of either side is linked to one outside.
 */
final class TermHints {
  /** The most words of a phrase, on either side. */
  private static final int MAX_WORDS = 3;

  /** The most phrases of a sentence that get their translation; one at least does. */
  private static final int MAX_PHRASES = 2;

  private final List<Word> source;
  private final List<Word> target;
  private final TextPair pair;

  /** The target words that each source word is linked to. */
  private final List<BitSet> targetsOf = new ArrayList<>();

  private final List<BitSet> sourcesOf = new ArrayList<>();

  /** The words from {@code first} to {@code last}, and their translation. */
  private record Phrase(int first, int last, int firstOfTarget, int lastOfTarget) {}

  private TermHints(TextPair pair) {
    this.pair = pair;
    source = Words.of(pair.source().text());
    target = Words.of(pair.target());
    source.forEach(word -> targetsOf.add(new BitSet()));
    target.forEach(word -> sourcesOf.add(new BitSet()));
  }

  /** Returns the pair with translations of one or two of its phrases, if it has any. */
  static TextPair addTo(TextPair pair, Subwords subwords, TokenLinks links, Random random) {
    TermHints hints = new TermHints(pair);
    return hints.link(subwords, links) ? hints.add(random) : pair;
  }

  /** Links words whose subwords are linked; false if words and subwords do not match. */
  private boolean link(Subwords subwords, TokenLinks links) {
    int[] sourceIds = ids(subwords.source(), pair.source().text());
    int[] targetIds = ids(subwords.target(), pair.target());
    TokenWords sourceWords = subwords.source().wordsOf(sourceIds, pair.source().text());
    TokenWords targetWords = subwords.target().wordsOf(targetIds, pair.target());
    if (sourceWords.count() > source.size() || targetWords.count() > target.size()) {
      return false;
    }
    int[] linked = links.of(sourceIds, targetIds);
    for (int t = 0; t < linked.length; t++) {
      if (linked[t] != AttentionGuide.NONE) {
        for (int from : sourceWords.of(linked[t]).toArray()) {
          for (int to : targetWords.of(t).toArray()) {
            targetsOf.get(from).set(to);
            sourcesOf.get(to).set(from);
          }
        }
      }
    }
    return true;
  }

  private static int[] ids(SubwordSide side, String text) {
    return side.encode(side.normalized(text));
  }

  private TextPair add(Random random) {
    List<Phrase> phrases = phrases();
    BitSet taken = new BitSet();
    String text = pair.source().text();
    List<Phrase> chosen = new ArrayList<>();
    for (int i = 0, most = 1 + random.nextInt(MAX_PHRASES); i < most && !phrases.isEmpty(); i++) {
      Phrase phrase = phrases.remove(random.nextInt(phrases.size()));
      if (taken.get(phrase.first, phrase.last + 1).isEmpty()) {
        taken.set(phrase.first, phrase.last + 1);
        chosen.add(phrase);
      }
    }
    chosen.sort((one, other) -> other.first - one.first);
    for (Phrase phrase : chosen) {
      int end = source.get(phrase.last).coreTo();
      text = text.substring(0, end) + " " + translation(phrase) + text.substring(end);
    }
    return pair.with(text, pair.target());
  }

  private String translation(Phrase phrase) {
    return pair.target()
        .substring(
            target.get(phrase.firstOfTarget).coreFrom(), target.get(phrase.lastOfTarget).coreTo());
  }

  /** Returns phrases that are no whole sentence and differ from their translations. */
  private List<Phrase> phrases() {
    List<Phrase> phrases = new ArrayList<>();
    for (int first = 0; first < source.size(); first++) {
      BitSet targets = new BitSet();
      for (int last = first; last < Math.min(source.size(), first + MAX_WORDS); last++) {
        targets.or(targetsOf.get(last));
        int words = last - first + 1;
        int ofTarget = targets.length() - Math.max(0, targets.nextSetBit(0));
        if (targets.isEmpty() || ofTarget > MAX_WORDS || 2 * words > source.size()) {
          continue;
        }
        Phrase phrase = new Phrase(first, last, targets.nextSetBit(0), targets.length() - 1);
        if (isClosed(phrase) && hasLetters(phrase) && !translation(phrase).equals(text(phrase))) {
          phrases.add(phrase);
        }
      }
    }
    return phrases;
  }

  private String text(Phrase phrase) {
    return pair.source()
        .text()
        .substring(source.get(phrase.first).coreFrom(), source.get(phrase.last).coreTo());
  }

  /** Returns whether the ends are linked, and nothing is linked to a word outside. */
  private boolean isClosed(Phrase phrase) {
    boolean isClosed =
        !targetsOf.get(phrase.first).isEmpty() && !targetsOf.get(phrase.last).isEmpty();
    for (int word = phrase.firstOfTarget; isClosed && word <= phrase.lastOfTarget; word++) {
      BitSet sources = sourcesOf.get(word);
      isClosed =
          sources.isEmpty()
              || (sources.nextSetBit(0) >= phrase.first && sources.length() - 1 <= phrase.last);
    }
    return isClosed;
  }

  private boolean hasLetters(Phrase phrase) {
    return text(phrase).chars().anyMatch(Character::isLetter)
        && translation(phrase).chars().anyMatch(Character::isLetter);
  }
}
