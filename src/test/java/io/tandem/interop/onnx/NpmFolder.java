package io.tandem.interop.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder {@code node_modules} with files by the names of those that the page needs. */
public final class NpmFolder {
  private NpmFolder() {}

  /**
   * Fills the folder.
   *
   * @param version of ONNX Runtime Web; transformers.js asks for 2.0.0
   */
  public static void install(Path folder, String version) throws IOException {
    Path library = folder.resolve("@huggingface/transformers");
    Path runtime = folder.resolve("onnxruntime-web");
    Files.createDirectories(library.resolve("dist"));
    Files.createDirectories(runtime.resolve("dist"));
    Files.writeString(library.resolve("dist/transformers.min.js"), "library");
    Files.writeString(library.resolve("LICENSE"), "licence");
    Files.writeString(
        library.resolve("package.json"), "{\"dependencies\": {\"onnxruntime-web\": \"2.0.0\"}}");
    Files.writeString(runtime.resolve("dist/ort-wasm-simd-threaded.mjs"), "loader");
    Files.writeString(runtime.resolve("dist/ort-wasm-simd-threaded.wasm"), "binary");
    Files.writeString(runtime.resolve("package.json"), "{\"version\": \"" + version + "\"}");
  }
}
