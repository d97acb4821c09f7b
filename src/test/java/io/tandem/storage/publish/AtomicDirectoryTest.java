package io.tandem.storage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
  @TempDir private Path dir;
  private final Configuration hadoop = new Configuration();

  @Test
  void nothingIsAtTheTargetBeforePublishing() throws IOException {
    try (AtomicDirectory directory = create()) {
      write(directory, "new");
      assertThat(dir.resolve("corpus")).doesNotExist();
      directory.publish();
    }
    assertThat(dir.resolve("corpus/file")).hasContent("new");
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void whatIsNotPublishedVanishes() throws IOException {
    try (AtomicDirectory directory = create()) {
      write(directory, "half");
    }
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void anExistingTargetIsRefusedAndKept() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    assertThatThrownBy(this::create)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus exists already: choose another path");
    assertThatThrownBy(
            () ->
                AtomicDirectory.replace(
                    target(), hadoop, path -> Optional.empty(), "a run", line -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("only a run can be overwritten");
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void theOldOneStaysUntilTheNewOneIsPublished() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    Files.writeString(dir.resolve("corpus/file"), "old");
    try (AtomicDirectory directory =
        AtomicDirectory.replace(
            target(), hadoop, path -> Optional.of("old"), "a corpus", line -> {})) {
      write(directory, "new");
      assertThat(dir.resolve("corpus/file")).hasContent("old");
      directory.publish();
    }
    assertThat(dir.resolve("corpus/file")).hasContent("new");
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void theOldOneComesBackWhenPublishingFails() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    Files.writeString(dir.resolve("corpus/file"), "old");
    try (AtomicDirectory directory =
        AtomicDirectory.replace(
            target(), hadoop, path -> Optional.of("old"), "a corpus", line -> {})) {
      directory.discard();
      assertThatThrownBy(directory::publish).isInstanceOf(IOException.class);
    }
    assertThat(dir.resolve("corpus/file")).hasContent("old");
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void theOldOneComesBackWhenItCannotBeRecognizedAnyMore() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    Files.writeString(dir.resolve("corpus/file"), "old");
    AtomicDirectory.Replaceable once =
        path -> {
          if (path.toString().contains("/replaced-")) {
            throw new IOException("the block is gone");
          }
          return Optional.of("old");
        };
    try (AtomicDirectory directory =
        AtomicDirectory.replace(target(), hadoop, once, "a corpus", line -> {})) {
      write(directory, "new");
      assertThatThrownBy(directory::publish).hasMessage("the block is gone");
    }
    assertThat(dir.resolve("corpus/file")).hasContent("old");
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void whatIsKeptIsLeftForTheNextWriter() throws IOException {
    try (AtomicDirectory directory = create()) {
      write(directory, "half");
      directory.keepForTheNext(true);
    }
    try (AtomicDirectory directory = create()) {
      assertThat(directory.left()).hasSize(1);
      assertThat(Path.of(directory.left().get(0).toUri().getPath(), "file")).hasContent("half");
    }
  }

  /** Two prepares that were started at the same time meet like this. */
  @Test
  void aSecondWriterIsToldWhoIsAtWorkBeforeItBegins() throws IOException {
    hadoop.setLong(WriterProcess.BEAT_KEY, 20);
    try (AtomicDirectory first = create()) {
      assertThatThrownBy(this::create)
          .isInstanceOf(UserException.class)
          .hasMessageContaining(
              "corpus is being written by process " + ProcessHandle.current().pid())
          .hasMessageEndingWith("wait for that to end, stop it, or choose another path");
      write(first, "first");
      first.publish();
    }
    assertThat(dir.resolve("corpus/file")).hasContent("first");
    assertOnlyTheTargetIsLeft();
  }

  @Test
  void whatAppearedMeanwhileStaysAndNothingThatWasWrittenIsLost() throws IOException {
    try (AtomicDirectory directory = create()) {
      write(directory, "new");
      Files.createDirectory(dir.resolve("corpus"));
      Files.writeString(dir.resolve("corpus/thesis"), "mine");
      assertThatThrownBy(directory::publish)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("what this job wrote is complete and is kept in")
          .hasMessageContaining("corpus.new;");
    }
    assertThat(dir.resolve("corpus/thesis")).hasContent("mine");
    assertThat(dir.resolve("corpus.new/file")).hasContent("new");
  }

  @Test
  void onlyTheVeryOneThatWasThereIsReplaced() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    Path file = Files.writeString(dir.resolve("corpus/file"), "old");
    AtomicDirectory.Replaceable byContent =
        path -> Optional.of(Files.readString(Path.of(path.toUri().getPath(), "file")));
    try (AtomicDirectory directory =
        AtomicDirectory.replace(target(), hadoop, byContent, "a corpus", line -> {})) {
      write(directory, "new");
      Files.writeString(file, "another");
      assertThatThrownBy(directory::publish).isInstanceOf(UserException.class);
    }
    assertThat(file).hasContent("another");
    assertThat(dir.resolve("corpus.new/file")).hasContent("new");
  }

  /** The writer was killed between the two renames of a replacement. */
  @Test
  void anOlderOneThatAKilledWriterHadSetAsideIsPutBack() throws IOException {
    Path own = Files.createDirectories(dir.resolve(".corpus.unfinished/left/killed"));
    Files.createDirectories(own.resolve("files/replaced-corpus"));
    Files.writeString(own.resolve("files/replaced-corpus/file"), "old");
    Files.createDirectories(own.resolve("whole-corpus"));
    assertThatThrownBy(this::create)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus exists already");
    assertThat(dir.resolve("corpus/file")).hasContent("old");
  }

  private void assertOnlyTheTargetIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("corpus");
    }
  }

  private AtomicDirectory create() {
    return AtomicDirectory.create(target(), AtomicDirectory.Use.EXPORT, hadoop, line -> {});
  }

  private org.apache.hadoop.fs.Path target() {
    return new org.apache.hadoop.fs.Path(dir.resolve("corpus").toString());
  }

  private static void write(AtomicDirectory directory, String content) throws IOException {
    Files.writeString(Path.of(directory.staging().toUri().getPath(), "file"), content);
  }
}
