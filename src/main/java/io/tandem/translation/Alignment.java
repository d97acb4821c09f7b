package io.tandem.translation;

import io.tandem.subword.Subwords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The word of the source that each word of a translation comes from: the one with its largest
 * attention weight (as Garg et al. 2019, arXiv 1909.02074, section 3 read it from attention). Words
 * are separated by spaces, and numbered from 0 on either side.
 *
 * @param links the links, in the order of the translation
 */
public record Alignment(List<Link> links) {
  /** The alignment without links. */
  public static final Alignment NONE = new Alignment(List.of());

  /** A word of the source and one of the translation. */
  public record Link(int source, int target) {}

  public Alignment {
    links = List.copyOf(links);
  }

  /**
   * Returns the alignment from the attention between subwords. A word looks at what its subwords
   * look at together; what is looked at in a space or in EOS does not count.
   *
   * @param attention [at least T] times [at least S]
   * @param sourceWords word of each of the S source tokens, as {@link Subwords#wordsOf} has them
   * @param targetWords word of each of the T tokens of the translation
   */
  public static Alignment of(float[][] attention, int[] sourceWords, int[] targetWords) {
    int words = count(sourceWords);
    if (words == 0) {
      return NONE;
    }
    double[][] looks = new double[count(targetWords)][words];
    for (int t = 0; t < targetWords.length; t++) {
      for (int s = 0; s < sourceWords.length; s++) {
        if (targetWords[t] != Subwords.NO_WORD && sourceWords[s] != Subwords.NO_WORD) {
          looks[targetWords[t]][sourceWords[s]] += attention[t][s];
        }
      }
    }
    List<Link> links = new ArrayList<>(looks.length);
    for (int target = 0; target < looks.length; target++) {
      links.add(new Link(greatest(looks[target]), target));
    }
    return new Alignment(links);
  }

  private static int count(int[] words) {
    return Arrays.stream(words).max().orElse(Subwords.NO_WORD) + 1;
  }

  private static int greatest(double[] values) {
    int greatest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[greatest]) {
        greatest = i;
      }
    }
    return greatest;
  }

  /** Returns the same alignment with words counted from further to the left. */
  Alignment shifted(int source, int target) {
    return new Alignment(
        links.stream()
            .map(link -> new Link(link.source() + source, link.target() + target))
            .toList());
  }

  /** Returns it in Pharaoh's format, {@code 0-0 2-1}, source first. */
  @Override
  public String toString() {
    return links.stream()
        .map(link -> link.source() + "-" + link.target())
        .collect(Collectors.joining(" "));
  }
}
