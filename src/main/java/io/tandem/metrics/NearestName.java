package io.tandem.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The message for a name that is not in a list: says what there is and what was probably meant. */
public final class NearestName {
  private NearestName() {}

  /**
   * Names the unknown one, the nearest known one and all known ones.
   *
   * @param kind what is named, such as {@code metric}
   * @param found the unknown name
   * @param known at least one name
   */
  public static String unknown(String kind, String found, List<String> known) {
    String lowercased = found.toLowerCase(Locale.ROOT);
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream()
            .min(Comparator.comparing(name -> distance.apply(lowercased, name)))
            .orElseThrow();
    return String.format(
        "unknown %s \"%s\": did you mean \"%s\"? There are: %s",
        kind, found, nearest, String.join(", ", known));
  }
}
