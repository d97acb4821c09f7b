package io.tandem.interop;

import io.tandem.Nearest;
import io.tandem.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The formats that models are exported to. */
public enum ModelFormat {
  /** ONNX, as Optimum and transformers.js read it. */
  ONNX,
  CTRANSLATE2,
  /** MarianMT of Hugging Face's transformers. */
  HUGGINGFACE,
  /** Marian, and Bergamot, its engine in browsers. */
  MARIAN;

  /**
   * Returns the format of that name.
   *
   * @throws UserException when there is none
   */
  public static ModelFormat of(String name) {
    List<String> known = Arrays.stream(values()).map(ModelFormat::label).toList();
    if (!known.contains(name)) {
      throw UserException.of(
          "--format %s: known formats are %s%s",
          name, String.join(", ", known), Nearest.question(name, known));
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Returns whether a directory of this format can have weights of eight bits. */
  public boolean hasInt8() {
    return this == ONNX || this == CTRANSLATE2;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
