package io.tandem.metrics.tokenize;

import io.tandem.config.Nearest;
import io.tandem.config.UserException;
import java.util.List;

/** A name that is not in a list. */
public final class UnknownName {
  private UnknownName() {}

  /**
   * An error that says what there is and what was probably meant.
   *
   * @param kind what is named, such as {@code metric}
   * @param found the unknown name
   * @param known at least one name
   */
  public static UserException of(String kind, String found, List<String> known) {
    return new UserException(
        String.format(
            "unknown %s \"%s\": expected one of %s%s",
            kind, found, String.join(", ", known), Nearest.question(found, known)));
  }
}
