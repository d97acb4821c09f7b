package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.corpus.format.PoText;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The messages of a gettext catalogue that have no translation, or a fuzzy one. Placeholders, tags
 * and inline code are codes. A translation that a person should look at is marked as fuzzy, and
 * what a message was before goes.
 */
final class PoUnits {
  private static final Pattern KEYWORD =
      Pattern.compile("domain|msgctxt|msgid_plural|msgid|msgstr(?:\\[(\\d{1,2})\\])?");

  /** The header's field, in which other fields end in line feeds. */
  private static final Pattern LANGUAGE = Pattern.compile("(?m)^Language:(.*)$");

  /** The field without a language, as the header of a template has it. */
  private static final Pattern NO_LANGUAGE = Pattern.compile("(?<=[\"n])Language:[ \\t]*(?=\\\\n)");

  private static final String FUZZY = "fuzzy";

  /** A string over one or more lines, in quotation marks. */
  private record Quoted(String text, int from, int to) {}

  /** A message. */
  private static final class Entry {
    private int from = -1;
    private int flagsFrom = -1;
    private int flagsTo;
    private List<String> flags = List.of();
    private final Map<String, Quoted> strings = new LinkedHashMap<>();
    private final TreeMap<Integer, Quoted> translations = new TreeMap<>();

    /** The edits that remove the message that a fuzzy translation belonged to. */
    private final List<Edit> withoutPrevious = new ArrayList<>();

    /** The translations to write, and how many of them are written. */
    private int open;

    private int written;
    private boolean needsReview;

    boolean isFuzzy() {
      return flags.contains(FUZZY);
    }
  }

  private final String text;
  private final Languages languages;
  private final List<Unit> units = new ArrayList<>();
  private final List<Edit> names = new ArrayList<>();
  private int at;

  private PoUnits(String text, Languages languages) {
    this.text = text;
    this.languages = languages;
  }

  /**
   * @param languages of the model
   */
  static Texts of(String text, Languages languages) {
    PoUnits found = new PoUnits(text, languages);
    found.collect();
    return new Texts(found.units, found.names);
  }

  private void collect() {
    Entry entry = new Entry();
    while (at < text.length()) {
      int from = at;
      String line = text.substring(from, Lines.end(text, from)).strip();
      if (line.startsWith("#~") || line.isEmpty()) {
        at = Lines.end(text, from);
        continue;
      }
      boolean begins =
          line.startsWith("#")
              || line.startsWith("msgctxt")
              || line.startsWith("domain")
              || line.matches("msgid\\s*(\".*)?");
      if (begins && !entry.translations.isEmpty()) {
        finish(entry);
        entry = new Entry();
      }
      if (line.startsWith("#")) {
        at = Lines.end(text, from);
        if (line.startsWith("#,")) {
          entry.flagsFrom = from;
          entry.flagsTo = at;
          entry.flags = Arrays.stream(line.substring(2).split(",")).map(String::strip).toList();
        } else if (line.startsWith("#|")) {
          entry.withoutPrevious.add(new Edit(from, at, ""));
        }
        continue;
      }
      keyword(entry, line, from);
    }
    finish(entry);
  }

  private void keyword(Entry entry, String line, int from) {
    int quote = text.indexOf('"', from); // on this line or, as msgfmt allows, the next
    Matcher keyword = KEYWORD.matcher(text.substring(from, Math.max(from, quote)).strip());
    if (!keyword.matches()) {
      throw UserException.of(
          "line %d: %s; expected msgid, msgstr, a string in quotation marks or a comment",
          Lines.number(text, from), line);
    }
    entry.from = entry.from < 0 ? from : entry.from;
    Quoted value = quoted(quote);
    if (keyword.group().startsWith("msgstr")) {
      entry.translations.put(
          keyword.group(1) == null ? 0 : Integer.parseInt(keyword.group(1)), value);
    } else {
      entry.strings.put(keyword.group(), value);
    }
  }

  /** Reads quoted texts, of which a line may have several, from here on and on the next lines. */
  private Quoted quoted(int from) {
    StringBuilder value = new StringBuilder();
    int to = from;
    at = from;
    while (at < text.length()) {
      String line = text.substring(at, Lines.end(text, at));
      int quote = line.length() - line.stripLeading().length();
      if (!line.startsWith("\"", quote)) {
        break;
      }
      to = at + appendTexts(line, quote, value);
      at = Lines.end(text, at);
    }
    return new Quoted(value.toString(), from, to);
  }

  /** Appends the quoted texts of a line; returns the end of the last. */
  private int appendTexts(String line, int from, StringBuilder value) {
    int quote = from;
    int end = from;
    while (line.startsWith("\"", quote)) {
      end = PoText.end(line, quote);
      if (end < 0) {
        throw UserException.of(
            "line %d: %s; expected a quotation mark at the end",
            Lines.number(text, at), line.strip());
      }
      value.append(PoText.unescaped(line.substring(quote + 1, end)));
      quote = end + 1;
      while (quote < line.length() && Character.isWhitespace(line.charAt(quote))) {
        quote++;
      }
    }
    if (quote < line.length() && line.charAt(quote) != '#') {
      throw UserException.of(
          "line %d: %s; expected nothing after the quotation mark",
          Lines.number(text, at), line.strip());
    }
    return end + 1;
  }

  /** Returns a string as msgfmt reads it: in one line or, with line ends, a line for each. */
  private String quotedText(String plain) {
    String lineEnd = Lines.separator(text);
    String escaped = PoText.escaped(plain);
    String[] lines = escaped.split("(?<=\\\\n)(?=.)");
    return lines.length == 1
        ? "\"" + escaped + "\""
        : "\"\"" + lineEnd + "\"" + String.join("\"" + lineEnd + "\"", lines) + "\"";
  }

  private void finish(Entry entry) {
    Quoted id = entry.strings.get("msgid");
    if (id == null) {
      return;
    }
    if (id.text().isEmpty()) {
      entry.translations.values().forEach(this::nameLanguage);
      return;
    }
    Quoted plural = entry.strings.getOrDefault("msgid_plural", id);
    boolean isSingle = entry.translations.size() == 1;
    entry.translations.forEach(
        (form, translation) -> {
          if (translation.text().isEmpty() || entry.isFuzzy()) {
            String source = form == 0 && !isSingle ? id.text() : plural.text();
            CodedText coded = Placeholders.codedText(isSingle && plural == id ? id.text() : source);
            if (!coded.isTranslatable()) {
              return;
            }
            entry.open++;
            units.add(
                Unit.wrapped(
                    coded,
                    (target, origin) ->
                        edits(
                            entry,
                            translation,
                            target,
                            origin.needsReview()
                                || (entry.flags.contains("python-format")
                                    && Placeholders.hasPosition(target)))));
          }
        });
  }

  private void nameLanguage(Quoted header) {
    Matcher language = LANGUAGE.matcher(header.text());
    boolean isField = language.find();
    if (isField && !language.group(1).isBlank()) {
      languages.requireSame("", language.group(1).strip(), text, header.from());
    } else if (!languages.target().isEmpty()) {
      String field = "Language: " + languages.targetLocale();
      Matcher empty = NO_LANGUAGE.matcher(text).region(header.from(), header.to());
      if (empty.find()) {
        names.add(new Edit(empty.start(), empty.end(), field));
      } else if (!isField && header.text().endsWith("\n")) {
        String line = Lines.separator(text) + "\"" + field + "\\n\"";
        names.add(new Edit(header.to(), header.to(), line));
      }
    }
  }

  /** Returns the change of a translation, and with the entry's last that of its comments. */
  private List<Edit> edits(Entry entry, Quoted translation, String target, boolean review) {
    List<Edit> edits = new ArrayList<>();
    edits.add(new Edit(translation.from(), translation.to(), quotedText(target)));
    entry.needsReview |= review;
    entry.written++;
    if (entry.written == entry.open) {
      edits.addAll(entry.withoutPrevious);
      if (entry.needsReview != entry.isFuzzy()) {
        edits.add(flagged(entry));
      }
      entry.written = 0;
      entry.needsReview = false;
    }
    return edits;
  }

  private Edit flagged(Entry entry) {
    List<String> flags = new ArrayList<>(entry.flags);
    if (entry.needsReview) {
      flags.add(0, FUZZY);
    } else {
      flags.remove(FUZZY);
    }
    String line = flags.isEmpty() ? "" : "#, " + String.join(", ", flags) + Lines.separator(text);
    return entry.flagsFrom < 0
        ? new Edit(entry.from, entry.from, line)
        : new Edit(entry.flagsFrom, entry.flagsTo, line);
  }
}
