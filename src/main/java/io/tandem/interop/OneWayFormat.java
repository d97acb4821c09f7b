package io.tandem.interop;

import io.tandem.UserException;
import io.tandem.interop.model.ModelFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Formats of models that are exported but not imported. */
final class OneWayFormat {
  private static final String ONNX = ".onnx";

  /** The usual weights in a directory, first those that can be imported whatever lies beside. */
  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "pytorch_model.bin",
          "model.npz",
          "onnx/encoder_model" + ONNX,
          "onnx/encoder_model_quantized" + ONNX,
          "encoder_model" + ONNX,
          "encoder_model_quantized" + ONNX,
          "model.bin");

  /** The files beside a {@code model.bin} of CTranslate2, which one of Marian does not have. */
  private static final Pattern VOCABULARY =
      Pattern.compile("(shared|source)_vocabulary\\.(json|txt)");

  private OneWayFormat() {}

  /**
   * Refuses weights in one of these formats.
   *
   * @param file the name of their file; empty to search for it
   * @throws UserException naming the format, what can be imported, and what to do
   */
  static void refuse(ModelFolder folder, Optional<String> file) throws IOException {
    for (String weights : file.map(List::of).orElse(WEIGHTS)) {
      if (folder.has(weights)) {
        boolean isCtranslate2 =
            weights.equals("model.bin")
                && folder.names().stream().anyMatch(VOCABULARY.asMatchPredicate());
        if (isCtranslate2 || weights.endsWith(ONNX)) {
          throw UserException.of(
              "%s is a model in the format of %s, which Tandem writes but does not read; models that can be imported are MarianMT models of Hugging Face and models of Marian: import the one that it was converted from or, if Tandem exported it, give the run to the other jobs",
              file.map(folder::file).orElse(folder.path().toString()),
              isCtranslate2 ? "CTranslate2" : "ONNX");
        }
        return;
      }
    }
  }
}
