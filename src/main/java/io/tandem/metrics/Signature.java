package io.tandem.metrics;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The facts needed to reproduce a score, in sacreBLEU's format: {@code key:value} pairs joined by
 * {@code |}, the version last.
 *
 * <p>The version names both the definition and the implementation: {@code 2.6.0+tandem} says that
 * the number equals that of sacreBLEU 2.6.0, but that sacreBLEU itself did not run, so that the two
 * are not confused; all other fields are written as sacreBLEU writes them.
 *
 * @param fields the fields, in the order in which they are printed, the version left out
 */
public record Signature(Map<String, String> fields) implements Serializable {
  /** The sacreBLEU whose definition is followed, and the mark of this implementation. */
  public static final String VERSION = "2.6.0+tandem";

  private static final String REFERENCES = "nrefs";

  public Signature {
    // An ordered copy; Map.copyOf would lose the order.
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  static Signature of(ReferenceCount references) {
    return new Signature(Map.of(REFERENCES, references.toString()));
  }

  /**
   * Returns the signature of the same score with the parameters of resampling, which follow the
   * number of references.
   *
   * @param kind bs for bootstrap resamples, ar for trials of approximate randomization
   */
  public Signature resampled(String kind, int samples, long seed) {
    Map<String, String> more = new LinkedHashMap<>();
    fields.forEach(
        (key, value) -> {
          more.put(key, value);
          if (key.equals(REFERENCES)) {
            more.put(kind, Integer.toString(samples));
            more.put("seed", Long.toString(seed));
          }
        });
    return new Signature(more);
  }

  Signature with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(key, value);
    return new Signature(more);
  }

  /** Returns all fields in printing order, the version last. */
  public Map<String, String> fieldsWithVersion() {
    return with("version", VERSION).fields;
  }

  @Override
  public String toString() {
    return fieldsWithVersion().entrySet().stream()
        .map(field -> field.getKey() + ":" + field.getValue())
        .collect(Collectors.joining("|"));
  }
}
