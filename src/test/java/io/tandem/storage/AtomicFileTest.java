package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final String FORCED = "jdk.FileForce";

  /** A file's name is in the directory: without that, its content is lost although it is synced. */
  @Test
  void onALocalDiskTheDirectoryIsSyncedToo(@TempDir Path dir) throws IOException {
    Path events = dir.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(FORCED).withoutThreshold();
      recording.start();
      AtomicFile.write(
          HadoopConf.of(new Configuration()),
          new org.apache.hadoop.fs.Path(dir.toUri().toString(), "manifest.json"),
          new byte[1]);
      recording.stop();
      recording.dump(events);
    }
    assertThat(RecordingFile.readAllEvents(events))
        .filteredOn(event -> event.getEventType().getName().equals(FORCED))
        .extracting(event -> event.getString("path"))
        .contains(dir.toString());
  }
}
