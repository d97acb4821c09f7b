package io.tandem.text.moses;

import io.tandem.Text;
import io.tandem.UserException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The spellings of every word with their counts, the most frequent first. Reads and writes the
 * model files of Moses' truecaser, one word per line: {@code Paris (5/7) paris (2)}, where 7 is the
 * count of both. Made by {@link CasingCounts}, used by {@link Truecaser}.
 */
public final class TruecaseModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Pattern FIRST = Pattern.compile("\\(([0-9]+)/([0-9]+)\\)");
  private static final Pattern FURTHER = Pattern.compile("\\(([0-9]+)\\)");

  private final List<List<Spelling>> words;

  private TruecaseModel(List<List<Spelling>> words) {
    this.words = words;
  }

  /** A spelling and how often it was seen. */
  public record Spelling(String text, long count) implements Serializable {}

  static TruecaseModel of(Collection<List<Spelling>> words) {
    return new TruecaseModel(new ArrayList<>(words));
  }

  /**
   * Reads the model from the lines of a file.
   *
   * @param name the name of the file in messages
   * @throws UserException if a line does not have the form above
   */
  public static TruecaseModel parse(List<String> lines, String name) {
    List<List<Spelling>> words = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      words.add(parse(lines.get(i), name, i + 1));
    }
    return new TruecaseModel(words);
  }

  /** Returns the spellings of each word, most frequent first; no list is empty. */
  public List<List<Spelling>> words() {
    return List.copyOf(words);
  }

  /** Returns the lines of the model's file. */
  public List<String> lines() {
    return words.stream().map(TruecaseModel::line).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TruecaseModel that && words.equals(that.words);
  }

  @Override
  public int hashCode() {
    return words.hashCode();
  }

  private static String line(List<Spelling> spellings) {
    long total = spellings.stream().mapToLong(Spelling::count).sum();
    Spelling best = spellings.get(0);
    StringBuilder line =
        new StringBuilder(Text.format("%s (%d/%d)", best.text(), best.count(), total));
    for (Spelling other : spellings.subList(1, spellings.size())) {
      line.append(Text.format(" %s (%d)", other.text(), other.count()));
    }
    return line.toString();
  }

  private static List<Spelling> parse(String line, String name, int number) {
    String[] fields = line.split(" ", -1);
    List<Spelling> spellings = new ArrayList<>(fields.length / 2);
    for (int i = 0; i < fields.length; i += 2) {
      Pattern counts = i == 0 ? FIRST : FURTHER;
      Matcher count = counts.matcher(i + 1 < fields.length ? fields[i + 1] : "");
      if (fields[i].isEmpty() || !count.matches()) {
        throw UserException.of(
            "%s, line %d is not a line of a truecasing model: found \"%s\", expected a word and"
                + " its counts, as in \"Paris (5/7) paris (2)\"",
            name, number, line);
      }
      spellings.add(new Spelling(fields[i], Long.parseLong(count.group(1))));
    }
    return spellings;
  }
}
