package io.tandem.metrics;

import io.tandem.metrics.tokenize.TercomTokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Translation edit rate (Snover et al. 2006): insertions, deletions, substitutions and shifts that
 * turn the hypotheses into the references, in percent of the references' length. Shifts are
 * searched for as in Tercom, in the variant of sacreBLEU 2.6.0.
 *
 * @param tokenizer the preparation of lines
 */
public record Ter(TercomTokenizer tokenizer) implements Metric<TerStatistics> {
  private static final long serialVersionUID = 1L;

  /** sacreBLEU's defaults: lowercased, split at spaces, punctuation kept. */
  public static Ter standard() {
    return new Ter(TercomTokenizer.standard());
  }

  @Override
  public String name() {
    return "TER";
  }

  @Override
  public TerStatistics zero() {
    return TerStatistics.ZERO;
  }

  @Override
  public Signature signature(ReferenceCount references) {
    return Signature.of(references)
        .with("case", tokenizer.casing().signatureName())
        .with("tok", "tercom")
        .with("norm", yesNo(tokenizer.normalized()))
        .with("punct", yesNo(!tokenizer.withoutPunctuation()))
        .with("asian", yesNo(tokenizer.asianSupport()));
  }

  @Override
  public TerStatistics statistics(String hypothesis, List<String> references) {
    List<String> present = ReferenceCount.present(references);
    WordNumbers numbers = new WordNumbers();
    int[] hypothesisWords = numbers.of(tokenizer.tokenize(hypothesis));
    long fewestEdits = Long.MAX_VALUE;
    long lengths = 0;
    for (String reference : present) {
      int[] referenceWords = numbers.of(referenceTokens(reference));
      fewestEdits =
          Math.min(fewestEdits, ShiftSearch.editsBetween(hypothesisWords, referenceWords));
      lengths += referenceWords.length;
    }
    long[] byReferences = new long[present.size()];
    byReferences[present.size() - 1] = lengths;
    return new TerStatistics(fewestEdits, byReferences, ReferenceCount.of(present.size()));
  }

  @Override
  public TerStatistics of(long[] counts, ReferenceCount references) {
    return new TerStatistics(counts[0], Arrays.copyOfRange(counts, 1, counts.length), references);
  }

  @Override
  public ScoreReport report(TerStatistics statistics) {
    return new ScoreReport(name(), score(statistics), signature(statistics.references()), "");
  }

  /** Returns the edit rate in percent; 100 if there are edits but the references are empty. */
  @Override
  public double score(TerStatistics counted) {
    if (counted.referenceLength() > 0) {
      return 100 * (counted.edits() / counted.referenceLength());
    }
    return counted.edits() > 0 ? 100 : 0;
  }

  /**
   * Prepares references twice, as sacreBLEU does, which makes a difference in rare runs of periods
   * and commas, of which one pass splits only every second one.
   */
  private List<String> referenceTokens(String reference) {
    return tokenizer.tokenize(String.join(" ", tokenizer.tokenize(reference)));
  }

  private static String yesNo(boolean yes) {
    return yes ? "yes" : "no";
  }
}
