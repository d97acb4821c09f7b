package io.tandem.translation.search;

import io.tandem.Text;
import io.tandem.config.SearchSettings;

/**
 * The minimum and maximum number of tokens of a translation; the maximum prevents a sentence that
 * never ends from holding up the others. Source tokens are counted without EOS, tokens of the
 * translation with it.
 *
 * <pre>
 *   least  max(minimumFactor · source tokens, minimum)
 *   most   min(factor · source tokens + extra, maximum)
 * </pre>
 */
public record LengthLimit(
    double minimumFactor, int minimum, double factor, int extra, int maximum) {
  public LengthLimit {
    if (!(factor >= 0) || extra < 1 || !(minimumFactor >= 0) || minimum < 0 || maximum < 1) {
      throw new IllegalArgumentException(
          Text.format(
              "expected factors and minimum 0 or more, extra and maximum 1 or more, not factors %s"
                  + " and %s, minimum %d, extra %d, maximum %d",
              minimumFactor, factor, minimum, extra, maximum));
    }
  }

  /** Creates a limit from no tokens to factor · source tokens + extra. */
  public LengthLimit(double factor, int extra) {
    this(0, 0, factor, extra, Integer.MAX_VALUE);
  }

  /** Returns the limits of the settings. */
  public static LengthLimit of(SearchSettings settings) {
    return new LengthLimit(
        settings.minimumLengthFactor(),
        settings.minimumLength(),
        settings.maximumLengthFactor(),
        settings.maximumLengthExtra(),
        settings.maximumLength() == 0 ? Integer.MAX_VALUE : settings.maximumLength());
  }

  /** Returns the maximum length; there is always room for a whole prefix and EOS. */
  int most(SourceSentence sentence) {
    return (int) Math.max(most(sentence.tokens()), sentence.prefix().length + 1L);
  }

  /** Returns the maximum length of a translation without a prefix. */
  public int most(int sourceTokens) {
    return (int) Math.max(1, Math.min(maximum, factor * sourceTokens + extra));
  }

  /** Returns the minimum length, which is at most the maximum. */
  int least(SourceSentence sentence) {
    return least(sentence.tokens(), most(sentence));
  }

  /** Returns the minimum length of a translation without a prefix. */
  public int least(int sourceTokens) {
    return least(sourceTokens, most(sourceTokens));
  }

  private int least(int sourceTokens, int most) {
    double least = Math.max(minimum, Math.ceil(minimumFactor * sourceTokens));
    return (int) Math.min(least, most);
  }
}
