package io.tandem.text;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The words of a text, as {@link Words} counts them, in which the words of another form of it are.
 * The other form has the same characters in the same order, but other spaces and casing, and some
 * characters that differ: after these, what is equal again nearby goes on side by side.
 *
 * @param first [W] the first word of the text that each word of the other form is in; {@link
 *     Words#NONE} if the text has none
 * @param last [W] the last one
 */
public record WordMap(int[] first, int[] last) {
  /** How many characters of either form may differ before they are taken to be side by side. */
  private static final int MOST_PASSED = 12;

  private record Passed(int ofForm, int ofText) {}

  /**
   * @param form the words of the other form, none of which is empty
   */
  public static WordMap of(List<String> form, String text) {
    int[] words = Words.ofCharacters(text);
    int[] places =
        IntStream.range(0, text.length()).filter(at -> words[at] != Words.NONE).toArray();
    int[] found =
        matched(
            String.join("", form),
            IntStream.of(places)
                .collect(
                    StringBuilder::new,
                    (joined, at) -> joined.append(text.charAt(at)),
                    StringBuilder::append)
                .toString());
    int[] first = new int[form.size()];
    int[] last = new int[form.size()];
    int at = 0;
    for (int word = 0; word < first.length; word++) {
      int end = at + form.get(word).length() - 1;
      first[word] = places.length == 0 ? Words.NONE : words[places[found[at]]];
      last[word] = places.length == 0 ? Words.NONE : words[places[found[end]]];
      at = end + 1;
    }
    return new WordMap(first, last);
  }

  /** Returns for each character of the form the place of one in the text; both have no spaces. */
  private static int[] matched(String form, String text) {
    int[] found = new int[form.length()];
    int at = 0;
    for (int i = 0; i < found.length; i++, at++) {
      Passed passed = passed(form, i, text, at);
      int end = at + passed.ofText();
      for (int behind = i + passed.ofForm(); i < behind; i++) {
        found[i] = Math.max(0, Math.min(Math.min(at++, end - 1), text.length() - 1));
      }
      at = end;
      found[i] = Math.max(0, Math.min(at, text.length() - 1));
    }
    return found;
  }

  /** Returns how many characters differ before the next that are equal; none if all nearby do. */
  private static Passed passed(String form, int from, String text, int at) {
    for (int most = 0; most <= MOST_PASSED; most++) {
      for (int less = most; less >= 0; less--) {
        if (isSame(form, from + less, text, at + most)) {
          return new Passed(less, most);
        }
        if (isSame(form, from + most, text, at + less)) {
          return new Passed(most, less);
        }
      }
    }
    return new Passed(0, 0);
  }

  private static boolean isSame(String form, int i, String text, int at) {
    return i < form.length() && at < text.length() && fold(form.charAt(i)) == fold(text.charAt(at));
  }

  private static char fold(char character) {
    return Character.toLowerCase(Character.toUpperCase(character));
  }
}
