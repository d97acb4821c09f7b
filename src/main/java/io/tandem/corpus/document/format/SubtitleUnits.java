package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.text.SentenceEnding;
import io.tandem.text.Spacing;
import io.tandem.text.Words;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts of subtitles in SubRip or WebVTT. Cues that follow each other are one text until one
 * ends a sentence; its translation is divided at the same shares. A line that begins with a dash, a
 * note or the name of who speaks, which are codes, begins a text, as somebody else says it. A sound
 * in brackets at the beginning of a line, as the deaf read it, is a text of its own.
 */
final class SubtitleUnits {
  private static final Pattern TIMES =
      Pattern.compile(
          "\\s*(?:(\\d+):)?(\\d+):(\\d+)[.,](\\d+)\\s*-->\\s*(?:(\\d+):)?(\\d+):(\\d+)[.,](\\d+).*");

  private static final String DASH = "[-\u2010-\u2015]";

  /** The name of a speaker, in capitals. */
  private static final String NAME = "\\p{Lu}[\\p{Lu}\\d .'\u2019-]+:(?!\\S)\\s*";

  private static final String NOTES = "\\s*[\u266A\u266B]++\\s*";

  /** A tag, notes, or what tells who speaks: a dash, which is no sign of a number, or a name. */
  private static final Pattern CODE =
      Pattern.compile(
          String.join(
              "|",
              "<[^<>]*>",
              "\\{\\\\[^{}]*\\}",
              NOTES,
              "(?:^|(?<=^<[^<>]{0,99}>))\\s*(?:"
                  + DASH
                  + "++(?!\\d)\\s*(?:"
                  + NAME
                  + ")?+|"
                  + NAME
                  + ")"));

  private static final Pattern BEGIN =
      Pattern.compile("\\s*(?:<[^>]*>)?\\s*(?:" + DASH + "|[\u266A\u266B]|" + NAME + ")");

  private static final Pattern SOUND =
      Pattern.compile(
          "\\s*(?:<[^>]*>)?\\s*(?:"
              + DASH
              + "\\s*)?(?:\\[([^\\[\\]]*)\\]|\\(([^()]*)\\))\\s*(?:</[^>]*>)?\\s*");

  /** Cues further apart do not continue a sentence. */
  private static final long GAP_MILLISECONDS = 3_000;

  private static final int MAX_CUES = 8;

  /** The text of a cue, or a line of it. */
  private record Cue(int from, int to, long start, long end) {}

  private final String text;
  private final boolean webVtt;
  private final List<Unit> units = new ArrayList<>();
  private final List<Cue> joined = new ArrayList<>();

  private SubtitleUnits(String text, boolean webVtt) {
    this.text = text;
    this.webVtt = webVtt;
  }

  static List<Unit> of(String text, boolean webVtt) {
    SubtitleUnits found = new SubtitleUnits(text, webVtt);
    if (webVtt && !text.startsWith("WEBVTT")) {
      throw new UserException("the first line is not WEBVTT");
    }
    int cues = found.collect();
    if (cues == 0 && !webVtt && !text.isBlank()) {
      throw new UserException("no line has times, as 00:00:01,000 --> 00:00:02,500");
    }
    return found.units;
  }

  private int collect() {
    int cues = 0;
    int at = 0;
    while (at < text.length()) {
      Matcher times = TIMES.matcher(text.substring(at, Lines.end(text, at)).strip());
      at = Lines.end(text, at);
      if (times.matches()) {
        cues++;
        int from = at;
        while (at < text.length() && !text.substring(at, Lines.end(text, at)).isBlank()) {
          at = Lines.end(text, at);
        }
        addCue(new Cue(from, withoutLineEnd(from, at), time(times, 1), time(times, 5)));
      }
    }
    finish();
    return cues;
  }

  private int withoutLineEnd(int from, int to) {
    int end = to;
    while (end > from && "\r\n".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  /** Returns a time in milliseconds. */
  private static long time(Matcher times, int group) {
    long hours = times.group(group) == null ? 0 : number(times.group(group));
    return ((hours * 60 + number(times.group(group + 1))) * 60 + number(times.group(group + 2)))
            * 1_000
        + number(times.group(group + 3));
  }

  private static long number(String digits) {
    return Long.parseLong(digits.substring(Math.max(0, digits.length() - 9)));
  }

  private void addCue(Cue cue) {
    Matcher sound = SOUND.matcher(text);
    int at = cue.from();
    while (at < cue.to()) {
      if (sound.region(at, cue.to()).lookingAt()) {
        int group = sound.group(1) == null ? 2 : 1;
        finish();
        add(new Cue(sound.start(group), sound.end(group), cue.start(), cue.end()), true);
        finish();
        at = sound.end();
        continue;
      }
      boolean isBegin = isBegin(at, cue);
      int end = Lines.end(text, at);
      while (end < cue.to() && !isBegin(end, cue)) {
        end = Lines.end(text, end);
      }
      int to = withoutLineEnd(at, Math.min(cue.to(), end));
      add(new Cue(at, to, cue.start(), cue.end()), isBegin);
      at = end;
    }
  }

  private boolean isBegin(int line, Cue cue) {
    return Stream.of(BEGIN, SOUND)
        .anyMatch(pattern -> pattern.matcher(text).region(line, cue.to()).lookingAt());
  }

  /** Adds what one person says in a cue. */
  private void add(Cue cue, boolean isBegin) {
    if (!joined.isEmpty()
        && (isBegin
            || cue.start() - joined.get(joined.size() - 1).end() > GAP_MILLISECONDS
            || joined.size() == MAX_CUES)) {
      finish();
    }
    joined.add(cue);
    String content = text.substring(cue.from(), cue.to());
    if (isEnd(content.replaceAll("<[^<>]*>", "").strip())) {
      finish();
    }
  }

  /**
   * Returns whether a cue ends a sentence. In scripts without spaces between words subtitles have
   * no full stops, so that only a comma shows that a sentence goes on.
   */
  private static boolean isEnd(String cue) {
    int end = Spacing.beforeClosing(cue, cue.length());
    return end > 0
        && (SentenceEnding.of(cue.charAt(end - 1)) != SentenceEnding.NONE
            || ":\uFF1A\u266A".indexOf(cue.charAt(end - 1)) >= 0
            || Words.isWithoutSpaces(cue.codePointBefore(end)));
  }

  /** Makes a text of the cues so far. */
  private void finish() {
    if (joined.isEmpty()) {
      return;
    }
    List<Cue> cues = List.copyOf(joined);
    joined.clear();
    CodedText.Builder source = new CodedText.Builder();
    int[] lengths = new int[cues.size()];
    for (int i = 0; i < lengths.length; i++) {
      String content = text.substring(cues.get(i).from(), cues.get(i).to());
      lengths[i] = Math.max(1, new SubtitleLines(content).width());
      for (String line : content.split("\\s*\\R\\s*", -1)) {
        source.text(Spacing.isNeededBetween(source.build().text(), line) ? " " : "");
        add(line, source);
      }
    }
    boolean mayWrap =
        text.substring(cues.get(0).from(), cues.get(cues.size() - 1).to()).contains("\n");
    UnaryOperator<String> escape = webVtt ? XmlText::escaped : UnaryOperator.identity();
    units.add(
        new Unit(
            source.build(),
            false,
            Unit.LineEnds.NONE,
            escape,
            (target, origin) -> edits(cues, lengths, target, mayWrap)));
  }

  private void add(String line, CodedText.Builder to) {
    Matcher code = CODE.matcher(line);
    int from = 0;
    while (code.find()) {
      addText(line.substring(from, code.start()), to);
      from = code.end();
      if (!to.tag(code.group(), code.group())) {
        to.alone(code.group(), Code.NOWHERE);
      }
    }
    addText(line.substring(from), to);
  }

  private void addText(String raw, CodedText.Builder to) {
    if (webVtt) {
      References.add(raw, Code.NOWHERE, References.HTML, to);
    } else {
      to.text(raw);
    }
  }

  private List<Edit> edits(List<Cue> cues, int[] lengths, String target, boolean mayWrap) {
    List<String> pieces = new SubtitleLines(target).divided(lengths);
    List<Edit> edits = new ArrayList<>();
    for (int i = 0; i < lengths.length; i++) {
      Cue cue = cues.get(i);
      String lineEnd = Lines.separator(text);
      String piece = mayWrap ? SubtitleLines.wrapped(pieces.get(i), lineEnd) : pieces.get(i);
      edits.add(new Edit(cue.from(), cue.to(), piece));
    }
    return edits;
  }
}
