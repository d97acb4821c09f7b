package io.tandem.config;

import io.tandem.config.CorpusSettings.Format;
import java.util.Map;

/** Inputs for tests; everything that is not given is as in the reference. */
public final class Inputs {
  private Inputs() {}

  /** Returns an input of one file, a pattern or a directory. */
  public static InputSettings in(Format format, String path) {
    return InputSettings.of(Map.of("format", format.name(), "path", path));
  }

  /** Returns an input of two files. */
  public static InputSettings in(Format format, String source, String target) {
    return InputSettings.of(Map.of("format", format.name(), "source", source, "target", target));
  }

  /** Returns the input with other settings, by name. */
  public static InputSettings with(InputSettings input, Map<String, ?> changed) {
    return RecordBinder.with(input, changed);
  }

  /** Returns the input with columns or JSON paths by name. */
  public static InputSettings withFields(InputSettings input, String source, String target) {
    return with(input, Map.of("sourceField", source, "targetField", target));
  }
}
