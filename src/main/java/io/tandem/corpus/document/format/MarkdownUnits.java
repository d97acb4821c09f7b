package io.tandem.corpus.document.format;

import io.tandem.text.Words;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts of a Markdown document (CommonMark, with tables): paragraphs, headings, list items,
 * quotations, footnotes and cells, divided by hard breaks. Code, URLs, HTML blocks, definitions of
 * links and calls of generators of sites are left. Loops over groups are possessive, as the others
 * need a stack as deep as a line is long.
 */
final class MarkdownUnits {
  /** The beginning of a block of code, or of a formula. */
  private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}|\\$\\$(?=\\s*$)).*");

  /** A line of nothing but calls of a site's generator (Hugo, Jekyll). */
  private static final Pattern CALLS =
      Pattern.compile("\\s*(?:(?:\\{\\{(?:(?!\\}\\}).)*+\\}\\}|\\{%(?:(?!%\\}).)*+%\\})\\s*)++");

  /** The calls before and after code. */
  private static final Pattern HIGHLIGHT =
      Pattern.compile("\\{(?:%-?|\\{[<%])\\s*(?<end>/\\s*|end)?highlight\\b");

  /** The line before a note, as sites and GitHub mark them. */
  private static final Pattern NOTE =
      Pattern.compile("\\s*(?::{3,}|(?:!!!|\\?{3}\\+?)\\s+[a-z]).*|\\[![A-Za-z]+\\][+-]?\\s*");

  /** The marker of a list item or a footnote. */
  private static final String MARKER = "(?:[-+*]|\\d{1,9}[.)]|\\[\\^[^\\]\\s]+\\]:)";

  /** The markers of quotations, list items, tasks and footnotes before the text of a line. */
  private static final Pattern PREFIX =
      Pattern.compile("(?:\\s*>|\\s*" + MARKER + "(?=\\s)(?:\\s+\\[[ xX]\\](?=\\s))?)*+\\s*");

  /** The columns of a tab, and those that make code of a line. */
  private static final int TAB = 4;

  private static final Pattern ITEM_START = Pattern.compile("\\s*" + MARKER + "\\s+");
  private static final Pattern ITEM = Pattern.compile("[\\s>]*" + MARKER + "\\s.*");

  /** How attributes of what stands before them begin: an id, a class, the width of a picture. */
  private static final String ATTRIBUTES = "\\{(?:[#.:]|[\\w-]+=)";

  private static final Pattern HEADING =
      Pattern.compile("#{1,6}\\s+(.*?)\\s*#*\\s*(?:" + ATTRIBUTES + "[^{}]*\\}\\s*)?");
  private static final Pattern UNDERLINE = Pattern.compile("\\s{0,3}(?:=+|-+)\\s*");
  private static final Pattern RULE =
      Pattern.compile("\\s{0,3}(?:(?:\\*\\s*){3,}+|(?:-\\s*){3,}+|(?:_\\s*){3,}+)");

  /** The title of a link, in the line of its definition or the next. */
  private static final String TITLE =
      "\\s+(?<title>\"(?:\\\\.|[^\"\\\\])*+\"|'(?:\\\\.|[^'\\\\])*+'|\\((?:\\\\.|[^()\\\\])*+\\))";

  private static final Pattern TITLE_LINE = Pattern.compile(TITLE + "\\s*");

  /** The definition of a link has a destination, and may have a title. */
  private static final Pattern DEFINITION =
      Pattern.compile(
          "\\s{0,3}\\[([^\\]^][^\\]]*)\\]:\\s+(?:<[^<>]*>|[^\\s<]\\S*)(?:" + TITLE + ")?\\s*");

  private static final Pattern TABLE_RULE =
      Pattern.compile("\\s*\\|?\\s*:?-+:?\\s*(?:\\|\\s*:?-+:?\\s*)*+\\|?\\s*");

  private static final Pattern HTML_BLOCK = Pattern.compile("\\s{0,3}<(?:[A-Za-z/!?]).*");
  private static final Pattern CELL = Pattern.compile("(?:\\\\.|`[^`]*`|[^|\\\\])++");

  /** Everything in a block that is not text. */
  private static final Pattern INLINE =
      Pattern.compile(
          "(?<code>(?<ticks>`+)(?!`).{0,5000}?(?<!`)\\k<ticks>(?!`)|"
              + Placeholders.CALL
              + "|\\$\\$[^$]+\\$\\$|"
              + ATTRIBUTES
              + "[^{}\\n]*\\}|\\$[^$\\s](?:[^$\\n]*[^$\\s])?\\$(?!\\d)|<(?:[A-Za-z][\\w+.-]*:|[^\\s@<>]+@)[^\\s<>]*>"
              + "|https?://[^\\s<>)\\]]+|\\[\\^[^\\]\\s]+\\]|\\\\[!-/:-@\\[-`{-~]|&#?\\w+;)"
              + "|(?<break>(?: {2,}|\\\\)\\n)"
              + "|(?<tag></?[A-Za-z][^<>\\n]*>|<!--.{0,5000}?-->)"
              + "|(?<open>!?\\[)|(?<close>\\](?:\\([^()\\s]*(?:\\([^()\\s]*\\)[^()\\s]*)*+(?:\\s+\"[^\"]*\")?\\)|\\[[^\\]]*\\])?)"
              + "|(?<mark>\\*{1,3}|_{1,3}|~~)",
          Pattern.DOTALL);

  /** The beginning of a code that is no part of a sentence: an escape, a footnote, attributes. */
  private static final Pattern UNREAD = Pattern.compile("\\\\|\\[\\^|" + ATTRIBUTES);

  private record Line(int from, int to) {}

  private final String text;
  private final List<Line> lines = new ArrayList<>();
  private final Set<String> definitions = new HashSet<>();
  private final List<Unit> units = new ArrayList<>();

  /** The columns where the contents of items begin, innermost first. */
  private final Deque<Integer> items = new ArrayDeque<>();

  /** Whether the last block was a paragraph, which an indented line continues. */
  private boolean endsInParagraph;

  private MarkdownUnits(String text) {
    this.text = text;
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int next = end < 0 ? text.length() : end + 1;
      int to = end < 0 ? text.length() : end;
      lines.add(new Line(from, to > from && text.charAt(to - 1) == '\r' ? to - 1 : to));
      from = next;
    }
  }

  static List<Unit> of(String text) {
    MarkdownUnits found = new MarkdownUnits(text);
    found.collect();
    return found.units;
  }

  private String line(int index) {
    return text.substring(lines.get(index).from(), lines.get(index).to());
  }

  private void collect() {
    for (int i = 0; i < lines.size(); i++) {
      Matcher definition = DEFINITION.matcher(line(i));
      if (definition.matches()) {
        definitions.add(definition.group(1).toLowerCase(Locale.ROOT));
      }
    }
    int at = afterFrontMatter();
    boolean isAfterBlank = true;
    while (at < lines.size()) {
      String line = line(at);
      boolean isCode = isAfterBlank && !line.isBlank() && isIndentedCode(line);
      isAfterBlank = isCode || line.isBlank();
      if (isAfterBlank) {
        at++;
      } else {
        addItem(line);
        at = block(at);
        isAfterBlank = !endsInParagraph;
      }
    }
  }

  /** Returns whether a line is indented by more than the content of the item that it is in. */
  private boolean isIndentedCode(String line) {
    leave(column(line, indentation(line)));
    return column(line, indentation(line)) >= TAB + (items.isEmpty() ? 0 : items.peek());
  }

  /** Takes note of an item, or another block whose content is indented. */
  private void addItem(String line) {
    int column = column(line, indentation(line));
    leave(column);
    Matcher item = ITEM_START.matcher(line);
    if (item.lookingAt()) {
      // Footnotes, and items in many dialects, have content that is indented by a tab.
      items.push(Math.min(column + TAB, column(line, item.end())));
    } else if (NOTE.matcher(line).matches()) {
      items.push(column + TAB);
    }
  }

  /** Ends the items whose content is indented by more than a line. */
  private void leave(int column) {
    while (!items.isEmpty() && column < items.peek()) {
      items.pop();
    }
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** Returns the column of a place in a line. */
  private static int column(String line, int place) {
    int column = 0;
    for (int i = 0; i < place; i++) {
      column += line.charAt(i) == '\t' ? TAB - column % TAB : 1;
    }
    return column;
  }

  private int afterFrontMatter() {
    if (lines.isEmpty() || !List.of("---", "+++").contains(line(0))) {
      return 0;
    }
    for (int i = 1; i < lines.size(); i++) {
      if (line(i).equals(line(0)) || (line(0).equals("---") && line(i).equals("..."))) {
        for (int field = 1; field < i; field++) {
          FrontMatter.unit(line(field), lines.get(field).from()).ifPresent(units::add);
        }
        return i + 1;
      }
    }
    return 0;
  }

  /** Takes in the block that begins with a line; returns the line after it. */
  private int block(int at) {
    endsInParagraph = false;
    String line = line(at);
    int prefix = prefix(line);
    String content = line.substring(prefix);
    Matcher fence = FENCE.matcher(content);
    if (fence.matches()) {
      return afterFence(at, fence.group(1));
    }
    Matcher highlight = HIGHLIGHT.matcher(content);
    if (highlight.lookingAt() && highlight.group("end") == null) {
      return afterHighlight(at);
    }
    if (RULE.matcher(line).matches()
        || NOTE.matcher(content).matches()
        || CALLS.matcher(content).matches()) {
      return at + 1;
    }
    Matcher definition = DEFINITION.matcher(content);
    if (definition.matches()) {
      return definition.group("title") == null && isTitle(at + 1) ? at + 2 : at + 1;
    }
    if (HTML_BLOCK.matcher(content).matches()
        && !content.matches("\\s*<(?:https?:|[^\\s<>]+@).*")) {
      return afterHtml(at, content);
    }
    Matcher heading = HEADING.matcher(content);
    if (heading.matches()) {
      int from = lines.get(at).from() + prefix;
      add(from + heading.start(1), from + heading.end(1), "");
      return at + 1;
    }
    return isTable(at) ? table(at) : paragraph(at, prefix);
  }

  /** Returns whether a line is the first of a table, which may follow a paragraph at once. */
  private boolean isTable(int at) {
    return at + 1 < lines.size()
        && line(at).contains("|")
        && TABLE_RULE.matcher(line(at + 1).substring(prefix(line(at + 1), '>'))).matches()
        && line(at + 1).contains("-");
  }

  private boolean isTitle(int index) {
    return index < lines.size()
        && TITLE_LINE.matcher("\n" + line(index).substring(prefix(line(index), '>'))).matches();
  }

  private int afterFence(int at, String fence) {
    for (int i = at + 1; i < lines.size(); i++) {
      String content = line(i).substring(prefix(line(i), '>')).strip();
      if (content.startsWith(fence) && content.chars().allMatch(mark -> mark == fence.charAt(0))) {
        return i + 1;
      }
    }
    return lines.size();
  }

  private int afterHighlight(int at) {
    for (int i = at; i < lines.size(); i++) {
      Matcher call = HIGHLIGHT.matcher(line(i));
      while (call.find()) {
        if (call.group("end") != null) {
          return i + 1;
        }
      }
    }
    return lines.size();
  }

  /** A block of HTML ends before a blank line, unless it is a comment. */
  private int afterHtml(int at, String content) {
    boolean isComment = content.stripLeading().startsWith("<!--");
    for (int i = at; i < lines.size(); i++) {
      if (isComment ? line(i).contains("-->") : i > at && line(i).isBlank()) {
        return i + 1;
      }
    }
    return lines.size();
  }

  private int table(int at) {
    int i = at;
    while (i < lines.size() && line(i).contains("|")) {
      if (!TABLE_RULE.matcher(line(i)).matches()) {
        Matcher cell = CELL.matcher(line(i));
        while (cell.find()) {
          add(lines.get(i).from() + cell.start(), lines.get(i).from() + cell.end(), "");
        }
      }
      i++;
    }
    return i;
  }

  /** A paragraph has the lines up to a blank one, a heading, an item or another block. */
  private int paragraph(int at, int prefix) {
    endsInParagraph = true;
    int last = at;
    while (last + 1 < lines.size() && continues(last + 1)) {
      last++;
    }
    int from = lines.get(at).from() + prefix;
    String continuation = last == at ? "" : line(at + 1).substring(0, prefix(line(at + 1), '>'));
    add(from, lines.get(last).to(), continuation);
    return last + 1 < lines.size() && UNDERLINE.matcher(line(last + 1)).matches()
        ? last + 2
        : last + 1;
  }

  private boolean continues(int index) {
    String line = line(index);
    String content = line.substring(prefix(line, '>'));
    return !content.isBlank()
        && !UNDERLINE.matcher(line).matches()
        && !RULE.matcher(line).matches()
        && !ITEM.matcher(line).matches()
        && !FENCE.matcher(content).matches()
        && !NOTE.matcher(content).matches()
        && !CALLS.matcher(content).matches()
        && !HEADING.matcher(content).matches()
        && !isTable(index);
  }

  private static int prefix(String line) {
    Matcher prefix = PREFIX.matcher(line);
    return prefix.lookingAt() ? prefix.end() : 0;
  }

  /** Returns the length of white space and quotation marks before a line. */
  private static int prefix(String line, char mark) {
    int length = 0;
    while (length < line.length()
        && (line.charAt(length) == mark || Character.isWhitespace(line.charAt(length)))) {
      length++;
    }
    return length;
  }

  /**
   * Adds the texts of a block, whose lines are joined by a line end without what begins the next
   * one. A hard break divides it into texts, of which each may have but one mark of a pair.
   */
  private void add(int from, int to, String continuation) {
    String raw = text.substring(from, to).replace("\r\n", "\n");
    String joined = continuation.isEmpty() ? raw : raw.replace("\n" + continuation, "\n");
    Map<Integer, Boolean> marks = pairedMarks(joined);
    Map<Integer, Integer> brackets = brackets(joined);
    Set<Character> signs = escapedSigns(joined, marks, brackets);
    CodedText.Builder builder = new CodedText.Builder();
    Matcher inline = INLINE.matcher(joined);
    int first = from;
    int begun = 0;
    int done = 0;
    while (inline.find()) {
      if (isText(joined, inline, marks, brackets)) {
        continue;
      }
      addText(joined.substring(done, inline.start()), builder);
      done = inline.end();
      if (isEscape(inline) && signs.contains(joined.charAt(done - 1))) {
        builder.text(joined.substring(done - 1, done));
        continue;
      }
      if (inline.group("break") == null) {
        addCode(inline, marks.getOrDefault(inline.start(), false), builder);
        continue;
      }
      int last = after(joined.substring(begun, inline.start()), first, continuation);
      add(builder.build(), first, last, continuation, signs);
      builder = new CodedText.Builder();
      first = after(inline.group(), last, continuation);
      begun = done;
    }
    addText(joined.substring(done), builder);
    add(builder.build(), first, to, continuation, signs);
  }

  private static void addText(String plain, CodedText.Builder to) {
    Placeholders.addAddresses(plain, UnaryOperator.identity(), to);
  }

  /** Returns the signs that the text of a block has only behind a backslash. */
  private Set<Character> escapedSigns(
      String joined, Map<Integer, Boolean> marks, Map<Integer, Integer> brackets) {
    Set<Character> signs = new HashSet<>();
    StringBuilder others = new StringBuilder();
    Matcher inline = INLINE.matcher(joined);
    int done = 0;
    while (inline.find()) {
      others.append(joined, done, inline.start());
      done = inline.end();
      if (isText(joined, inline, marks, brackets)) {
        others.append(inline.group());
      } else if (isEscape(inline)) {
        signs.add(joined.charAt(done - 1));
      }
    }
    others.append(joined.substring(done));
    signs.removeIf(sign -> others.indexOf(sign.toString()) >= 0);
    return signs;
  }

  private static boolean isEscape(Matcher inline) {
    return inline.group().startsWith("\\") && inline.group("break") == null;
  }

  private void add(CodedText source, int from, int to, String continuation, Set<Character> signs) {
    String lineEnd = Lines.separator(text) + continuation;
    units.add(
        new Unit(
            source,
            false,
            Unit.LineEnds.NONE,
            plain -> escaped(plain, signs),
            (target, origin) -> List.of(new Edit(from, to, target.replace("\n", lineEnd)))));
  }

  private static String escaped(String plain, Set<Character> signs) {
    StringBuilder escaped = new StringBuilder();
    for (char sign : plain.toCharArray()) {
      escaped.append(signs.contains(sign) ? "\\" : "").append(sign);
    }
    return escaped.toString();
  }

  /** Returns the place in the document after joined lines that begin at a place. */
  private int after(String joined, int from, String continuation) {
    int place = from;
    int line = 0;
    for (int end = joined.indexOf('\n'); end >= 0; end = joined.indexOf('\n', line)) {
      place = Lines.end(text, place);
      place += text.startsWith(continuation, place) ? continuation.length() : 0;
      line = end + 1;
    }
    return place + joined.length() - line;
  }

  private static void addCode(Matcher inline, boolean opens, CodedText.Builder builder) {
    String code = inline.group();
    if (inline.group("open") != null) {
      builder.open("[", code, Code.NOWHERE);
    } else if (inline.group("close") != null) {
      builder.close("[", code, Code.NOWHERE);
    } else if (inline.group("mark") != null) {
      if (opens) {
        builder.open(code, code, Code.NOWHERE);
      } else {
        builder.close(code, code, Code.NOWHERE);
      }
    } else if (inline.group("tag") != null) {
      if (!builder.tag(code, code)) {
        builder.alone(code, Code.NOWHERE);
      }
    } else if (UNREAD.matcher(code).lookingAt()) {
      builder.alone(code, Code.NOWHERE);
    } else {
      String shown =
          code.startsWith("&") ? References.resolved(code) : code.replaceAll("^[`<$]+|[`>$]+$", "");
      builder.keep(shown, code, Code.NOWHERE);
    }
  }

  /** Marks without a partner are text, and brackets without a target. */
  private boolean isText(
      String joined, Matcher inline, Map<Integer, Boolean> marks, Map<Integer, Integer> brackets) {
    if (inline.group("mark") != null) {
      return !marks.containsKey(inline.start());
    }
    if (inline.group("open") != null) {
      int open = inline.end() - 1;
      Integer close = brackets.get(open);
      return close == null || !isLinkEnd(joined, open + 1, close);
    }
    if (inline.group("close") != null) {
      Integer open = brackets.get(inline.start());
      return open == null || !isLinkEnd(joined, open + 1, inline.start());
    }
    return false;
  }

  private boolean isLinkEnd(String joined, int from, int end) {
    return joined.startsWith("(", end + 1)
        || joined.startsWith("[", end + 1)
        || definitions.contains(joined.substring(from, end).toLowerCase(Locale.ROOT));
  }

  /** Returns the partner of each bracket that has one. */
  private static Map<Integer, Integer> brackets(String joined) {
    Map<Integer, Integer> partners = new HashMap<>();
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < joined.length(); i++) {
      if (joined.charAt(i) == '[') {
        open.push(i);
      } else if (joined.charAt(i) == ']' && !open.isEmpty()) {
        partners.put(i, open.peek());
        partners.put(open.pop(), i);
      }
    }
    return partners;
  }

  /** Returns the places of marks that have a partner, and whether they open. */
  private static Map<Integer, Boolean> pairedMarks(String joined) {
    Map<Integer, Boolean> paired = new HashMap<>();
    Map<String, Deque<Integer>> open = new HashMap<>();
    Matcher inline = INLINE.matcher(joined);
    while (inline.find()) {
      String mark = inline.group("mark");
      if (mark == null) {
        continue;
      }
      Deque<Integer> before = open.computeIfAbsent(mark, none -> new ArrayDeque<>());
      if (!before.isEmpty() && isFlanking(joined, inline.end(), inline.start() - 1, mark)) {
        paired.put(before.pop(), true);
        paired.put(inline.start(), false);
      } else if (isFlanking(joined, inline.start() - 1, inline.end(), mark)) {
        before.push(inline.start());
      }
    }
    return paired;
  }

  /**
   * Returns whether a mark may open, or close, by the rules of CommonMark.
   *
   * @param outside the place of the character on its outer side, which may be none
   * @param inside the place of the character that it would mark
   */
  private static boolean isFlanking(String joined, int outside, int inside, String mark) {
    if (inside < 0 || inside >= joined.length() || Words.isSpace(joined, inside)) {
      return false;
    }
    boolean isOuterWord =
        outside >= 0
            && outside < joined.length()
            && Character.isLetterOrDigit(joined.charAt(outside));
    boolean isInnerWord = Character.isLetterOrDigit(joined.charAt(inside));
    return !isOuterWord || (isInnerWord && !mark.startsWith("_"));
  }
}
