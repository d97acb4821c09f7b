package io.tandem.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRoomTest {
  @TempDir private File folder;

  @Test
  void directoriesOfOneDiskCountOnce() throws IOException {
    File other = new File(folder, "other");
    assertThat(other.mkdir()).isTrue();
    long free = folder.getUsableSpace();
    assertThat(LocalRoom.disk(List.of(folder, other))).isCloseTo(free, within(free / 10));
  }
}
