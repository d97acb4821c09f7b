package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Unfinished;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pairs from a gettext catalogue in text form, {@code msgid} to {@code msgstr}; GNU gettext manual,
 * "The Format of PO Files". Messages that are obsolete, plural, untranslated or (unless they are to
 * be kept) fuzzy are unusable; the header is not a message.
 */
final class PoReader implements PairReader {
  private static final Pattern KEYWORD =
      Pattern.compile("(domain|msgctxt|msgid_plural|msgid|msgstr\\[\\d+]|msgstr)\\s*(?=\"|#|$)");
  private static final Pattern FUZZY = Pattern.compile("[,\\s]fuzzy(?=[,\\s]|$)");
  private static final Pattern CHARSET = Pattern.compile("(?i)charset=([\\w.:-]+)");
  private static final String OBSOLETE_MARK = "#~";

  private final LineReader lines;
  private final Unfinished unfinished;
  private String waiting;

  PoReader(LineReader lines, Unfinished unfinished) {
    this.lines = lines;
    this.unfinished = unfinished;
  }

  @Override
  public RawPair next() {
    for (Entry entry = readEntry(); entry != null; entry = readEntry()) {
      if (!entry.isHeader()) {
        return entry.pair();
      }
      requireUtf8(entry.target == null ? "" : entry.target.toString());
    }
    return null;
  }

  /** Returns the next entry with a message, or null; trailing comments are not an entry. */
  private Entry readEntry() {
    Entry entry = new Entry();
    for (String line = nextLine(); line != null; line = nextLine()) {
      boolean obsolete = line.startsWith(OBSOLETE_MARK);
      String said = obsolete ? line.substring(OBSOLETE_MARK.length()).strip() : line.strip();
      if (entry.isWhole(said) && startsEntry(said, obsolete)) {
        waiting = line;
        break;
      }
      if (obsolete && said.startsWith("|")) {
        continue; // an earlier source text
      }
      entry.obsolete |= obsolete;
      take(said, entry);
    }
    return entry.source == null ? null : entry;
  }

  private String nextLine() {
    String line = waiting == null ? lines.next() : waiting;
    waiting = null;
    return line;
  }

  private static boolean startsEntry(String said, boolean obsolete) {
    return said.startsWith("#")
        || said.startsWith("domain")
        || said.startsWith("msgctxt")
        || (said.startsWith("msgid") && !said.startsWith("msgid_plural"))
        || (obsolete && said.startsWith("|"));
  }

  private void take(String said, Entry entry) {
    if (said.startsWith("#,")) {
      entry.fuzzy |= unfinished == Unfinished.DROP && FUZZY.matcher(said).find();
      return;
    }
    if (said.isEmpty() || said.startsWith("#")) {
      return;
    }
    Matcher keyword = KEYWORD.matcher(said);
    int at = 0;
    if (keyword.lookingAt()) {
      if (!entry.takes(keyword.group(1))) {
        throw misplaced(said, "a message with one msgid and its msgstr");
      }
      entry.begin(keyword.group(1), lines.lineNumber());
      at = keyword.end();
    }
    takeTexts(said, at, entry);
  }

  /** Reads texts in quotes, of which a line may have several, up to its end or a comment. */
  private void takeTexts(String said, int from, Entry entry) {
    int at = from;
    while (at < said.length() && said.charAt(at) != '#') {
      int end = PoText.end(said, at);
      if (end < 0 || entry.current == null) {
        throw misplaced(said, "msgid, msgstr or quoted text");
      }
      entry.append(PoText.unescaped(said.substring(at + 1, end)));
      if (entry.current.length() > RawPair.MAX_CHARACTERS) {
        throw UserException.of(
            "%s:%d: a text is longer than %d Mi characters; expected messages of a program",
            lines.file(), lines.lineNumber(), RawPair.MAX_CHARACTERS >> 20);
      }
      at = end + 1;
      while (at < said.length() && Character.isWhitespace(said.charAt(at))) {
        at++;
      }
    }
  }

  private UserException misplaced(String said, String expected) {
    return UserException.of(
        "%s:%d: found \"%s\", expected %s; msgfmt --check finds all such places",
        lines.file(), lines.lineNumber(), shortened(said), expected);
  }

  private static String shortened(String text) {
    int limit = 60;
    return text.length() <= limit ? text : text.substring(0, limit) + "…";
  }

  private void requireUtf8(String header) {
    Matcher charset = CHARSET.matcher(header);
    if (!charset.find()) {
      return;
    }
    switch (charset.group(1).toUpperCase(Locale.ROOT)) {
      case "UTF-8", "UTF8", "US-ASCII", "ASCII", "CHARSET" -> {
        // templates say CHARSET until somebody fills it in
      }
      default ->
          throw UserException.of(
              "%s: the header says charset=%s, expected UTF-8; convert the file with msgconv --to-code=UTF-8 or, if it is in UTF-8 already, let the header say so",
              lines.file(), charset.group(1));
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static final class Entry {
    private long line;
    private boolean fuzzy;
    private boolean obsolete;
    private boolean plural;
    private boolean context;
    private StringBuilder source;
    private StringBuilder target;
    private StringBuilder current;

    /** Returns whether this keyword may come next: a translation follows its source. */
    boolean takes(String keyword) {
      boolean translates = keyword.startsWith("msgstr");
      boolean again = keyword.equals("msgstr") && target != null;
      return !translates || (source != null && !again);
    }

    void begin(String keyword, long number) {
      current = new StringBuilder();
      switch (keyword) {
        case "domain" -> {
          // The messages that follow are compiled into a file of this name.
        }
        case "msgctxt" -> context = true;
        case "msgid" -> {
          source = current;
          line = number;
        }
        case "msgid_plural" -> plural = true;
        default -> {
          // the first of the plural forms
          target = target == null ? current : target;
        }
      }
    }

    void append(String text) {
      current.append(text);
    }

    /** A message without msgstr ends where the next begins; it may contain comments. */
    boolean isWhole(String next) {
      return target != null || (source != null && !next.startsWith("#"));
    }

    boolean isHeader() {
      return source.isEmpty() && !context;
    }

    RawPair pair() {
      String reason =
          obsolete
              ? GettextFile.OBSOLETE
              : fuzzy
                  ? GettextFile.FUZZY
                  : plural
                      ? GettextFile.PLURAL
                      : target == null || target.isEmpty() ? GettextFile.UNTRANSLATED : null;
      return reason == null
          ? RawPair.of(line, source.toString(), target.toString())
          : RawPair.unusable(line, source.toString(), reason);
    }
  }
}
