package io.tandem.interop.tensors;

import io.tandem.UserException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The messages about one file.
 *
 * @param format the expected format, such as "a safetensors file"
 */
record Refusals(String file, String format) {
  private static final int SHOWN_CHARACTERS = 60;

  /** The first bytes of files that are mistaken for models. */
  private static final Map<String, String> BEGINNINGS =
      Map.of(
          "PK\3\4", "a zip archive, such as an .npz or a pytorch_model.bin",
          "\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\31", "a file of PyTorch before 1.6",
          "\u0080\2", "a pickle that is in no archive",
          "\37\u008b", "a file compressed by gzip: decompress it first",
          "version https://git-lfs", "a pointer of Git LFS: fetch the file with git lfs pull",
          "<!DOCTYPE", "a web page: download the file itself",
          "<html", "a web page: download the file itself",
          "\1\0\0\0\0\0\0\0", "a .bin file of Marian",
          "\6\0\0\0", "a model.bin of CTranslate2",
          "\u0093NUMPY", "a single NumPy array");

  static final int BEGINNING_BYTES = 32;

  /** Returns a refusal of content that contradicts the format. */
  UserException damaged(String found, String expected) {
    return new UserException(message(found, expected));
  }

  UserException damaged(String found, String expected, Exception cause) {
    return new UserException(message(found, expected), cause);
  }

  private String message(String found, String expected) {
    return "%s: not %s, or a damaged one: found %s; expected %s"
        .formatted(file, format, found, expected);
  }

  /** Returns a refusal of valid but unsupported content. */
  UserException unsupported(String found, String expected) {
    return UserException.of(
        "%s: found %s, which is not supported; expected %s", file, found, expected);
  }

  /** Identifies a file by its first bytes, if it is a common mistake. */
  Optional<String> mistakenFor(byte[] beginning) {
    String text = new String(beginning, StandardCharsets.ISO_8859_1);
    return BEGINNINGS.keySet().stream()
        .filter(text::startsWith)
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .map(BEGINNINGS::get);
  }

  /** Returns a number of things in words. */
  static String count(long number, String noun) {
    return Long.toUnsignedString(number) + " " + (number == 1 ? noun : noun + "s");
  }

  /** Shortens text of the file for a message, on one line. */
  static String shown(String text) {
    String cut =
        text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    return cut.replaceAll("[\\p{Cntrl}\\p{Cs}\\u2028\\u2029\\p{Cf}]", "?");
  }
}
