package io.tandem.subword;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Makes the steps of Hugging Face's tokenizer.json: normalizers, splitters and decoders. */
public final class TokenizerSteps {
  private TokenizerSteps() {}

  /** Returns a step of a type, without settings. */
  public static ObjectNode typed(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  /**
   * Returns a step that takes several in turn.
   *
   * @param name the field for the steps, such as normalizers
   */
  public static ObjectNode sequence(String name, List<ObjectNode> steps) {
    ObjectNode sequence = typed("Sequence");
    sequence.putArray(name).addAll(steps);
    return sequence;
  }

  /** Returns a step that replaces a text wherever it occurs. */
  public static ObjectNode replace(String text, String content) {
    return replace("String", text, content);
  }

  /** Returns a step that replaces all matches of a regular expression. */
  public static ObjectNode replaceAll(String regex, String content) {
    return replace("Regex", regex, content);
  }

  /** Returns a decoder that removes up to these numbers of spaces from both ends of a text. */
  public static ObjectNode strip(int start, int stop) {
    return typed("Strip").put("content", " ").put("start", start).put("stop", stop);
  }

  private static ObjectNode replace(String kind, String pattern, String content) {
    ObjectNode replace = typed("Replace");
    replace.putObject("pattern").put(kind, pattern);
    return replace.put("content", content);
  }
}
