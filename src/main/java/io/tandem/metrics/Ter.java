package io.tandem.metrics;

import io.tandem.metrics.tokenize.Casing;
import io.tandem.metrics.tokenize.Whitespace;
import java.util.List;

/**
 * Translation edit rate (Snover et al. 2006): insertions, deletions, substitutions and shifts that
 * turn the hypotheses into the references, in percent of the references' length. Shifts are
 * searched for as in Tercom, in the variant of sacreBLEU 2.6.0. Lines are lowercased and split at
 * white space; punctuation is kept.
 *
 * <p>Its {@link Statistics}: the edits against the reference that needs the fewest, then at
 * position r the tokens of all references of those sentences that have r references. A sentence's
 * reference length is the mean over its references; it is divided only for the score, because sums
 * of integers are the same in any order and sums of thirds are not.
 */
public record Ter() implements Metric {
  private static final long serialVersionUID = 1L;

  /** sacreBLEU's defaults. */
  public static Ter standard() {
    return new Ter();
  }

  @Override
  public String name() {
    return "TER";
  }

  @Override
  public Signature signature(ReferenceCount references) {
    return Signature.of(references)
        .with("case", Casing.LOWERCASED.signatureName())
        .with("tok", "tercom")
        .with("norm", "no")
        .with("punct", "yes")
        .with("asian", "no");
  }

  @Override
  public Statistics statistics(String hypothesis, List<String> references) {
    List<String> present = ReferenceCount.present(references);
    WordNumbers numbers = new WordNumbers();
    int[] hypothesisWords = numbers.of(tokens(hypothesis));
    long[] counts = new long[1 + present.size()];
    counts[0] = Long.MAX_VALUE;
    for (String reference : present) {
      int[] referenceWords = numbers.of(tokens(reference));
      counts[0] = Math.min(counts[0], ShiftSearch.editsBetween(hypothesisWords, referenceWords));
      counts[present.size()] += referenceWords.length;
    }
    return new Statistics(ReferenceCount.of(present.size()), counts);
  }

  private static List<String> tokens(String line) {
    return Whitespace.split(Casing.LOWERCASED.apply(line));
  }

  /** Returns the edit rate in percent; 100 if there are edits but the references are empty. */
  @Override
  public double score(Statistics counted) {
    long edits = counted.count(0);
    double length = referenceLength(counted);
    if (length > 0) {
      return 100 * (edits / length);
    }
    return edits > 0 ? 100 : 0;
  }

  /** Returns the tokens of the references, for each sentence the mean over its references. */
  static double referenceLength(Statistics counted) {
    double length = 0;
    for (int r = 1; r < counted.size(); r++) {
      length += (double) counted.count(r) / r;
    }
    return length;
  }
}
