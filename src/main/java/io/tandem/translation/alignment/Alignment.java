package io.tandem.translation.alignment;

import io.tandem.subword.TokenWords;
import io.tandem.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The alignment of each word of a translation to the source word with its largest attention weight
 * (Garg et al. 2019, arXiv 1909.02074, section 3). Words are those of {@link io.tandem.text.Words},
 * numbered from 0 on either side.
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
   * Returns the alignment from the attention between subwords. The attention of a word is the sum
   * over its subwords; attention to a space or to EOS does not count.
   *
   * @param attention [at least T] times [at least S]
   * @param sourceWords the words of the S source tokens
   * @param targetWords the words of the T tokens of the translation
   */
  public static Alignment of(float[][] attention, TokenWords sourceWords, TokenWords targetWords) {
    int words = sourceWords.count();
    if (words == 0) {
      return NONE;
    }
    double[][] looks = new double[targetWords.count()][words];
    for (int t = 0; t < targetWords.first().length; t++) {
      for (int s = 0; s < sourceWords.first().length; s++) {
        for (int to = targetWords.first()[t];
            to != Words.NONE && to <= targetWords.last()[t];
            to++) {
          addTo(looks[to], sourceWords.first()[s], sourceWords.last()[s], attention[t][s]);
        }
      }
    }
    List<Link> links = new ArrayList<>(looks.length);
    for (int target = 0; target < looks.length; target++) {
      links.add(new Link(greatest(looks[target]), target));
    }
    return new Alignment(links);
  }

  private static void addTo(double[] looks, int first, int last, float weight) {
    for (int from = first; from != Words.NONE && from <= last; from++) {
      looks[from] += weight;
    }
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

  /**
   * Returns the same alignment with larger word numbers, for a segment that does not begin the
   * line.
   */
  public Alignment shifted(int source, int target) {
    return new Alignment(
        links.stream()
            .map(link -> new Link(link.source() + source, link.target() + target))
            .toList());
  }

  /** Returns the links in Pharaoh's format, {@code 0-0 2-1}, source first. */
  @Override
  public String toString() {
    return links.stream()
        .map(link -> link.source() + "-" + link.target())
        .collect(Collectors.joining(" "));
  }
}
