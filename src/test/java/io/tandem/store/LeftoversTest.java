package io.tandem.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  @TempDir private Path dir;
  private final Configuration hadoop = new Configuration();

  @Test
  void whatAProcessThatIsNoMoreLeftIsRemoved() throws Exception {
    OtherWriter writer = OtherWriter.start();
    WriterMark mark = writer.mark();
    Path staging = hidden("corpus.staging");
    mark.write(fileSystem(), hadoopPath(staging));
    assertThat(mark.isDead()).isFalse();
    writer.kill();
    assertThat(mark.isDead()).isTrue();

    assertThat(Leftovers.clear(hadoopPath(dir.resolve("corpus")), hadoop))
        .singleElement()
        .asString()
        .startsWith("removed ")
        .endsWith("left by a run that was killed");
    assertThat(staging).doesNotExist();
  }

  @Test
  void theWorkOfALivingProcessOrOfAnotherMachineStays() throws IOException {
    Path own = hidden("corpus.staging");
    WriterMark.own().write(fileSystem(), hadoopPath(own));
    Path elsewhere = hidden("corpus.staging");
    new WriterMark("elsewhere", 1, WriterMark.own().started())
        .write(fileSystem(), hadoopPath(elsewhere));
    Path unmarked = hidden("corpus.staging");

    assertThat(Leftovers.clear(hadoopPath(dir.resolve("corpus")), hadoop))
        .hasSize(3)
        .allMatch(line -> line.endsWith("; delete it when no run is at work there"))
        .anyMatch(line -> line.contains("by process 1 on elsewhere"));
    assertThat(own).exists();
    assertThat(elsewhere).exists();
    assertThat(unmarked).exists();
  }

  @Test
  void anOlderCorpusSetAsideIsNeverRemoved() throws IOException {
    Path old = hidden("corpus.old");
    assertThat(Leftovers.clear(hadoopPath(dir.resolve("corpus")), hadoop))
        .singleElement()
        .asString()
        .contains("rename it back or delete it");
    assertThat(old).exists();
  }

  @Test
  void whatBelongsToOthersIsNotLookedAt() throws IOException {
    hidden("corpus-2.staging");
    Files.createDirectory(dir.resolve(".corpus.staging-notes"));
    assertThat(Leftovers.clear(hadoopPath(dir.resolve("corpus")), hadoop)).isEmpty();
    assertThat(Leftovers.clear(hadoopPath(dir.resolve("none/corpus")), hadoop)).isEmpty();
  }

  private Path hidden(String name) throws IOException {
    return Files.createDirectory(dir.resolve("." + name + "-" + UUID.randomUUID()));
  }

  private FileSystem fileSystem() throws IOException {
    return FileSystem.getLocal(hadoop);
  }

  private static org.apache.hadoop.fs.Path hadoopPath(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
