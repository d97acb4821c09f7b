package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.storage.StoreJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The libraries that run a model in the browser: transformers.js, and ONNX Runtime in WebAssembly.
 * Tandem does not include them; an export fetches or copies them.
 */
public final class BrowserLibraries {
  /** The registry of npm. */
  public static final URI REGISTRY = URI.create("https://registry.npmjs.org/");

  private static final NpmPackage TRANSFORMERS =
      new NpmPackage(
          "@huggingface/transformers",
          "4.3.1",
          "5+voSeUCFK6PCKlY15dPhNOKq3/zOTxDN7oC+Wy9dFb1QZ0TSQomZRRy7URRK8YRuUoE9fGMQTTPC5d/pWBJhA==");
  private static final NpmPackage RUNTIME =
      new NpmPackage(
          "onnxruntime-web",
          "1.31.0-dev.20260914-8d85527a0",
          "Iy7rtadoBgxS/LLvDr3QW38DB1PNXRnr0GJMcL0TAt7c9qjgVQl83UlGCVyeAnK2InpmW8Uc3PL8XIuqtDeF6g==");

  private static final String LIBRARY = "dist/transformers.min.js";
  private static final String LICENSE = "LICENSE";
  private static final String LOADER = "dist/ort-wasm-simd-threaded.mjs";
  private static final String BINARY = "dist/ort-wasm-simd-threaded.wasm";
  private static final String PACKAGE = "package.json";
  private static final Set<String> OF_TRANSFORMERS = Set.of(LIBRARY, LICENSE, PACKAGE);
  private static final Set<String> OF_RUNTIME = Set.of(LOADER, BINARY, PACKAGE);

  private final Map<String, byte[]> transformers;
  private final Map<String, byte[]> runtime;

  private BrowserLibraries(Map<String, byte[]> transformers, Map<String, byte[]> runtime) {
    this.transformers = transformers;
    this.runtime = runtime;
  }

  /**
   * Fetches the versions that Tandem was tested with, and verifies their digests.
   *
   * @throws UserException if the registry cannot be reached, or has something else
   */
  public static BrowserLibraries fetched(URI registry) {
    return new BrowserLibraries(
        TRANSFORMERS.fetch(registry, OF_TRANSFORMERS), RUNTIME.fetch(registry, OF_RUNTIME));
  }

  /**
   * Reads the packages that npm has installed.
   *
   * @param nodeModules the folder {@code node_modules} in which {@code npm install
   *     @huggingface/transformers} has put it
   * @throws UserException if something is missing, or the versions do not belong together
   */
  public static BrowserLibraries installed(Path nodeModules) {
    Path folder = nodeModules.resolve(TRANSFORMERS.name());
    Map<String, byte[]> transformers = read(folder, OF_TRANSFORMERS);
    Path nested = folder.resolve("node_modules").resolve(RUNTIME.name());
    Path beside = nodeModules.resolve(RUNTIME.name());
    Path chosen = Files.isDirectory(nested) ? nested : beside;
    Map<String, byte[]> runtime = read(chosen, OF_RUNTIME);
    String needed = field(transformers, "dependencies", RUNTIME.name());
    String found = field(runtime, "version");
    if (!found.equals(needed)) {
      throw UserException.of(
          "%s: found version %s, expected %s, which %s needs: repeat \"npm install @huggingface/transformers\" in an empty folder",
          chosen, found, needed, folder);
    }
    return new BrowserLibraries(transformers, runtime);
  }

  private static Map<String, byte[]> read(Path folder, Set<String> files) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (String file : files) {
      try {
        contents.put(file, Files.readAllBytes(folder.resolve(file)));
      } catch (NoSuchFileException e) {
        throw new UserException(
            "%s: not found; expected the folder node_modules of \"npm install @huggingface/transformers\""
                .formatted(folder.resolve(file)),
            e);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + folder.resolve(file), e);
      }
    }
    return contents;
  }

  /** Returns a field of package.json. */
  private static String field(Map<String, byte[]> files, String... path) {
    try {
      JsonNode node = StoreJson.tree(files.get(PACKAGE));
      for (String name : path) {
        node = node.path(name);
      }
      return node.asText();
    } catch (IOException e) {
      throw new UserException("package.json of npm: found no JSON object", e);
    }
  }

  void write(ModelFiles files) throws IOException {
    write(files, "web/transformers.min.js", transformers.get(LIBRARY));
    write(files, "web/ort-wasm-simd-threaded.mjs", runtime.get(LOADER));
    write(files, "web/ort-wasm-simd-threaded.wasm", runtime.get(BINARY));
    String licences =
        "transformers.min.js: %s %s\n\n%s\n\nort-wasm-simd-threaded.mjs, ort-wasm-simd-threaded.wasm, and parts of transformers.min.js: %s %s\n\n%s"
            .formatted(
                TRANSFORMERS.name(),
                field(transformers, "version"),
                new String(transformers.get(LICENSE), StandardCharsets.UTF_8).strip(),
                RUNTIME.name(),
                field(runtime, "version"),
                runtimeLicense());
    write(files, "web/LICENSES.txt", licences.getBytes(StandardCharsets.UTF_8));
  }

  private static String runtimeLicense() throws IOException {
    try (InputStream in = BrowserLibraries.class.getResourceAsStream("onnxruntime-license.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void write(ModelFiles files, String name, byte[] content) throws IOException {
    try (OutputStream out = files.create(name)) {
      out.write(content);
    }
  }
}
