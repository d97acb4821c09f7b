package io.tandem.subword;

import java.util.Comparator;

/**
 * Orders strings by code points, as Python and UTF-8 bytes do. {@link String#compareTo} orders by
 * UTF-16 units, where characters beyond the first plane come before U+E000.
 */
public final class CodePointOrder {
  public static final Comparator<String> ASCENDING = CodePointOrder::compare;

  private CodePointOrder() {}

  private static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean xBeyond = Character.isSurrogate(x);
        boolean yBeyond = Character.isSurrogate(y);
        return xBeyond == yBeyond ? Character.compare(x, y) : xBeyond ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
