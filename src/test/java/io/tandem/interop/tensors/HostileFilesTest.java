package io.tandem.interop.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tandem.LibraryWords;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files, and files that are made to do harm: each ends in a message, without taking memory
 * that its bytes do not account for. The messages are in {@code hostile.txt}, a line for each file.
 */
class HostileFilesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What may be allocated for a file of no size, and for each of its bytes. */
  private static final long FREE_BYTES = 4 << 20;

  private static final long BYTES_PER_BYTE = 64;

  private static final Map<String, String> EXPECTED = expected();

  private static Map<String, String> expected() {
    Map<String, String> messages = new LinkedHashMap<>();
    try (InputStream in = HostileFilesTest.class.getResourceAsStream("hostile.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#")) {
          messages.put(line.substring(0, line.indexOf(": ")), line);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return messages;
  }

  static List<HostileFile> files() {
    return Stream.of(
            HostileSafetensors.all(), HostilePickles.all(), HostileZips.all(), HostileModels.all())
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void endsInAMessageWithoutTakingMemory(HostileFile file) throws IOException {
    byte[] content = file.content().get();
    byte[] before = content.clone();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    String message = file.message(content);
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    assertThat(LibraryWords.ofSpark35(message)).isEqualTo(EXPECTED.get(file.name()));
    assertThat(message).contains(": ", "found ", "; expected ").doesNotContain("\u001b", "\n");
    assertThat(message.length()).as(message).isLessThan(400);
    assertThat(allocated).isLessThan(FREE_BYTES + BYTES_PER_BYTE * content.length);
    assertThat(Arrays.equals(content, before)).isTrue();
  }

  @Test
  void everyMessageBelongsToAFile() {
    assertThat(files().stream().map(HostileFile::name))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(EXPECTED.keySet());
  }
}
