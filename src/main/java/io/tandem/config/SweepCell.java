package io.tandem.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One run of a sweep.
 *
 * @param name the names of its parts, joined by "-"
 * @param reader the settings of the parts, later over earlier ones, over the base
 */
public record SweepCell(String name, SettingsReader reader) {
  private static final String JOINT = "-";

  /** The parts that the name of a run joins, in order. */
  static List<ConfigObject> partsOf(String name, ConfigObject parts) {
    List<ConfigObject> found = new ArrayList<>();
    for (String part : name.split(JOINT, -1)) {
      ConfigValue settings = parts.get(part);
      if (settings == null) {
        throw new UserException(
            "sweep.cells: \"%s\" uses the part \"%s\", which is not in sweep.parts; %s"
                .formatted(
                    name,
                    part,
                    Nearest.of(part, parts.keySet())
                        .map("did you mean %s?"::formatted)
                        .orElse("it has " + new TreeSet<>(parts.keySet()))));
      }
      if (!(settings instanceof ConfigObject object)) {
        throw new UserException(
            "sweep.parts.%s (%s): expected settings in braces, such as { averaging.workers = 4 }"
                .formatted(part, SettingsText.place(settings)));
      }
      found.add(object);
    }
    return found;
  }
}
