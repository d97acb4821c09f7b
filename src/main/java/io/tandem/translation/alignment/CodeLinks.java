package io.tandem.translation.alignment;

import io.tandem.text.Words;
import io.tandem.text.Words.Word;
import io.tandem.translation.alignment.Alignment.Link;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Links between the words of a text and of its translation by a person, as far as codes that both
 * have tell them: words inside of a pair belong to those inside of the same pair, and the words
 * beside a code that stands alone to each other.
 */
public final class CodeLinks {
  private final CodedText source;
  private final CodedText target;
  private final List<Word> sourceWords;
  private final List<Word> targetWords;

  /** The source word of each target word; -1 for none. */
  private final int[] sourceOf;

  private CodeLinks(CodedText source, CodedText target) {
    this.source = source;
    this.target = target;
    sourceWords = Words.of(source.text());
    targetWords = Words.of(target.text());
    sourceOf = new int[targetWords.size()];
    Arrays.fill(sourceOf, -1);
  }

  /** Returns the links of codes with the same markup, at most one for each word of the target. */
  public static List<Link> of(CodedText source, CodedText target) {
    CodeLinks links = new CodeLinks(source, target);
    List<Code> left = new ArrayList<>(target.codes());
    for (Code.Kind kind : List.of(Code.Kind.OPEN, Code.Kind.ALONE)) {
      for (Code code : source.codes()) {
        if (code.kind() == kind) {
          left.stream()
              .filter(other -> other.kind() == kind && other.raw().equals(code.raw()))
              .findFirst()
              .ifPresent(
                  other -> {
                    left.remove(other);
                    links.add(code, other);
                  });
        }
      }
    }
    List<Link> all = new ArrayList<>();
    for (int word = 0; word < links.sourceOf.length; word++) {
      if (links.sourceOf[word] >= 0) {
        all.add(new Link(links.sourceOf[word], word));
      }
    }
    return all;
  }

  /** Links of pairs inside of others come later, and count. */
  private void add(Code code, Code same) {
    int from = Words.firstBehind(code.at(), sourceWords);
    int first = Words.firstBehind(same.at(), targetWords);
    if (code.kind() == Code.Kind.ALONE) {
      link(from - 1, first - 1);
      link(from, first);
      return;
    }
    int to = firstFrom(source.codes().get(code.pair()).at(), sourceWords);
    int last = firstFrom(target.codes().get(same.pair()).at(), targetWords);
    for (int word = first; word < last && from < to; word++) {
      link(Math.min(from + word - first, to - 1), word);
    }
  }

  private void link(int sourceWord, int targetWord) {
    if (sourceWord >= 0
        && sourceWord < sourceWords.size()
        && targetWord >= 0
        && targetWord < sourceOf.length) {
      sourceOf[targetWord] = sourceWord;
    }
  }

  /** Returns the number of the first word that begins at a place or behind it. */
  private static int firstFrom(int place, List<Word> words) {
    int word = Words.firstBehind(place, words);
    return word < words.size() && words.get(word).from() < place ? word + 1 : word;
  }
}
