package io.tandem.metrics.tokenize;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The preparation of lines by Tercom. All steps except lowercasing are off by default.
 *
 * @param casing whether case matters
 * @param normalized whether escapes are undone and punctuation is split from words
 * @param withoutPunctuation whether common punctuation is removed
 * @param asianSupport whether normalization also splits ideographs and East Asian punctuation, and
 *     removal also removes that punctuation
 */
public record TercomTokenizer(
    Casing casing, boolean normalized, boolean withoutPunctuation, boolean asianSupport)
    implements Tokenizer, Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern PUNCTUATION = Pattern.compile("[.,?:;!\"()]");

  /**
   * Ideographs, strokes, radicals, compatibility forms, enclosed letters. The range from U+3200
   * should end at U+32FF; U+3F22 is a mistake in sacreBLEU on which scores depend.
   */
  private static final Pattern IDEOGRAPH =
      Pattern.compile(
          "[\\u2e80-\\u2eff\\u31c0-\\u31ef\\u3200-\\u3f22\\u3400-\\u4dbf\\u4e00-\\u9fff"
              + "\\uf900-\\ufaff\\ufe30-\\ufe4f]");

  private static final Pattern ASIAN_PUNCTUATION =
      Pattern.compile(
          "[\\u3001\\u3002\\u3008-\\u3011\\u3014-\\u301f\\u30fb\\uff61-\\uff65"
              + "\\uff01\\uff02\\uff08\\uff09\\uff0c\\uff0e\\uff1a\\uff1b\\uff1f]");

  /** Lowercases and splits at spaces. */
  public static TercomTokenizer standard() {
    return new TercomTokenizer(Casing.LOWERCASED, false, false, false);
  }

  public TercomTokenizer with(Casing other) {
    return new TercomTokenizer(other, normalized, withoutPunctuation, asianSupport);
  }

  public TercomTokenizer normalizing() {
    return new TercomTokenizer(casing, true, withoutPunctuation, asianSupport);
  }

  public TercomTokenizer removingPunctuation() {
    return new TercomTokenizer(casing, normalized, true, asianSupport);
  }

  public TercomTokenizer supportingAsian() {
    return new TercomTokenizer(casing, normalized, withoutPunctuation, true);
  }

  @Override
  public List<String> tokenize(String line) {
    String text = casing.apply(Whitespace.stripTrailing(line));
    if (normalized && !text.isEmpty()) {
      text = normalizeWestern(text);
      text = asianSupport ? splitAsian(text) : text;
    }
    if (withoutPunctuation) {
      text = PUNCTUATION.matcher(text).replaceAll("");
      text = asianSupport ? ASIAN_PUNCTUATION.matcher(text).replaceAll("") : text;
    }
    return Whitespace.split(text);
  }

  private static String normalizeWestern(String line) {
    String joined = line.replace("\n-", "").replace('\n', ' ');
    String padded = " " + WesternPunctuation.unescape(joined) + " ";
    String split = WesternPunctuation.splitSymbols(padded).replace("'s ", " 's ");
    return WesternPunctuation.splitPointsAndHyphens(split);
  }

  /**
   * Kana are not split off. Tercom intends to separate runs of them, but its patterns require the
   * start of the line, where normalization has put a space.
   */
  private static String splitAsian(String line) {
    String split = IDEOGRAPH.matcher(line).replaceAll(" $0 ");
    return ASIAN_PUNCTUATION.matcher(split).replaceAll(" $0 ");
  }
}
