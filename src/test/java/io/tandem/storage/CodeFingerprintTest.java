package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeFingerprintTest {
  @Test
  void findsAJarInAFolderWithASpaceInItsName(@TempDir Path dir) throws IOException {
    Path folder = Files.createDirectory(dir.resolve("my work, 100 % mine"));
    Path jar = Files.writeString(folder.resolve("tandem.jar"), "code");
    String expected = CodeFingerprint.of(jar);

    assertThat(CodeFingerprint.of(jar.toUri().toURL())).isEqualTo(expected);
    assertThat(CodeFingerprint.of(new URL("file:" + jar))).isEqualTo(expected);
  }
}
