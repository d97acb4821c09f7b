package io.tandem.interop;

import io.tandem.UserException;
import io.tandem.interop.model.ModelFolder;
import java.io.IOException;
import java.util.List;

/** Formats of models that are exported but not imported, by the files that show them. */
enum OneWayFormat {
  ONNX(
      "ONNX",
      List.of(
          "onnx/encoder_model.onnx",
          "onnx/encoder_model_quantized.onnx",
          "encoder_model.onnx",
          "encoder_model_quantized.onnx")),
  CTRANSLATE2(
      "CTranslate2",
      List.of(
          "shared_vocabulary.json",
          "shared_vocabulary.txt",
          "source_vocabulary.json",
          "source_vocabulary.txt"));

  /** Weights that can be imported, whatever lies beside them. */
  private static final List<String> READABLE =
      List.of("model.safetensors", "pytorch_model.bin", "model.npz");

  private final String tool;
  private final List<String> signs;

  OneWayFormat(String tool, List<String> signs) {
    this.tool = tool;
    this.signs = signs;
  }

  /**
   * Refuses a directory that has a model in one of these formats alone.
   *
   * @throws UserException naming the format, what can be imported, and what to do
   */
  static void refuse(ModelFolder folder) throws IOException {
    if (hasOneOf(folder, READABLE)) {
      return;
    }
    for (OneWayFormat format : values()) {
      if (hasOneOf(folder, format.signs)) {
        throw UserException.of(
            "%s is a model in the format of %s, which Tandem writes but does not read; models that can be imported are MarianMT models of Hugging Face and models of Marian: import the one that it was converted from or, if Tandem exported it, give the run to the other jobs",
            folder.path(), format.tool);
      }
    }
  }

  private static boolean hasOneOf(ModelFolder folder, List<String> names) throws IOException {
    for (String name : names) {
      if (folder.has(name)) {
        return true;
      }
    }
    return false;
  }
}
