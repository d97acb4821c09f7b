package io.tandem.corpus.format;

import io.tandem.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The package descriptions of a Translation index of Debian (DDTP): stanzas separated by empty
 * lines. A description is a synopsis and paragraphs, which end with a line of one full stop; a line
 * with two spaces before it is preformatted and is a paragraph by itself.
 *
 * <pre>
 *   Package: hello
 *   Description-md5: 00094361ed8983bbb1d7b850c62f3e1d
 *   Description-de: Beispielpaket
 *    Ein Absatz in
 *    zwei Zeilen.
 *    .
 *    Noch einer.
 * </pre>
 */
final class DdtpDescriptions implements JoinedReader.Units {
  private static final Pattern FIELD = Pattern.compile("(?is)([!-9;-~]+):(.*)");
  private static final String KEY = "description-md5";
  private static final String TEXT = "description-";

  private final LineReader lines;

  DdtpDescriptions(LineReader lines) {
    this.lines = lines;
  }

  @Override
  public LineReader lines() {
    return lines;
  }

  /**
   * The next stanza, or null after the last: its key is the MD5 of the English description, the
   * same in every language; its texts are the synopsis and the paragraphs, trimmed.
   *
   * @throws UserException at a line that cannot be in a stanza
   */
  @Override
  public JoinedReader.Unit next() {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    return line == null ? null : stanza(line);
  }

  private JoinedReader.Unit stanza(String first) {
    String key = "";
    Paragraphs text = new Paragraphs();
    boolean inText = false;
    long length = 0;
    for (String line = first; line != null && !line.isBlank(); line = lines.next()) {
      length += line.length() + RawPair.TEXT_OVERHEAD;
      if (length > RawPair.MAX_CHARACTERS) {
        throw UserException.of(
            "%s:%d: a stanza is longer than %d Mi characters; expected a Debian Translation"
                + " index",
            lines.file(), lines.lineNumber(), RawPair.MAX_CHARACTERS >> 20);
      }
      if (line.startsWith(" ")) {
        if (inText) {
          text.add(line);
        }
        continue;
      }
      Matcher field = field(line);
      String name = field.group(1).toLowerCase(Locale.ROOT);
      inText = name.startsWith(TEXT) && !name.equals(KEY);
      if (inText) {
        text.start(field.group(2));
      } else if (name.equals(KEY)) {
        key = field.group(2).strip();
      }
    }
    return new JoinedReader.Unit(key, text.all());
  }

  private Matcher field(String line) {
    Matcher field = FIELD.matcher(line);
    if (!field.matches()) {
      throw UserException.of(
          "%s:%d: found neither \"Field: value\" nor a line that starts with a space; expected"
              + " a Debian Translation index",
          lines.file(), lines.lineNumber());
    }
    return field;
  }

  /** Collects paragraphs; of several descriptions in a stanza the last counts. */
  private static final class Paragraphs {
    private final List<String> done = new ArrayList<>();
    private final List<String> open = new ArrayList<>();

    void start(String synopsis) {
      done.clear();
      open.clear();
      done.add(synopsis.strip());
    }

    void add(String line) {
      String text = line.strip();
      if (text.equals(".")) {
        close();
      } else if (line.startsWith("  ")) {
        close();
        done.add(text);
      } else {
        open.add(text);
      }
    }

    private void close() {
      if (!open.isEmpty()) {
        done.add(String.join(" ", open));
        open.clear();
      }
    }

    List<String> all() {
      close();
      return List.copyOf(done);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
