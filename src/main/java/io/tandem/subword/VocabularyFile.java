package io.tandem.subword;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.subword.Vocabulary.CountedPiece;
import java.util.ArrayList;
import java.util.List;

/**
 * The text form of a vocabulary: a header with the format version, then a line for each id from 0
 * on, with tabs between kind, count and text. Kinds are {@code special}, {@code byte}, {@code
 * inside} (a piece inside words) and {@code ending} (one that ends a word). In the text of a piece,
 * backslash, tab and line ends are written as {@code \\}, {@code \t}, {@code \n} and {@code \r}.
 *
 * <pre>
 *   #tandem-vocabulary: 1
 *   special	0	&lt;pad&gt;
 *   byte	0	E2
 *   inside	1234	th
 *   ending	987	the
 * </pre>
 */
final class VocabularyFile {
  private static final String HEADER = "#tandem-vocabulary: 1";
  private static final String SPECIAL = "special";
  private static final String BYTE = "byte";
  private static final String INSIDE = "inside";
  private static final String ENDING = "ending";
  private static final String EXPECTED_ESCAPE = "\\\\, \\t, \\n or \\r where a backslash is";

  private final String file;

  private VocabularyFile(String file) {
    this.file = file;
  }

  static String write(Vocabulary vocabulary) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (int id = 0; id < Vocabulary.FIRST_PIECE; id++) {
      text.append(fixedLine(id)).append('\n');
    }
    for (CountedPiece counted : vocabulary.pieces()) {
      text.append(counted.piece().endsWord() ? ENDING : INSIDE)
          .append('\t')
          .append(counted.count())
          .append('\t')
          .append(escape(counted.piece().text()))
          .append('\n');
    }
    return text.toString();
  }

  /**
   * Reads the output of {@link #write}.
   *
   * @param file the name of the file in messages
   * @throws UserException if a line is invalid
   */
  static Vocabulary parse(String text, String file) {
    return new VocabularyFile(file).parse(text.split("\n"));
  }

  private Vocabulary parse(String[] lines) {
    String first = lines.length == 0 ? "" : lines[0];
    if (!first.equals(HEADER)) {
      throw wrong(
          0, first, "'" + HEADER + "': this version of Tandem supports no other vocabulary format");
    }
    for (int id = 0; id < Vocabulary.FIRST_PIECE; id++) {
      String found = id + 1 < lines.length ? lines[id + 1] : "the end of the file";
      if (!found.equals(fixedLine(id))) {
        throw wrong(id + 1, found, "'" + fixedLine(id) + "'");
      }
    }
    List<CountedPiece> pieces = new ArrayList<>();
    for (int i = 1 + Vocabulary.FIRST_PIECE; i < lines.length; i++) {
      pieces.add(parsePiece(lines[i], i));
    }
    return vocabulary(pieces);
  }

  private Vocabulary vocabulary(List<CountedPiece> pieces) {
    try {
      return new Vocabulary(pieces);
    } catch (IllegalArgumentException e) {
      throw new UserException(file + ": " + e.getMessage() + "; was the file edited by hand?", e);
    }
  }

  private CountedPiece parsePiece(String line, int index) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 3
        || !(fields[0].equals(INSIDE) || fields[0].equals(ENDING))
        || !fields[1].matches("[0-9]{1,18}")
        || fields[2].isEmpty()) {
      throw wrong(
          index,
          line,
          "'" + INSIDE + "' or '" + ENDING + "', a count and a piece, separated by tabs");
    }
    Piece piece = new Piece(unescape(fields[2], line, index), fields[0].equals(ENDING));
    return new CountedPiece(piece, Long.parseLong(fields[1]));
  }

  /** The lines of special tokens and bytes are the same in every vocabulary. */
  private static String fixedLine(int id) {
    return id < Vocabulary.FIRST_BYTE
        ? SPECIAL + "\t0\t" + Vocabulary.SPECIAL_NAMES.get(id)
        : Text.format("%s\t0\t%02X", BYTE, id - Vocabulary.FIRST_BYTE);
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private String unescape(String text, String line, int index) {
    StringBuilder plain = new StringBuilder(text.length());
    boolean escaped = false;
    for (char c : text.toCharArray()) {
      if (escaped) {
        plain.append(escapedChar(c, line, index));
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else {
        plain.append(c);
      }
    }
    if (escaped) {
      throw wrong(index, line, EXPECTED_ESCAPE);
    }
    return plain.toString();
  }

  private char escapedChar(char c, String line, int index) {
    return switch (c) {
      case '\\' -> '\\';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      default -> throw wrong(index, line, EXPECTED_ESCAPE);
    };
  }

  private UserException wrong(int index, String found, String expected) {
    return UserException.of("%s:%d: found '%s', expected %s", file, index + 1, found, expected);
  }
}
