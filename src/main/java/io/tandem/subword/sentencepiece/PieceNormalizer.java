package io.tandem.subword.sentencepiece;

import io.tandem.UserException;
import java.util.Arrays;

/**
 * Applies a {@link Normalization}: at each position a user-defined piece is kept, else the longest
 * rule is applied, else the character is kept. Safe for use by several threads.
 */
final class PieceNormalizer {
  /** Maximum size of one normalized line. */
  private static final int MAX_BYTES = 1 << 28;

  private static final byte[] SPACE = {' '};

  private final Normalization rules;
  private final PieceTrie userDefined;
  private final byte[] space;

  /** The ASCII characters that are unchanged before another ASCII character. */
  private final boolean[] plain = new boolean[Byte.MAX_VALUE + 1];

  PieceNormalizer(Normalization rules, PieceTrie userDefined) {
    this.rules = rules;
    this.userDefined = userDefined;
    space = rules.escapeWhitespace() ? Utf8.SPACE_MARK : SPACE;
    for (byte first = 1; first > 0; first++) {
      plain[first] = isPlain(first);
    }
  }

  private boolean isPlain(byte first) {
    if (userDefined.child(PieceTrie.ROOT, first) != PieceTrie.NONE
        || rules.rules().longest(new byte[] {first}, 0, 1) != 0) {
      return false;
    }
    for (byte second = 1; second > 0; second++) {
      if (rules.rules().hasPrefix(first, second)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the normalized text, in UTF-8. */
  byte[] normalize(String line) {
    Normalizing normalizing = new Normalizing(Utf8.of(line));
    return normalizing.run();
  }

  /** The normalization of one text. */
  private final class Normalizing {
    private final byte[] input;
    private int at;
    private byte[] output;
    private int size;

    // The bytes that replace the input at this position: bytes of the input or of a replacement.
    private boolean isReplacement;
    private int from;
    private int to;
    private int consumed;

    Normalizing(byte[] input) {
      this.input = input;
      output = new byte[input.length + input.length / 2 + 8];
    }

    byte[] run() {
      if (rules.removeExtraWhitespace()) {
        passLeadingBlanks();
      }
      if (at == input.length) {
        return new byte[0];
      }
      if (rules.addDummyPrefix() && !rules.whitespaceAsSuffix()) {
        append(space);
      }
      normalizeRest();
      if (rules.removeExtraWhitespace()) {
        removeTrailingBlanks();
      }
      if (rules.addDummyPrefix() && rules.whitespaceAsSuffix()) {
        append(space);
      }
      return Arrays.copyOf(output, size);
    }

    private void passLeadingBlanks() {
      while (at < input.length) {
        look();
        if (to - from != 1 || shown(from) != ' ') {
          return;
        }
        at += consumed;
      }
    }

    private void normalizeRest() {
      boolean afterSpace = rules.removeExtraWhitespace();
      while (at < input.length) {
        if (isPlainHere()) {
          byte b = input[at++];
          if (b != ' ') {
            append(b);
          } else if (!afterSpace) {
            append(space);
          }
          afterSpace = rules.removeExtraWhitespace() && b == ' ';
          continue;
        }
        look();
        while (afterSpace && from < to && shown(from) == ' ') {
          from++;
        }
        for (int i = from; i < to; i++) {
          if (shown(i) == ' ') {
            append(space);
          } else {
            append(shown(i));
          }
        }
        if (from < to) {
          afterSpace = rules.removeExtraWhitespace() && shown(to - 1) == ' ';
        }
        at += consumed;
      }
    }

    private boolean isPlainHere() {
      return input[at] > 0 && plain[input[at]] && (at + 1 == input.length || input[at + 1] > 0);
    }

    private void removeTrailingBlanks() {
      while (size >= space.length
          && Arrays.equals(output, size - space.length, size, space, 0, space.length)) {
        size -= space.length;
      }
    }

    private void look() {
      int end = userDefined.endOfLongest(input, at);
      long rule = end > at ? 0 : rules.rules().longest(input, at, input.length);
      isReplacement = rule != 0;
      if (isReplacement) {
        from = (int) (rule >>> Integer.SIZE);
        to = rules.rules().endOfReplacement(from);
        consumed = (int) rule;
      } else {
        from = at;
        to = end > at ? end : Utf8.endOfCharacter(input, at);
        consumed = to - at;
      }
    }

    private byte shown(int position) {
      return isReplacement ? rules.rules().at(position) : input[position];
    }

    private void append(byte[] bytes) {
      for (byte b : bytes) {
        append(b);
      }
    }

    private void append(byte b) {
      if (size == MAX_BYTES) {
        throw UserException.of(
            "the model's normalization rules turn a line of %2$,d bytes into more than %1$d"
                + " MiB; use another model",
            MAX_BYTES >> 20, input.length);
      }
      if (size == output.length) {
        output = Arrays.copyOf(output, 2 * size);
      }
      output[size++] = b;
    }
  }
}
