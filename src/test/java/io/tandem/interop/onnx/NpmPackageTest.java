package io.tandem.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tandem.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmPackageTest {
  private HttpServer server;
  private byte[] archive;

  private static byte[] archive(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry("package/" + file.getKey());
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha512(byte[] content) throws Exception {
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(content));
  }

  private URI registry() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/npm");
  }

  @BeforeEach
  void startRegistry() throws IOException {
    archive = archive(Map.of("dist/a.js", "export let a = 1;", "README.md", "# a"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/npm/@some/library/-/library-1.2.3.tgz",
        exchange -> {
          exchange.sendResponseHeaders(200, archive.length);
          exchange.getResponseBody().write(archive);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopRegistry() {
    server.stop(0);
  }

  @Test
  void aRegistryWithoutSchemeIsRefused() {
    NpmPackage library = new NpmPackage("@some/library", "1.2.3", "");
    for (String registry : new String[] {"localhost:4873", "registry.example.com"}) {
      assertThatThrownBy(() -> library.fetch(URI.create(registry), Set.of("dist/a.js")))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("cannot fetch " + registry)
          .hasMessageContaining("no address of the web, such as https://HOST");
    }
  }

  @Test
  void filesComeFromTheArchive() throws Exception {
    NpmPackage library = new NpmPackage("@some/library", "1.2.3", sha512(archive));
    assertThat(library.fetch(registry(), Set.of("dist/a.js")).get("dist/a.js"))
        .asString()
        .isEqualTo("export let a = 1;");
    assertThatThrownBy(() -> library.fetch(registry(), Set.of("dist/b.js")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("found no file dist/b.js");
  }

  @Test
  void anotherArchiveIsRefused() throws Exception {
    NpmPackage library = new NpmPackage("@some/library", "1.2.3", sha512(archive));
    archive = archive(Map.of("dist/a.js", "export let a = 2;"));
    assertThatThrownBy(() -> library.fetch(registry(), Set.of("dist/a.js")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("expected " + library.sha512());
    archive = "<html>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> library.fetch(registry(), Set.of("dist/a.js")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no archive");
  }

  @Test
  void aRegistryThatIsNotThereIsNamed() {
    NpmPackage missing = new NpmPackage("@some/library", "9.9.9", "");
    assertThatThrownBy(() -> missing.fetch(registry(), Set.of("dist/a.js")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("library-9.9.9.tgz: found status 404");
    URI nobody = registry();
    server.stop(0);
    assertThatThrownBy(() -> missing.fetch(nobody, Set.of("dist/a.js")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot fetch " + nobody)
        .hasMessageContaining("node_modules");
  }

  @Test
  void installedLibrariesMustBelongTogether(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> BrowserLibraries.installed(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("npm install @huggingface/transformers");
    NpmFolder.install(folder, "2.0.0");
    OrtModel.Files files = new OrtModel.Files();
    BrowserPage.write(
        new BrowserPage.Languages("de", "</script>"),
        Set.of(WeightFormat.INT8),
        BrowserLibraries.installed(folder),
        files);
    assertThat(files.all().keySet())
        .containsExactlyInAnyOrder(
            "index.html",
            "web/transformers.min.js",
            "web/ort-wasm-simd-threaded.mjs",
            "web/ort-wasm-simd-threaded.wasm",
            "web/LICENSES.txt");
    assertThat(files.all().get("index.html").toString(StandardCharsets.UTF_8))
        .contains("{\"source\":\"de\",\"target\":\"\\u003c/script>\",\"formats\":[\"q8\"]}");
    NpmFolder.install(folder, "2.0.1");
    assertThatThrownBy(() -> BrowserLibraries.installed(folder))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("found version 2.0.1, expected 2.0.0");
  }
}
