package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * A page next to the exported model that translates in the browser. Any file server can host it; it
 * loads nothing else.
 *
 * <pre>
 *   index.html, web/transformers.min.js, web/ort-wasm-simd-threaded.mjs, web/ort-wasm-simd-threaded.wasm, web/LICENSES.txt
 * </pre>
 */
public final class BrowserPage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BrowserPage() {}

  /**
   * The languages that the page names.
   *
   * @param source a language tag such as {@code de}; empty if unknown
   * @param target likewise
   */
  public record Languages(String source, String target) {}

  /**
   * Writes the page and its libraries.
   *
   * @param formats the exported ones, between which the page lets users choose
   */
  public static void write(
      Languages languages, Set<WeightFormat> formats, BrowserLibraries libraries, ModelFiles files)
      throws IOException {
    try (OutputStream out = files.create("index.html")) {
      out.write(
          template()
              .replace("{{model}}", model(languages, formats))
              .getBytes(StandardCharsets.UTF_8));
    }
    libraries.write(files);
  }

  private static String template() throws IOException {
    try (InputStream in = BrowserPage.class.getResourceAsStream("index.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String model(Languages languages, Set<WeightFormat> formats) {
    ObjectNode model =
        JSON.createObjectNode().put("source", languages.source()).put("target", languages.target());
    ArrayNode names = model.putArray("formats");
    EnumSet.copyOf(formats).forEach(format -> names.add(format.javascriptName()));
    // Inside of a script element.
    return model.toString().replace("<", "\\u003c");
  }
}
