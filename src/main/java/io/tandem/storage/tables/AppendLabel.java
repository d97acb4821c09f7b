package io.tandem.storage.tables;

import io.tandem.Text;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The label of a commit to a table: the part of the work that its rows are. Parts are appended in
 * order, so the label of a part implies those before it, even when the table has forgotten their
 * commits.
 *
 * @param job the work, without the state of its input
 * @param snapshot the state of its input
 * @param part the number of the part, from 0
 * @param parts the number of all parts
 */
public record AppendLabel(String job, String snapshot, int part, int parts) {
  private static final Pattern FORM = Pattern.compile("tandem/([^/]+)/([^/]+)/(\\d+)/(\\d+)");

  /** Parses a label; empty if the text is none of ours. */
  static Optional<AppendLabel> read(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new AppendLabel(
                form.group(1),
                form.group(2),
                Integer.parseInt(form.group(3)),
                Integer.parseInt(form.group(4))))
        : Optional.empty();
  }

  /** Returns the prefix that all parts of the work share. */
  String work() {
    return Text.format("tandem/%s/%s/%d", job, snapshot, parts);
  }

  /** Returns the number of parts in a table with these labels of one work. */
  public static int finished(Collection<AppendLabel> ofWork) {
    return ofWork.stream().mapToInt(label -> label.part + 1).max().orElse(0);
  }

  /** Returns whether a table with these labels contains the part. */
  boolean isAmong(Collection<AppendLabel> labels) {
    return labels.stream().anyMatch(label -> label.work().equals(work()) && label.part >= part);
  }

  @Override
  public String toString() {
    return Text.format("tandem/%s/%s/%d/%d", job, snapshot, part, parts);
  }
}
