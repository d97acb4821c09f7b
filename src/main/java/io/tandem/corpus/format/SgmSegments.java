package io.tandem.corpus.format;

import io.tandem.UserException;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The segments of one file of a NIST or WMT test set ({@code srcset}, {@code refset}). The files
 * are SGML and often not well-formed XML: sentences contain bare {@code &} and {@code <}, and
 * attributes may have no quotes; so a sentence is everything between {@code <seg>} and {@code
 * </seg>}.
 */
final class SgmSegments implements JoinedReader.Units {
  private static final Pattern TAG = Pattern.compile("(?i)<(doc|seg)\\b([^>]*)>");

  /** A tag that ends on a later line. */
  private static final Pattern BEGUN = Pattern.compile("(?i)<(doc|seg)\\b[^>]*$");

  private static final Pattern END = Pattern.compile("(?i)</seg\\s*>");

  /** The start of a document or segment; a sentence may mention tags without these attributes. */
  private static final Pattern NEXT =
      Pattern.compile("(?i)<(doc\\b[^>]*\\bdocid|seg\\b[^>]*\\bid)\\s*=");

  private static final Pattern ENDS_ITSELF = Pattern.compile("/\\s*$");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("(?i)\\b(docid|id)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))");

  private static final int MAX_TAG = 10_000;

  /** The lines of a segment; with more, its end is missing. */
  private static final int MAX_LINES = 10_000;

  private final LineReader lines;
  private String line = "";
  private int at;
  private String document = "";

  SgmSegments(LineReader lines) {
    this.lines = lines;
  }

  /**
   * The next segment, or null after the last: its key consists of document and number; its text is
   * trimmed, with XML's entities replaced.
   */
  @Override
  public JoinedReader.Unit next() {
    while (line != null) {
      Matcher tag = TAG.matcher(line);
      if (!tag.find(at)) {
        readLine();
      } else {
        at = tag.end();
        if (tag.group(1).equalsIgnoreCase("seg")) {
          Matcher slash = ENDS_ITSELF.matcher(tag.group(2));
          boolean isEmpty = slash.find();
          String number = attribute(slash.replaceFirst(""));
          if (number.isEmpty()) {
            throw UserException.of(
                "%s:%d: found <seg> without an id, expected <seg id=\"…\">, the same in both"
                    + " files",
                lines.file(), lines.lineNumber());
          }
          String key = document + "\n" + number;
          return new JoinedReader.Unit(key, List.of(isEmpty ? "" : readText()));
        }
        document = attribute(tag.group(2));
      }
    }
    return null;
  }

  private void readLine() {
    Matcher begun = BEGUN.matcher(line);
    boolean goesOn = begun.find(at) && line.length() - begun.start() < MAX_TAG;
    String next = lines.next();
    line = goesOn && next != null ? line.substring(begun.start()) + " " + next : next;
    at = 0;
  }

  private static String attribute(String attributes) {
    Matcher found = ATTRIBUTE.matcher(attributes);
    if (!found.find()) {
      return "";
    }
    for (int group = 2; group <= 4; group++) {
      if (found.group(group) != null) {
        return found.group(group);
      }
    }
    return "";
  }

  private String readText() {
    long first = lines.lineNumber();
    StringBuilder text = new StringBuilder();
    for (Matcher end = END.matcher(line); !end.find(at); end = END.matcher(line)) {
      text.append(line, at, line.length()).append(' ');
      boolean goesOn =
          lines.lineNumber() - first < MAX_LINES && text.length() < RawPair.MAX_CHARACTERS;
      line = goesOn ? lines.next() : null;
      at = 0;
      if (line == null) {
        throw withoutEnd(first);
      }
    }
    Matcher end = END.matcher(line);
    end.find(at);
    text.append(line, at, end.start());
    at = end.end();
    if (NEXT.matcher(text).find()) {
      throw withoutEnd(first);
    }
    return decoded(text.toString().strip());
  }

  private UserException withoutEnd(long first) {
    return UserException.of(
        "%s:%d: <seg> without </seg>; the file is cut off or damaged", lines.file(), first);
  }

  private static String decoded(String text) {
    return text.indexOf('&') < 0
        ? text
        : text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
  }

  @Override
  public LineReader lines() {
    return lines;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
