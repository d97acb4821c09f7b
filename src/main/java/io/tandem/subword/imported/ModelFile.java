package io.tandem.subword.imported;

import java.util.Arrays;
import java.util.List;

/**
 * A file of another tool's model.
 *
 * @param name its name in messages
 * @param content its bytes, unchanged
 */
public record ModelFile(String name, byte[] content) {
  private static final String JSON = "json";
  private static final String YAML = "yml";

  /** The formats of vocabularies, by the endings of their files' names. */
  public static final List<String> VOCABULARY_FORMATS = List.of(JSON, YAML);

  /** Returns the format of a vocabulary, by its content: one of {@link #VOCABULARY_FORMATS}. */
  public String vocabularyFormat() {
    return isJson() ? JSON : YAML;
  }

  boolean isJson() {
    int at = 0;
    while (at < content.length && content[at] <= ' ' && content[at] >= 0) {
      at++;
    }
    return at < content.length && content[at] == '{';
  }

  /** Returns whether the bytes are the same, whatever the names. */
  boolean hasContentOf(ModelFile other) {
    return Arrays.equals(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelFile that && name.equals(that.name) && hasContentOf(that);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return name;
  }
}
