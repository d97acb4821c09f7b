package io.tandem.interop.onnx;

import io.tandem.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A version of an npm package.
 *
 * @param sha512 the digest of its archive in base 64, as in registries
 */
record NpmPackage(String name, String version, String sha512) {
  /** The folder of the package in the archive. */
  private static final String FOLDER = "package/";

  private static final int MAX_BYTES = 100 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofMinutes(2);

  private URI archive(URI registry) {
    String base = registry.toString().endsWith("/") ? registry.toString() : registry + "/";
    String file = name.substring(name.indexOf('/') + 1);
    return URI.create("%s%s/-/%s-%s.tgz".formatted(base, name, file, version));
  }

  /**
   * Fetches files of the package.
   *
   * @param files their paths in the package
   * @return their contents by path
   * @throws UserException if the registry cannot be reached, or the digest differs
   */
  Map<String, byte[]> fetch(URI registry, Set<String> files) {
    URI archive = archive(registry);
    try {
      HttpResponse<InputStream> response =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build()
              .send(
                  HttpRequest.newBuilder(archive).timeout(ANSWER).build(),
                  HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw failed(archive, "found status " + response.statusCode());
        }
        return read(body, files, archive);
      }
    } catch (UserException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(
          failed(archive, "no address of the web, such as https://HOST").getMessage(), e);
    } catch (IOException e) {
      throw new UserException(failed(archive, "found " + cause(e)).getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException(failed(archive, "interrupted").getMessage(), e);
    }
  }

  private static String cause(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static UserException failed(URI archive, String found) {
    return UserException.of(
        "cannot fetch %s: %s; expected a registry of npm. Give another registry, or the folder node_modules of \"npm install @huggingface/transformers\"",
        archive, found);
  }

  private Map<String, byte[]> read(InputStream body, Set<String> files, URI archive)
      throws IOException {
    MessageDigest digest = sha512Digest();
    DigestInputStream digested = new DigestInputStream(body, digest);
    Map<String, byte[]> contents = new HashMap<>();
    try {
      TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(digested));
      for (TarArchiveEntry entry = tar.getNextTarEntry();
          entry != null;
          entry = tar.getNextTarEntry()) {
        String path = entry.getName().replaceFirst("^" + FOLDER, "");
        if (files.contains(path) && entry.getSize() <= MAX_BYTES) {
          contents.put(path, tar.readNBytes((int) entry.getSize()));
        }
      }
    } catch (IOException e) {
      throw new IOException("no archive (%s)".formatted(cause(e)), e);
    }
    digested.transferTo(java.io.OutputStream.nullOutputStream());
    String found = Base64.getEncoder().encodeToString(digest.digest());
    if (!found.equals(sha512)) {
      throw UserException.of(
          "%s: found SHA-512 %s, expected %s: the registry has another archive than npm's own",
          archive, found, sha512);
    }
    for (String file : files) {
      if (!contents.containsKey(file)) {
        throw UserException.of("%s: found no file %s", archive, file);
      }
    }
    return contents;
  }

  private static MessageDigest sha512Digest() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
