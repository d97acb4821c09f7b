package io.tandem.metrics.tokenize;

import io.tandem.Nearest;
import io.tandem.UserException;
import java.util.List;

/** Reports a name that is not in a list. */
public final class UnknownName {
  private UnknownName() {}

  /**
   * Returns an error that lists the known names and says which was probably meant.
   *
   * @param kind the kind of thing named, such as {@code metric}
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
